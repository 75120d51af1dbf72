"""What client, server and adapters share: ids, entities, operations, wire contract, ports.

Imports the standard library, msgspec, structlog and phonenumbers only.
"""
