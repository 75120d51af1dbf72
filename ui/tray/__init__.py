"""The icon in the tray."""
