"""What can be saved of a damaged workbook: where its cells would stand in an untouched one, and what they hold."""
