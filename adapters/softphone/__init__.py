"""The agent's own phone: SIP and sound. Runs in a process of its own, never in the window's."""
