"""The work after a contact: how it ended, and what comes next."""
