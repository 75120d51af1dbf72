"""Registering a visit to a branch."""
