"""Composition root of the server: builds everything once, runs it, takes it down in order."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import structlog
import uvicorn

from domain.clock import Clock, SystemClock
from domain.errors import Code, Unavailable
from domain.tasks import TaskScope
from server.app.accounts import AccountOffice
from server.app.channels import Channels
from server.app.chores import indexer, learner, matchmaker, mover, timekeeper, waker
from server.app.config import ServerConfig
from server.app.dispatcher import Dispatcher
from server.app.imports import Importer, ImportOffice
from server.app.keeper import Keeper
from server.app.logs import listen_to_loop
from server.app.node import Membership, node_name
from server.app.opening import open_store
from server.app.phones import PhoneOffice
from server.app.router import Router
from server.app.safe import Safe
from server.handlers.sign_in import Strangers
from server.rest.admission import Admission
from server.rest.app import create_app
from server.rest.framing import Frames
from server.rest.hub import Hub
from server.rest.nearby import Neighbours
from server.rest.services import Services
from server.rest.webchat_hub import VisitorHub
from server.storage.engine import Database
from server.storage.sums import Sums

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Node:
    """A running server and where it listens."""

    services: Services
    url: str


def _listen(config: ServerConfig) -> socket.socket:
    # With its protocol named: asyncio switches Nagle off only then, and a short answer waits
    # 40 ms for it.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((config.host, config.port))
        # Already now: who is told the URL may connect before the server gets to accepting.
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise Unavailable(
            Code.PORT_IN_USE, f"cannot listen on {config.host}:{config.port}: {error.strerror}"
        ) from error
    return listener


class _Server(uvicorn.Server):
    """uvicorn without its own signal handling: the caller owns the process."""

    @contextlib.contextmanager
    def capture_signals(self):  # type: ignore[no-untyped-def]
        """Leave signals alone."""
        yield


def services_over(  # noqa: PLR0913 - what a node has already when it comes to this
    config: ServerConfig,
    database: Database,
    clock: Clock,
    channels: Channels,
    *,
    node: str,
    hub: Hub,
    neighbours: Neighbours,
) -> Services:
    """Return what routes are given to work with, over the parts a node has already."""
    visitors = VisitorHub(database, clock)
    safe = Safe.of(config)
    return Services(
        database=database,
        clock=clock,
        hub=hub,
        hashing=ThreadPoolExecutor(2, "hashing"),
        strangers=Strangers(clock),
        accounts=AccountOffice(database, clock, channels.drivers, channels.look_again, safe),
        imports=ImportOffice(database),
        phones=PhoneOffice(database, safe),
        pbx=channels.pbx,
        sink=channels.sink,
        hooks=channels.hooks,
        agent_typing=visitors.agent_typing,
        visitors=visitors,
        neighbours=neighbours,
        node=node,
        admission=Admission(clock, config.requests_per_s, config.requests_burst),
        frames=Frames(),
        sums=Sums(),
    )


def server_of(services: Services) -> uvicorn.Server:
    """Return the web server of a node."""
    return _Server(
        uvicorn.Config(
            create_app(services),
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            ws="websockets-sansio",
            ws_per_message_deflate=False,
            ws_max_size=256 * 1024,
            timeout_graceful_shutdown=3,
        )
    )


@contextlib.asynccontextmanager
async def running(config: ServerConfig, clock: Clock | None = None) -> AsyncIterator[Node]:
    """Run a node for as long as the context is open.

    Raises:
        Unavailable: the port is taken or the database cannot be used.
    """
    clock = clock or SystemClock()
    loop = asyncio.get_running_loop()
    listener = _listen(config)
    try:
        database = await loop.run_in_executor(None, open_store, config, clock)
    except BaseException:
        listener.close()
        raise
    scope = TaskScope("server")
    hub = Hub(database, clock)
    neighbours = Neighbours(database, clock, lambda: hub.connections)
    member = Membership(database, config.database_url, node_name(database), neighbours)

    channels = Channels(database, clock, member.hold_in, Safe.of(config))
    services = services_over(
        config, database, clock, channels, node=member.name, hub=hub, neighbours=neighbours
    )
    server = server_of(services)
    try:
        await _start_work(scope, services, channels, member)
        serving: asyncio.Future[None] = loop.create_future()
        scope.start(_serve(server, listener, serving), "http")
        host, port = listener.getsockname()[:2]
        _log.info("server_listening", host=host, port=port)
        yield Node(services, f"http://{host}:{port}")
        services.hub.drain()
        server.should_exit = True
        await asyncio.wait([serving], timeout=5)
        with contextlib.suppress(Unavailable):
            await member.leave()
    finally:
        await scope.close()
        await channels.close()
        services.hashing.shutdown(wait=False)
        await loop.run_in_executor(None, database.close)
        listener.close()


async def _start_work(
    scope: TaskScope, services: Services, channels: Channels, member: Membership
) -> None:
    await member.join(scope)
    await channels.start(scope)
    scope.start(Dispatcher(services.database, channels.senders).run(), "dispatcher")
    scope.start(services.hub.run(), "live")
    scope.start(services.visitors.run(), "webchat")
    member.hold_in(scope, "keeper", Keeper(services.database, services.clock).run)
    member.hold_in(scope, "waker", waker(services.database).run)
    member.hold_in(scope, "learner", learner(services.database).run)
    member.hold_in(scope, "mover", mover(services.database).run)
    member.hold_in(scope, "matchmaker", matchmaker(services.database).run)
    member.hold_in(scope, "timekeeper", timekeeper(services.database).run)
    member.hold_in(scope, "importer", Importer(services.database, services.clock).run)
    member.hold_in(scope, "router", Router(services.database).run)
    member.hold_in(scope, "indexer", indexer(services.database).run)


async def _serve(
    server: uvicorn.Server, listener: socket.socket, done: asyncio.Future[None]
) -> None:
    try:
        await server.serve(sockets=[listener])
    finally:
        if not done.done():
            done.set_result(None)


async def serve(config: ServerConfig, announce: Callable[[str], None]) -> None:
    """Run a node until SIGINT or SIGTERM; ``announce`` is told its URL."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    listen_to_loop(loop)
    for name in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows has no loop signal handlers
            loop.add_signal_handler(name, stop.set)
    async with running(config) as node:
        announce(node.url)
        await stop.wait()
