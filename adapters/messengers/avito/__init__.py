"""Avito by its messenger API."""
