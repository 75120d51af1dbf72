"""The workstation's store, outbox and engine."""
