"""Live connections: woken by commits, each told what changed in its buckets.

Push is a hint that may carry data. A frame that would be too big, or a reader that is too
slow, gets a ``poke`` instead and pulls; nothing depends on a frame arriving.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

import structlog

from domain.clock import Clock
from domain.errors import Expected, SignInRequired
from domain.ids import AgentId
from domain.wire import (
    MAX_PAGE_ROWS,
    Cursor,
    LiveControl,
    LiveDown,
    LivePage,
    LivePoke,
    LiveTyping,
    Page,
    Pull,
)
from server.handlers import sync
from server.handlers.sign_in import authenticate
from server.storage import feed
from server.storage.engine import Database
from server.storage.unit import Unit

_log = structlog.get_logger(__name__)

MAX_FRAME_ROWS = 100
CLOCK_STEP_S = 60.0
"""A clock set by more than this makes every workstation compare its own anew, with a hello."""

SAFETY_POLL_S = 1.0
"""A missed wake-up (another node's commit) is noticed at most this much later."""

RECHECK_EVERY = 4
"""Safety polls between two looks at the session of a connection that has nothing to tell."""

Send = Callable[[LiveDown], Awaitable[None]]


class Connection:
    """One workstation's live line."""

    def __init__(self, token: str, cursor: Cursor, buckets: tuple[str, ...], send: Send) -> None:
        self.token = token
        self.cursor = cursor
        self.buckets = buckets
        self.send = send
        self.agent_id: AgentId | None = None
        self.wake = asyncio.Event()
        self.wake.set()
        self.polls = 0
        self._clock: float | None = None

    def clock_was_set(self, now: datetime) -> bool:
        """Tell whether the wall clock moved otherwise than time did since the first question."""
        since_start = now.timestamp() - asyncio.get_running_loop().time()
        if self._clock is None:
            self._clock = since_start
        return abs(since_start - self._clock) > CLOCK_STEP_S


class Hub:
    """All live connections of this node."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._connections: set[Connection] = set()
        self._commit = asyncio.Event()
        database.on_commit(self.committed)

    @property
    def size(self) -> int:
        """Return how many workstations are connected."""
        return len(self._connections)

    def committed(self) -> None:
        """Wake everyone; called on the loop after each commit."""
        self._commit.set()
        self._commit = asyncio.Event()
        for connection in self._connections:
            connection.wake.set()

    def next_commit(self) -> asyncio.Event:
        """Return what the next commit sets (long poll).

        Take it before looking: what is committed between the look and the wait is not missed.
        """
        return self._commit

    def online(self, agent_id: AgentId) -> bool:
        """Tell whether an agent has a live line to this node."""
        return any(item.agent_id == agent_id for item in self._connections)

    async def announce_typing(self, conversation: UUID, who: str) -> None:
        """Tell every workstation that someone types; lost frames do not matter."""
        for connection in tuple(self._connections):
            await connection.send(LiveTyping(conversation=conversation, who=who))

    def add(self, connection: Connection) -> None:
        """Start serving a connection."""
        self._connections.add(connection)

    def remove(self, connection: Connection) -> None:
        """Stop serving a connection."""
        self._connections.discard(connection)

    async def serve(self, connection: Connection) -> None:
        """Feed one connection until cancelled or its session ends."""
        while True:
            woken = await self._woken(connection)
            try:
                if woken or await self._moved(connection):
                    connection.wake.clear()
                    await self._feed(connection)
                if connection.clock_was_set(self._clock.now()):
                    await connection.send(LiveControl(what="hello"))
                    return
            except SignInRequired:
                await connection.send(LiveControl(what="sign_in"))
                return
            except Expected as error:
                _log.warning("live_feed_failed", code=error.code)
                await connection.send(LiveControl(what="hello"))
                return

    async def _woken(self, connection: Connection) -> bool:
        try:
            async with asyncio.timeout(SAFETY_POLL_S):
                await connection.wake.wait()
        except TimeoutError:
            return False
        return True

    async def _moved(self, connection: Connection) -> bool:
        connection.polls += 1

        def read(unit: Unit) -> int:
            if connection.polls % RECHECK_EVERY == 0:
                authenticate(unit, connection.token)
            return feed.meta(unit).head

        return await self._database.read(read) > connection.cursor.rev

    async def _feed(self, connection: Connection) -> None:
        def read(unit: Unit) -> Page:
            # Rights are checked again for every page: a revoked session gets nothing more.
            actor = authenticate(unit, connection.token)
            request = Pull(
                cursor=connection.cursor, buckets=connection.buckets, rows_max=MAX_PAGE_ROWS
            )
            return sync.pull(actor, request)(unit)

        page = await self._database.read(read)
        if page.to_rev == connection.cursor.rev:
            return
        if page.more or len(page.rows) > MAX_FRAME_ROWS:
            await connection.send(LivePoke(rev=page.to_rev))
            return
        await connection.send(LivePage(page=page))
        connection.cursor = Cursor(
            stream_id=connection.cursor.stream_id,
            epoch=connection.cursor.epoch,
            grant_epoch=page.grant_epoch,
            rev=page.to_rev,
        )
