"""A made-up shop to fill an empty database with: seeded, streaming, at any scale."""
