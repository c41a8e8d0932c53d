"""Charts: how they look, and the workbook behind each chart of a Word report."""
