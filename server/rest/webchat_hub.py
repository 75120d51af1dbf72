"""Open web chats of this node: which commit concerns which visitor.

One watcher reads the feed once per commit for everybody and wakes the few lines it is about;
thousands of idle visitors cost nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from uuid import UUID
from weakref import WeakValueDictionary

import structlog

from domain.clock import Clock
from domain.entities import Entry
from domain.errors import Expected
from domain.ids import ChannelId, ConversationId, EntryId
from server.handlers import webchat
from server.rest.rates import Rates
from server.rest.webchat_frames import (
    AnyDown,
    EndedDown,
    MessageDown,
    ReadDown,
    TypingDown,
    chat_message,
    history,
)
from server.storage import feed, visitors
from server.storage.engine import Database
from server.storage.unit import Unit
from server.storage.visitors import Visitor

_log = structlog.get_logger(__name__)

SAFETY_POLL_S = 1.0
"""A commit of another node is noticed at most this much later."""

SITE_S, MAX_SITES = 2.0, 1000
"""For how long what pages are told of their chat is kept, and for how many of them."""

MAX_LINES = 8
"""Open chats of one visitor: tabs, and sockets whose end we have not noticed yet."""

Send = Callable[[AnyDown], Awaitable[None]]


class Line:
    """One open socket of a visitor."""

    def __init__(self, visitor: Visitor, after: str, send: Send) -> None:
        self.visitor = visitor
        self.conversations: frozenset[ConversationId] = frozenset()
        self.wake = asyncio.Event()
        self.wake.set()
        self._send = send
        self._position = after
        self._greeted = False
        self._shown: set[EntryId] = set()
        self._read: EntryId | None = None
        self._ended = False
        self._last_inbound: EntryId | None = None
        self._typing = False

    def agent_typed(self) -> None:
        """Tell the visitor, when the line next gets round to it, that an agent types."""
        self._typing = True
        self.wake.set()

    async def serve(self, database: Database) -> None:
        """Feed the line until cancelled or its socket breaks."""
        while True:
            await self.wake.wait()
            self.wake.clear()
            if self._typing:
                await self._tell_typing()
            await self._feed(await database.read(webchat.view(self.visitor, self._position)))

    async def _tell_typing(self) -> None:
        self._typing = False
        await self._send(TypingDown())
        if self._last_inbound is not None:
            # Whoever types an answer has the question before their eyes.
            await self._tell_read(self._last_inbound)

    async def _feed(self, view: webchat.View) -> None:
        self.conversations = view.conversations
        self._last_inbound = view.last_inbound
        fresh = [entry for entry in view.messages if entry.id not in self._shown]
        self._shown.update(entry.id for entry in fresh)
        if not self._greeted:
            self._greeted = True
            self._read, self._ended = view.read, view.ended
            await self._send(history(view))
        else:
            for entry in fresh:
                await self._send(MessageDown(message=chat_message(entry), position=view.position))
            await self._tell_read(view.read)
            await self._tell_ended(view.ended)
        self._position = view.position

    async def _tell_ended(self, ended: bool) -> None:
        if ended != self._ended:
            self._ended = ended
            await self._send(EndedDown(ended=ended))

    async def _tell_read(self, entry_id: EntryId | None) -> None:
        # Ids of visitors' messages are made here, in order: a smaller one is old news.
        if entry_id is not None and (self._read is None or entry_id > self._read):
            self._read = entry_id
            await self._send(ReadDown(id=entry_id))


class VisitorHub:
    """All open web chats of this node, and how fast strangers may go."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._lines: dict[str, set[Line]] = {}
        self._storing: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._committed = asyncio.Event()
        self._clock = clock
        self._sites: dict[tuple[ChannelId, str | None, str], tuple[float, webchat.Site]] = {}
        self.rates = Rates(clock)
        database.on_commit(self._committed.set)

    async def site(self, channel_id: ChannelId, origin: str | None, host: str) -> webchat.Site:
        """Return what a page is told of its chat; every page asks, so it is kept for moments.

        Raises:
            NotFound: no such channel.
            Refused: the page may not use it.
        """
        now, key = self._clock.monotonic(), (channel_id, origin, host)
        known = self._sites.get(key)
        if known is not None and now < known[0]:
            return known[1]
        found = await self._database.read(webchat.site(channel_id, origin, host))
        if len(self._sites) >= MAX_SITES:
            self._sites.clear()
        self._sites[key] = now + SITE_S, found
        return found

    @property
    def size(self) -> int:
        """Return how many sockets are open."""
        return sum(map(len, self._lines.values()))

    def add(self, line: Line) -> bool:
        """Start serving a line; False when its visitor has too many."""
        lines = self._lines.setdefault(line.visitor.address, set())
        if len(lines) >= MAX_LINES:
            return False
        lines.add(line)
        self._committed.set()
        return True

    def remove(self, line: Line) -> None:
        """Stop serving a line."""
        lines = self._lines.get(line.visitor.address, set())
        lines.discard(line)
        if not lines:
            self._lines.pop(line.visitor.address, None)

    def posted(self, visitor: Visitor, entry: Entry) -> None:
        """Note in which conversation a visitor writes; the feed tells their tabs what it was."""
        for line in self._lines.get(visitor.address, ()):
            if entry.conversation_id is not None:
                line.conversations |= {entry.conversation_id}

    def agent_typing(self, conversation: UUID) -> None:
        """Pass on that an agent types; unknown conversations are nothing."""
        for line in self._open():
            if conversation in line.conversations:
                line.agent_typed()

    def storing(self, visitor: Visitor) -> asyncio.Lock:
        """Return the lock that keeps a visitor's tabs from storing the same message at once."""
        lock = self._storing.get(visitor.address)
        if lock is None:
            lock = self._storing[visitor.address] = asyncio.Lock()
        return lock

    def _open(self) -> list[Line]:
        return [line for lines in self._lines.values() for line in lines]

    async def run(self) -> None:
        """Watch the feed until cancelled."""
        rev: int | None = None
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(SAFETY_POLL_S if self._lines else None):
                    await self._committed.wait()
            self._committed.clear()
            if not self._lines:
                rev = None  # nobody to tell: not worth a question a commit
                continue
            try:
                rev = await self._spread(rev)
            except Expected as error:
                _log.warning("webchat_watch_failed", code=error.code)
                await asyncio.sleep(SAFETY_POLL_S)

    async def _spread(self, rev: int | None) -> int:
        def read(unit: Unit) -> tuple[int, set[str]]:
            head = feed.meta(unit).head
            return head, visitors.touched(unit, rev) if rev is not None and head != rev else set()

        head, addresses = await self._database.read(read)
        if rev is None:
            for line in self._open():
                line.wake.set()  # what was committed since it came is not known
        for address in addresses:
            for line in self._lines.get(address, ()):
                line.wake.set()
        return head
