"""One suite for the central store, on SQLite and on a real PostgreSQL."""
