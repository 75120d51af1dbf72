"""The application: entry point and composition root."""
