"""The centre's own front, for channels whose customers come to it: the real application, served."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from typing import Protocol, runtime_checkable

from domain.clock import SystemClock
from domain.entities import Channel
from domain.tasks import TaskScope
from server.app.channels import Channels
from server.app.config import ServerConfig
from server.app.serve import server_of, services_over
from server.rest.hub import Hub
from server.rest.nearby import Neighbours
from server.storage.engine import Database


@runtime_checkable
class Guest(Protocol):
    """A peer with no provider: its customer's program talks to the centre itself."""

    async def enter(self, url: str, channel: Channel, database: Database) -> None:
        """Come in, for the first time or again; say what could not be said meanwhile."""
        ...

    async def leave(self) -> None:
        """Lose the line: the centre goes down."""
        ...


@contextlib.asynccontextmanager
async def fronting(database: Database, channels: Channels) -> AsyncIterator[str]:
    """Serve the application over a store for as long as the block lasts; give its URL."""
    listener = socket.create_server(("127.0.0.1", 0))
    clock = SystemClock()
    hub = Hub(database, clock)
    config = ServerConfig(database_url="unused", requests_per_s=10_000, requests_burst=10_000)
    neighbours = Neighbours(database, clock, lambda: hub.connections)
    services = services_over(
        config, database, clock, channels, node="contract", hub=hub, neighbours=neighbours
    )
    server, scope, done = server_of(services), TaskScope("front"), asyncio.Event()

    async def serve() -> None:
        try:
            await server.serve(sockets=[listener])
        finally:
            done.set()

    scope.start(services.visitors.run(), "webchat")
    scope.start(services.hub.run(), "live")
    scope.start(serve(), "http")
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await asyncio.wait_for(done.wait(), 10)
        await scope.close()
        services.hashing.shutdown(wait=False)
        listener.close()
