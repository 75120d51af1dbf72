"""Tasks: what was promised to customers."""
