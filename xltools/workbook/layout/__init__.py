"""Where everything stands in a unit's workbook. Nothing is written or read here."""
