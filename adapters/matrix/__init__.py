"""Conversations in Matrix rooms."""
