"""The line to the centre: HTTP and WebSocket behind one protocol."""
