"""The centre's half of docs/sync.md, on both engines."""
