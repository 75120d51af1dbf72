"""The composition root: profile, door, window, log and the order they go down in."""
