"""Word templates: drawn from a form, checked, and filled."""
