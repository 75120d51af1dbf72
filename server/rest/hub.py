"""Live lines of this node: one read a commit for all of them.

Push is a hint that may carry data. A frame that would be too big, or a reader that is too
slow, gets a ``poke`` instead and pulls; nothing depends on a frame arriving.
"""

from __future__ import annotations

import asyncio
from uuid import UUID

import structlog

from domain.clock import Clock
from domain.errors import Expected
from domain.ids import AgentId
from domain.live import LiveControl, LiveDrain, LivePage, LiveTyping
from domain.wire import pack
from server.handlers.roster import Receiver, Roster
from server.handlers.sign_in import authenticate_all
from server.handlers.spread import Part, Round, spread
from server.rest.lines import Connection
from server.storage import feed
from server.storage.engine import Database

_log = structlog.get_logger(__name__)

MAX_FRAME_BYTES = 64 * 1024
SAFETY_POLL_S = 1.0
"""A missed wake-up (another node's commit) is noticed at most this much later."""

RECHECK_S = 4.0
"""Between two looks at the sessions of lines that have nothing to tell."""

CLOCK_STEP_S = 60.0
"""A clock set by more than this makes every workstation compare its own anew, with a hello."""

DRAIN_STEP_S, DRAIN_MAX_S = 0.05, 60.0
"""Between two lines of a node that stops coming back elsewhere, and for all of them."""


class Hub:
    """All live connections of this node."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._connections: dict[int, Connection] = {}
        self._roster = Roster()
        self._behind: dict[int, Connection] = {}
        self._numbers = 0
        self._commit = asyncio.Event()
        self._wake = asyncio.Event()
        self._position: int | None = None
        self._recheck_at = 0.0
        self._offset: float | None = None
        database.on_commit(self.committed)

    @property
    def size(self) -> int:
        """Return how many workstations are connected."""
        return len(self._connections)

    @property
    def connections(self) -> list[Connection]:
        """Return the lines."""
        return list(self._connections.values())

    def committed(self) -> None:
        """Wake everyone; called on the loop after each commit, here or on another node."""
        self._commit.set()
        self._commit = asyncio.Event()
        self._wake.set()

    def next_commit(self) -> asyncio.Event:
        """Return what the next commit sets (long poll).

        Take it before looking: what is committed between the look and the wait is not missed.
        """
        return self._commit

    def online(self, agent_id: AgentId) -> bool:
        """Tell whether an agent has a live line to this node."""
        return any(item.agent_id == agent_id for item in self._connections.values())

    async def announce_typing(self, conversation: UUID, who: str) -> None:
        """Tell every workstation that someone types; lost frames do not matter."""
        for connection in self.connections:
            connection.tell(LiveTyping(conversation=conversation, who=who))

    def add(self, connection: Connection) -> None:
        """Start serving a connection."""
        self._numbers += 1
        connection.number = self._numbers
        self._connections[connection.number] = connection
        self.moved(connection)

    def remove(self, connection: Connection) -> None:
        """Stop serving a connection."""
        self._connections.pop(connection.number, None)
        self._behind.pop(connection.number, None)
        self._roster.drop(connection.number)

    def moved(self, connection: Connection) -> None:
        """Look where a workstation says it is now."""
        self._roster.drop(connection.number)
        self._behind[connection.number] = connection
        self._wake.set()

    def drain(self) -> None:
        """Send the lines away, spread over time: this node is about to stop."""
        lines = self.connections
        step_s = min(DRAIN_STEP_S, DRAIN_MAX_S / max(1, len(lines)))
        for number, connection in enumerate(lines, start=1):
            connection.end(LiveDrain(after_ms=int(number * step_s * 1000)))

    async def run(self) -> None:
        """Serve all lines until cancelled; a database that is away for a while is waited for."""
        while True:
            try:
                async with asyncio.timeout(SAFETY_POLL_S):
                    await self._wake.wait()
            except TimeoutError:
                _log.debug("live_poll")
            self._wake.clear()
            try:
                await self._round()
                # By time: a centre that commits all day long has no quiet second for it.
                if self._clock.monotonic() >= self._recheck_at:
                    self._recheck_at = self._clock.monotonic() + RECHECK_S
                    await self._recheck()
            except Expected as error:
                _log.warning("live_round_failed", code=error.code)
                await asyncio.sleep(SAFETY_POLL_S)
            self._watch_clock()

    async def _round(self) -> None:
        if self._position is None:
            self._position = (await self._database.glance(feed.meta)).head
        # One that was told to pull says where it is when it has, and is looked at then.
        behind = {key: line for key, line in self._behind.items() if not line.pulling}
        self._behind = {}
        newcomers = [_receiver(line) for line in behind.values()]
        try:
            found: Round = await self._database.read(
                spread(self._position, self._roster, newcomers)
            )
        except Expected:
            self._behind = behind | self._behind
            raise
        self._position = max(found.head, self._position)
        told: dict[int, LivePage | None] = {}
        for key in behind.keys() | found.parts.keys():
            line = self._connections.get(key)
            if line is None or key in self._behind:
                continue  # it went, or spoke meanwhile: the next round takes it from there
            line.checked = max(line.checked, found.head)
            if key in found.parts:
                self._serve(line, found.parts[key], told)
            if line.pulling:
                self._roster.drop(key)
            else:
                self._roster.put(_receiver(line))

    def _serve(self, line: Connection, part: Part, told: dict[int, LivePage | None]) -> None:
        if part.actor is None:
            line.end(LiveControl(what="sign_in"))
            return
        granted = part.actor.buckets | part.actor.directories
        if line.known and line.known != granted:
            line.end(LiveControl(what="hello"))
            return
        line.known = granted
        page = part.page
        if page is not None and page.to_rev != line.cursor.rev:
            # Many lines get the same page: they get the same message, which is packed once.
            if id(page) not in told:
                fits = len(pack(page)) <= MAX_FRAME_BYTES
                told[id(page)] = LivePage(page=page) if fits else None
            message = told[id(page)]
            if message is None:
                line.poke(page.to_rev)
            else:
                line.page(message)
        elif part.poke is not None:
            line.poke(part.poke)

    async def _recheck(self) -> None:
        """Close the lines whose session has ended, though nothing happened that concerns them."""
        lines = self.connections
        actors = await self._database.read(
            lambda unit: authenticate_all(unit, [line.token for line in lines])
        )
        for line in lines:
            if line.token not in actors:
                line.end(LiveControl(what="sign_in"))

    def _watch_clock(self) -> None:
        """Have everybody say hello when the wall clock moved otherwise than time did."""
        offset = self._clock.now().timestamp() - asyncio.get_running_loop().time()
        if self._offset is None:
            self._offset = offset
        if abs(offset - self._offset) > CLOCK_STEP_S:
            self._offset = offset
            for line in self.connections:
                line.end(LiveControl(what="hello"))


def _receiver(line: Connection) -> Receiver:
    return Receiver(
        line.number, line.token, line.device, line.cursor, line.checked, line.buckets, line.known
    )
