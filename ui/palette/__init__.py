"""Everything one can do or open, by a few letters."""
