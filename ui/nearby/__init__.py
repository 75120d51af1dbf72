"""Colleagues at the same conversation, and what they are told of this screen."""
