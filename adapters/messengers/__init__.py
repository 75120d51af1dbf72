"""Messengers in a cloud: bots and business accounts, each by its provider's public HTTP API."""
