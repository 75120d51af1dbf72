"""Customers as a list."""
