"""A rule: its expression as a tree, and what is made of it: verdict, Excel formula, sentence, VBA."""
