"""The centre: handlers on a real database, without a network."""
