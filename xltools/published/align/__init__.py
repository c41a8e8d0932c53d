"""A Document and a form → which figure of the form stands in which cell."""
