"""Calling a colleague to a customer, and hearing that one calls."""
