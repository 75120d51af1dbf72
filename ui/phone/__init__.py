"""The agent's phone: the bar of calls, and its settings."""
