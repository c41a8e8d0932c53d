"""A county's own things: settings, roster, forms, and the files of its inbox."""
