"""The window locked while nobody is at the desk."""
