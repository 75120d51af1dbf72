"""The mail adapter without a network."""
