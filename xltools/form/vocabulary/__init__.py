"""How a unit's text is read on a form: the words that name its figures, in a file beside the form's own."""
