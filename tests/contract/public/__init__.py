"""The public API for shops and apps, on each engine."""
