"""The workstation's data: encrypted store, outbox, engine, queries and commands."""
