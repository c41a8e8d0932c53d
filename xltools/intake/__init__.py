"""How files come in: folders, zips, mail."""
