"""People in Matrix rooms, over a real Synapse."""
