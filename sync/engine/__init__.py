"""The engine: keeps the local store and the centre in step, on its own thread."""
