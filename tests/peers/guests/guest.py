"""What a visitor's browser and an application have in common: they keep what they could not say."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from contextlib import suppress

import httpx

from domain.entities import Channel
from server.storage.engine import Database
from tests.contract.channels.peer import File, Got, HookCall, Trait

Say = Callable[[], Awaitable[None]]


class Guest:
    """The parts of a peer that are the same for both; no provider, so nothing of its moods."""

    hook: HookCall | None = None
    kind: str
    identity_kind: str
    address = ""
    name = "Анна Климова"
    traits: frozenset[Trait]
    longest = 0

    def __init__(self) -> None:
        self.http = httpx.AsyncClient(trust_env=False, timeout=20)
        self.numbers = itertools.count(1)
        self._unsaid: list[Say] = []
        self._last: Say | None = None
        self._saying = asyncio.Lock()
        self.there = False

    async def enter(self, url: str, channel: Channel, database: Database) -> None:
        """Come in and say what could not be said."""
        self.http.base_url = url
        await self.connect(channel, database)
        self.there = True
        await self._say()

    async def connect(self, channel: Channel, database: Database) -> None:
        """Open the line."""
        raise NotImplementedError

    async def leave(self) -> None:
        """Lose the line."""
        self.there = False

    async def say(self, what: Say) -> None:
        """Say something, now or when the centre is there again."""
        self._unsaid.append(what)
        await self._say()

    async def _say(self) -> None:
        async with self._saying:
            with suppress(httpx.TransportError, ConnectionError):
                while self.there and self._unsaid:
                    self._last = self._unsaid[0]
                    await self._last()
                    del self._unsaid[0]

    async def repeats(self) -> None:
        """Say the last thing again, as one does whose answer was lost."""
        assert self._last is not None
        await self._last()

    async def aclose(self) -> None:
        """Go for good."""
        await self.http.aclose()

    async def got(self) -> list[Got]:
        """Return what the customer got."""
        raise NotImplementedError

    async def edits(self, ref: str, text: str) -> None:
        raise NotImplementedError

    async def deletes(self, ref: str) -> None:
        raise NotImplementedError

    async def delivers(self, ref: str) -> None:
        raise NotImplementedError

    async def reads(self, ref: str) -> None:
        raise NotImplementedError

    async def blocks(self, blocked: bool) -> None:
        raise NotImplementedError

    async def moves(self, address: str) -> None:
        raise NotImplementedError

    async def presses(self, ref: str, choice: str) -> None:
        raise NotImplementedError

    async def shares_place(self, latitude: float, longitude: float) -> str:
        raise NotImplementedError

    async def shares_contact(self, name: str, phone: str) -> str:
        raise NotImplementedError

    def slows_down(self, seconds: float) -> None:
        raise NotImplementedError

    def refuses(self) -> None:
        raise NotImplementedError

    def cuts(self) -> None:
        raise NotImplementedError

    async def goes_away(self) -> None:
        raise NotImplementedError

    async def comes_back(self) -> None:
        raise NotImplementedError

    def revokes(self) -> None:
        raise NotImplementedError

    def restores(self) -> None:
        raise NotImplementedError


def file_of(name: str, data: bytes) -> File:
    """Return a file as it came; what kind it is is not told."""
    return File(name, "application/octet-stream", data)
