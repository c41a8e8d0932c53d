"""Form → the locked workbook of a unit, as bytes."""
