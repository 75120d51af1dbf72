"""CRM systems on a loopback port, as their providers describe them."""
