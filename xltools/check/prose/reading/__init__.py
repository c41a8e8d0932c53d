"""A unit's text → paragraphs, numbers and claims. Nothing here judges whether what is said is true."""
