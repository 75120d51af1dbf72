"""One workstation's live line: at most one frame on its way, and one poke behind it.

Whoever reads slowly costs no memory: while a frame is not taken, all that is kept for the line
is how far it should pull afterwards.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

import msgspec

from domain.ids import AgentId, DeviceId
from domain.live import LiveDown, LiveNearby, LivePage, LivePoke, LivePushed
from domain.wire import Cursor

SLOW_READER_S = 20.0
"""How long a line may leave a frame untaken before it is closed."""

Send = Callable[[LiveDown], Awaitable[None]]


class Connection:
    """A line. ``checked``: up to where it has been told everything that concerns it."""

    def __init__(
        self, token: str, cursor: Cursor, buckets: tuple[str, ...], send: Send, proto: int = 1
    ) -> None:
        self.token = token
        self.cursor = cursor
        self.buckets = buckets
        self.proto = proto
        self.agent_id: AgentId | None = None
        self.device: DeviceId | None = None
        self.known: frozenset[str] = frozenset()
        self.checked = cursor.rev
        self.pulling = False
        self.number = 0
        self._send = send
        self._next: LiveDown | None = None
        self._last: LiveDown | None = None
        self._poke: int | None = None
        self._nearby: dict[UUID, LiveNearby] = {}
        self._answer: LivePushed | None = None
        self._wake = asyncio.Event()
        self._sending = False

    # -- what the workstation says ---------------------------------------------------------

    def stands_at(self, cursor: Cursor, buckets: tuple[str, ...]) -> None:
        """Take the workstation's word for where it is."""
        self.cursor, self.buckets = cursor, buckets
        self.checked = cursor.rev
        self.pulling = False

    # -- what it is told -------------------------------------------------------------------

    def page(self, message: LivePage) -> None:
        """Send a page, or where the line is busy, have it pull when it has time."""
        page = message.page
        if self._busy:
            self.poke(page.to_rev)
            return
        self.cursor = msgspec.structs.replace(
            self.cursor, rev=page.to_rev, grant_epoch=page.grant_epoch
        )
        self._put(message)

    def poke(self, rev: int) -> None:
        """Have the workstation pull; until it says where it is then, it gets no pages."""
        self.pulling = True
        self._poke = rev
        self._wake.set()

    def tell(self, message: LiveDown) -> None:
        """Send something that may as well be lost."""
        if not self._busy:
            self._put(message)

    def nearby(self, state: LiveNearby) -> None:
        """Send who is at a conversation; of several states only the last counts."""
        self._nearby[state.conversation] = state
        self._wake.set()

    def answer(self, message: LivePushed) -> None:
        """Answer a push. There is one at a time: whoever asks has taken the answer before."""
        self._answer = message
        self._wake.set()

    def end(self, message: LiveDown) -> None:
        """Send a last word, and close."""
        self._last = message
        self._wake.set()

    @property
    def _busy(self) -> bool:
        return self._sending or self._next is not None

    def _put(self, message: LiveDown) -> None:
        self._next = message
        self._wake.set()

    async def run(self) -> None:
        """Send until the last word.

        Raises:
            TimeoutError: the workstation does not take its frames.
        """
        while True:
            await self._wake.wait()
            message = self._take()
            if message is None:
                self._wake.clear()
                continue
            self._sending = True
            try:
                async with asyncio.timeout(SLOW_READER_S):
                    await self._send(message)
            finally:
                self._sending = False
            if message is self._last:
                return

    def _take(self) -> LiveDown | None:
        if self._answer is not None:
            answer, self._answer = self._answer, None
            return answer
        if self._next is not None:
            message, self._next = self._next, None
            return message
        if self._last is not None:
            return self._last
        if self._poke is not None:
            rev, self._poke = self._poke, None
            return LivePoke(rev=rev)
        if self._nearby:
            return self._nearby.pop(next(iter(self._nearby)))
        return None
