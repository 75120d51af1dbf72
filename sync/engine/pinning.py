"""Pins: telling the centre which customers this workstation holds completely."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from domain.buckets import pins_digest
from domain.ids import CustomerId
from domain.wire import Subscribe, Welcome
from sync.engine.replica import Replica
from sync.transport.protocol import Transport

_log = structlog.get_logger(__name__)

OPEN_AT_ONCE = 8


class Pinner:
    """Keeps the centre's list of our pins equal to ours."""

    def __init__(
        self, replica: Replica, transport: Transport, copy: Callable[[frozenset[str]], None]
    ) -> None:
        """Make it ready.

        Args:
            replica: holds the pins.
            transport: the line.
            copy: told which pins the centre has, and that there may be something to copy.
        """
        self._replica = replica
        self._transport = transport
        self._copy = copy
        self._need = asyncio.Event()
        self.opened: list[CustomerId] = []
        self._running = False

    async def open(self, customer_id: CustomerId) -> None:
        """Hold a customer completely; they count as on the screen until ``close``.

        Only so many do at a time: screens that forget to say goodbye do no harm.
        """
        if self.opened[-1:] == [customer_id]:
            return
        self.close(customer_id)
        self.opened = [*self.opened, customer_id][-OPEN_AT_ONCE:]
        if self._running:
            await self._replica.pin(customer_id)
            self._need.set()

    def close(self, customer_id: CustomerId) -> None:
        """Let a customer be given up once others need the room."""
        self.opened = [item for item in self.opened if item != customer_id]

    async def digest(self) -> str:
        """Return the digest of our pins."""
        return pins_digest(await self._replica.pins())

    async def make_room(self) -> None:
        """Drop pins that do not fit any more."""
        if await self._replica.make_room(self.opened, self._replica.disk()):
            self._need.set()

    async def run(self, welcome: Welcome) -> None:
        """Subscribe and unsubscribe until the line breaks.

        Raises:
            Expected: the line broke, or the centre refuses.
        """
        self._running = True
        try:
            for customer_id in self.opened:  # while there was no line, or another centre
                await self._replica.pin(customer_id)
            await self._keep_equal(welcome.pins_digest)
        finally:
            self._running = False

    async def _keep_equal(self, digest: str) -> None:
        told: set[str] | None = None
        self._need.set()
        while True:
            await self._need.wait()
            self._need.clear()
            await self.make_room()
            mine = set(await self._replica.pins())
            if digest == pins_digest(mine):
                told = mine
            else:
                told, digest = await self._subscribe(mine, told)
            self._copy(frozenset(told))

    async def _subscribe(self, mine: set[str], told: set[str] | None) -> tuple[set[str], str]:
        """Bring the centre's list in line; return what it holds now, and its digest."""
        request = Subscribe(add=tuple(sorted(mine)), replace=True)
        if told is not None:
            request = Subscribe(add=tuple(sorted(mine - told)), drop=tuple(sorted(told - mine)))
        answer = await self._transport.subscribe(request)
        if answer.refused:
            _log.info("pins_refused", count=len(answer.refused))
            await self._replica.give_up(answer.refused)
        held = mine - set(answer.refused)
        if answer.pins_digest != pins_digest(held) and told is not None:
            return await self._subscribe(held, None)
        # Whatever it says after "replace" is what it holds: asking again would change nothing.
        return held, pins_digest(held)
