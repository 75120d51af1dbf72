"""Viber by its REST bot API."""
