"""Queries and commands over the local store, for the screens of a running workstation."""
