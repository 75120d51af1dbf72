"""The device secret in a keyring: one behaviour, in memory and in a real secret service."""
