"""WhatsApp by its Cloud API."""
