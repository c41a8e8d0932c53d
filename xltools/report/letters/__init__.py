"""What goes to units: letters made from templates, and the notice of what has to be put right."""
