"""Bots of MAX by their API."""
