"""A whole centre with its workstations in one thread, under a clock and a chance of its own.

Engines, stores, handlers and the dispatcher are the real ones; what surrounds them — network,
disks, provider, time — is replaced by parts that fail on purpose, the same way for the same
seed (docs/sync.md, ADR 0013).
"""
