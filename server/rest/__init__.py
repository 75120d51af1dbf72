"""HTTP and WebSocket faces of the handlers."""
