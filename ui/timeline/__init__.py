"""One customer's history over all channels."""
