"""The verbs of the round among the units: what arrives, who is missing, what goes back, what is passed."""
