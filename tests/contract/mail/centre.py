"""The server's side of an inbox, in memory: where mail lands and where cursors live."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from adapters.mail.inbox import Cursor, ImapInbox
from domain.ids import ChannelId
from domain.ports import AnyNews, DeliveryReport, InboundMessage
from domain.tasks import TaskScope

PATIENCE_S = 20.0


class Landing:
    """An ``InboundSink`` that keeps everything; ``failures`` are raised first, one per call."""

    def __init__(self, *failures: Exception) -> None:
        self.messages: list[InboundMessage] = []
        self._failures = list(failures)
        self._arrived = asyncio.Condition()

    async def message_received(self, message: InboundMessage) -> None:
        async with self._arrived:
            if self._failures:
                raise self._failures.pop(0)
            self.messages.append(message)
            self._arrived.notify_all()

    async def delivery_reported(self, report: DeliveryReport) -> None:
        raise AssertionError(f"mail has no delivery reports: {report}")

    async def news_received(self, news: AnyNews) -> None:
        raise AssertionError(f"mail has no news: {news}")

    async def holds(self, count: int) -> list[InboundMessage]:
        """Return the first ``count`` messages once they are there."""
        async with asyncio.timeout(PATIENCE_S), self._arrived:
            await self._arrived.wait_for(lambda: len(self.messages) >= count)
        return self.messages[:count]


class Cursors:
    """A ``CursorStore``; ``stuck`` makes every save wait for ever, as a dying server does."""

    def __init__(self) -> None:
        self.saved: Cursor | None = None
        self.stuck = False
        self.reached = asyncio.Event()
        self._moved = asyncio.Condition()

    async def load(self, channel_id: ChannelId) -> Cursor | None:
        return self.saved

    async def save(self, channel_id: ChannelId, cursor: Cursor) -> None:
        if self.stuck:
            self.reached.set()
            await asyncio.Event().wait()
        async with self._moved:
            self.saved = cursor
            self._moved.notify_all()

    async def past(self, uid: int) -> Cursor:
        """Return the cursor once it is at ``uid`` or further."""
        async with asyncio.timeout(PATIENCE_S), self._moved:
            await self._moved.wait_for(lambda: self.saved is not None and self.saved.uid >= uid)
        assert self.saved is not None
        return self.saved


@contextlib.asynccontextmanager
async def running(inbox: ImapInbox) -> AsyncIterator[None]:
    """Run an inbox for the length of the block."""
    scope = TaskScope("test")
    scope.start(inbox.run())
    try:
        yield
    finally:
        await scope.close()
