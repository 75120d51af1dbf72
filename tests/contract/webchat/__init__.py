"""The web chat from outside: the public protocol, and the widget in a real browser."""
