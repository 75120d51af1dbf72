"""Chats over XMPP."""
