"""Why work came to an agent, and what they are told about it."""
