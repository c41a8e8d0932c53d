"""A file of unknown origin → a return, and what is wrong with the file."""
