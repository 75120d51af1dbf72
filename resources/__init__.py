"""Data files and the one loader that finds them."""
