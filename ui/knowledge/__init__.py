"""The knowledge base: looked through, read, put into replies."""
