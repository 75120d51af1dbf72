"""Faults injected into real processes, sockets, disks and clocks, and what they cost: counted."""
