"""Many files at once: how the work is shared among processes."""
