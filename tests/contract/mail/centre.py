"""The server's side of an account, in memory: where mail lands and what is remembered."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import NamedTuple

import msgspec

from adapters.mail.cursors import Cursor
from adapters.mail.inbox import ImapInbox
from domain.accounts import AccountState, Problem, Tools
from domain.clock import SystemClock
from domain.ids import ChannelId, new_id
from domain.ports import AnyNews, DeliveryReport, InboundMessage
from domain.tasks import TaskScope

CHANNEL = ChannelId(new_id())
PATIENCE_S = 20.0


class Landing:
    """An ``InboundSink`` that keeps everything; ``failures`` are raised first, one per call."""

    def __init__(self, *failures: Exception) -> None:
        self.messages: list[InboundMessage] = []
        self.reports: list[DeliveryReport] = []
        self._failures = list(failures)
        self._arrived = asyncio.Condition()

    async def message_received(self, message: InboundMessage) -> None:
        async with self._arrived:
            if self._failures:
                raise self._failures.pop(0)
            self.messages.append(message)
            self._arrived.notify_all()

    async def delivery_reported(self, report: DeliveryReport) -> None:
        async with self._arrived:
            self.reports.append(report)
            self._arrived.notify_all()

    async def news_received(self, news: AnyNews) -> None:
        raise AssertionError(f"mail has no news: {news}")

    async def holds(self, count: int) -> list[InboundMessage]:
        """Return the first ``count`` messages once they are there."""
        async with asyncio.timeout(PATIENCE_S), self._arrived:
            await self._arrived.wait_for(lambda: len(self.messages) >= count)
        return self.messages[:count]

    async def hears(self, count: int) -> list[DeliveryReport]:
        """Return the first ``count`` reports once they are there."""
        async with asyncio.timeout(PATIENCE_S), self._arrived:
            await self._arrived.wait_for(lambda: len(self.reports) >= count)
        return self.reports[:count]


class Remembered:
    """A ``Memory``; ``stuck`` makes every save wait for ever, as a dying server does."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        self.stuck = False
        self.reached = asyncio.Event()
        self._moved = asyncio.Condition()

    async def load(self, name: str) -> str | None:
        return self.values.get(name)

    async def save(self, name: str, value: str) -> None:
        if self.stuck:
            self.reached.set()
            await asyncio.Event().wait()
        async with self._moved:
            self.values[name] = value
            self._moved.notify_all()

    async def becomes(self, name: str, value: str) -> None:
        """Return once something is kept under a name."""
        async with asyncio.timeout(PATIENCE_S), self._moved:
            await self._moved.wait_for(lambda: self.values.get(name) == value)

    def cursor(self, folder: str = "INBOX") -> Cursor | None:
        """Return the cursor of a folder as it is kept."""
        raw = self.values.get(f"cursor:{folder}")
        return msgspec.json.decode(raw, type=Cursor) if raw is not None else None

    async def past(self, uid: int, folder: str = "INBOX") -> Cursor:
        """Return the cursor once it is at ``uid`` or further."""

        def reached() -> bool:
            cursor = self.cursor(folder)
            return cursor is not None and cursor.uid >= uid

        async with asyncio.timeout(PATIENCE_S), self._moved:
            await self._moved.wait_for(reached)
        cursor = self.cursor(folder)
        assert cursor is not None
        return cursor


class Told(NamedTuple):
    """What was told of an account's health."""

    state: AccountState
    problem: Problem
    detail: str


class Nurse:
    """A ``Health`` that keeps everything it is told, without repetitions."""

    def __init__(self) -> None:
        self.told: list[Told] = []
        self._news = asyncio.Condition()

    async def report(self, state: AccountState, problem: Problem, detail: str = "") -> None:
        told = Told(state, problem, detail)
        async with self._news:
            if self.told[-1:] != [told]:
                self.told.append(told)
                self._news.notify_all()

    async def hears(self, state: AccountState, problem: Problem | None = None) -> Told:
        """Return the first report of a state, once it is there."""

        def found() -> Told | None:
            fits = (
                one for one in self.told if one.state is state and problem in (None, one.problem)
            )
            return next(fits, None)

        async with asyncio.timeout(PATIENCE_S), self._news:
            await self._news.wait_for(lambda: found() is not None)
        heard = found()
        assert heard is not None
        return heard


def tools(
    landing: Landing | None = None, memory: Remembered | None = None, nurse: Nurse | None = None
) -> Tools:
    """Return what an account is given."""
    return Tools(
        CHANNEL,
        landing or Landing(),
        memory or Remembered(),
        nurse or Nurse(),
        SystemClock(),
    )


@contextlib.asynccontextmanager
async def running(inbox: ImapInbox) -> AsyncIterator[None]:
    """Run an inbox for the length of the block."""
    scope = TaskScope("test")
    scope.start(inbox.run())
    try:
        yield
    finally:
        await scope.close()
