"""Work that waits for the line."""
