"""The main window and what holds the screens together."""
