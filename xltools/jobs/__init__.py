"""What the doors ask for: whole jobs, each one function over the rooms below. No printing, no options."""
