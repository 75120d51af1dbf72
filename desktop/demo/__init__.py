"""The demonstration: a whole contact centre played on one machine."""
