"""A real Asterisk for tests: built once into a cache, started on free loopback ports."""
