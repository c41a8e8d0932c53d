"""One module a sheet of the county's workbook: its columns, what writes it and what reads it back."""
