"""The sheets of a unit's workbook, a module each: how it is drawn. Where its cells stand says ``layout``."""
