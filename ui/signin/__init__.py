"""The door: sign in and unlock."""
