"""The nouns: what a return holds, what was found in it, what a county comes to, why something is refused."""
