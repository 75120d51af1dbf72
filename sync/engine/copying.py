"""Copying buckets beside the live changes: small ones first, the directory last and gently."""

from __future__ import annotations

import asyncio

import structlog

from domain.buckets import pinned_customer
from domain.clock import Clock
from domain.errors import Code, Refused
from domain.wire import MAX_PAGE_ROWS, Fill, FillPage
from sync.engine.replica import Disk, Replica, Taken
from sync.engine.telling import Teller
from sync.transport.protocol import Transport

_log = structlog.get_logger(__name__)

NOTICE_EVERY = 8
"""Pages of a copy between two notices to the screens."""

_DIRECTORY = "dir:"


class HelloNeeded(Exception):
    """The centre must be asked anew who we are and what we may see."""


class Copier:
    """Copies what is not complete whenever ``need`` is set."""

    def __init__(
        self, replica: Replica, transport: Transport, clock: Clock, teller: Teller
    ) -> None:
        self._replica = replica
        self._transport = transport
        self._clock = clock
        self._teller = teller
        self._pins: frozenset[str] = frozenset()
        self.need = asyncio.Event()

    def copy_pins(self, names: frozenset[str]) -> None:
        """Copy these pins too: the centre has them now, and refuses all others."""
        self._pins = names
        self.need.set()

    async def run(self, behind: asyncio.Event) -> None:
        """Copy until the line breaks.

        Args:
            behind: set when a finished copy needs a pull to be live.

        Raises:
            HelloNeeded: a copy does not fit what we know of ourselves.
            Expected: the line broke, or the centre refuses.
        """
        self.need.set()
        try:
            await self._run(behind)
        finally:
            self._pins = frozenset()

    async def _run(self, behind: asyncio.Event) -> None:
        while True:
            await self.need.wait()
            self.need.clear()
            while (name := await self._next()) is not None:
                if self._replica.disk() is Disk.FULL:
                    _log.warning("copy_stopped_disk_full")
                    self._teller.tell(disk_low=True)
                    break
                first = not name.startswith(_DIRECTORY) and pinned_customer(name) is None
                self._teller.tell(filling=first)
                await self._copy(name, behind)
            self._teller.tell(filling=False)

    async def _next(self) -> str | None:
        # A pin the centre was not told of yet would be refused, and given up as if it were gone.
        todo = [
            name
            for name in await self._replica.filling()
            if pinned_customer(name) is None or name in self._pins
        ]
        return min(todo, key=_place, default=None)

    async def _copy(self, name: str, behind: asyncio.Event) -> None:
        """Copy one bucket, or a part of it where something more urgent comes up."""
        pages = rows = 0
        while True:
            began = self._clock.monotonic()
            page = await self._page(name)
            if page is None:
                return
            taken = await self._replica.apply_fill(page)
            if taken is Taken.HELLO:
                raise HelloNeeded
            if taken is Taken.BEHIND:
                behind.set()
            pages += 1
            rows += len(page.rows)
            done = page.done or page.same
            opened = None if done else pinned_customer(name)
            self._teller.tell(copying=opened, fetched=rows if opened is not None else 0)
            slow = name.startswith(_DIRECTORY)
            if done or (pages % NOTICE_EVERY == 1 and not slow):
                await self._replica.announce_everything()
            if done or self._replica.disk() is Disk.FULL or (slow and self.need.is_set()):
                return
            if slow:
                # As long a pause as the page took: whoever works meanwhile comes first.
                await asyncio.sleep(self._clock.monotonic() - began)

    async def _page(self, name: str) -> FillPage | None:
        place = await self._replica.fill_from(name)
        if place is None:
            return None
        after, gen, known = place
        request = Fill(bucket=name, gen=gen, sum=known, after=after, limit=MAX_PAGE_ROWS)
        try:
            return await self._transport.fill(request)
        except Refused as error:
            if error.code != Code.NOT_FOUND or pinned_customer(name) is None:
                raise
            await self._replica.give_up([name])
            return None


def _place(name: str) -> tuple[int, str]:
    """Return what comes first: what every screen needs, the window, pins, the directory."""
    if name.startswith(_DIRECTORY):
        return 3, name
    if pinned_customer(name) is not None:
        return 1, name
    return (2 if name.startswith("branch:") else 0), name
