"""Recorded frames of each version of the protocol, and the versions themselves, frozen."""
