"""Composition root of the server: configuration, workers, programs."""
