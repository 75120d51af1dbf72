"""Deciding on a field that two people changed."""
