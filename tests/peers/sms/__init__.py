"""A real SMS centre in a process of its own."""
