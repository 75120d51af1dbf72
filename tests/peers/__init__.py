"""Recipes that start real peers for tests: each in its own folder, on loopback, by pid."""
