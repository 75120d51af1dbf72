"""The design system: tokens, type, icons and the few widgets everything is built from."""
