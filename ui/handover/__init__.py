"""Handing a conversation over: to whom, and what they need to know."""
