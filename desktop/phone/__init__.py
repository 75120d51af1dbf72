"""The phone as a process of its own, and the workstation's way to it."""
