"""What a form says. Pure: standard library only, no file but ``form.toml``, no workbook."""
