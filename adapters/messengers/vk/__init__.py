"""Communities of VK by their API."""
