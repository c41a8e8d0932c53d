"""What the program says, kept as data: the mechanism, and the catalogue of what can be wrong with a form."""
