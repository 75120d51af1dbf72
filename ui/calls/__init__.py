"""Calls: what rang, what was missed."""
