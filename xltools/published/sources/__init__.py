"""The kinds of file in which reports are published: each becomes one Document of rows and cells."""
