"""A real Prosody, and people who write to it."""
