"""Machines that act at random against the real parts and a naive model."""
