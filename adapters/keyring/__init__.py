"""The operating system's keyring, with the backend fixed in code."""
