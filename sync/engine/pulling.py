"""Pulling what changed, one request at a time, and comparing checksums now and then."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from domain.clock import Clock
from domain.wire import MAX_PAGE_ROWS, BucketSum, Page, Pull
from sync.engine.copying import HelloNeeded
from sync.engine.replica import Replica
from sync.engine.scope import Scope
from sync.engine.telling import Teller
from sync.transport.protocol import Transport

_log = structlog.get_logger(__name__)

CHECK_EVERY_S = 3600.0
CHECK_TRIES = 5
"""The centre compares only when nothing happened meanwhile; in a busy hour the next one must do."""

Apply = Callable[[Page], Awaitable[bool]]


class Puller:
    """Pulls whenever ``need`` is set."""

    def __init__(
        self,
        replica: Replica,
        transport: Transport,
        clock: Clock,
        apply: Apply,
        teller: Teller,
    ) -> None:
        """Make it ready.

        Args:
            replica: knows the position.
            transport: the line.
            clock: tells when a comparison is due.
            apply: takes a page; False when it did not fit.
            teller: knows whether a first copy is under way.
        """
        self._replica = replica
        self._transport = transport
        self._clock = clock
        self._teller = teller
        self.apply = apply
        self.need = asyncio.Event()
        self._check_at = self._clock.monotonic() + CHECK_EVERY_S
        self._tries = 0

    def check(self) -> None:
        """Compare checksums with the next pull."""
        self._check_at = self._clock.monotonic()
        self.need.set()

    async def run(self, scope: Scope, moved: Callable[[Scope], Awaitable[None]]) -> None:
        """Pull until the line breaks; tell ``moved`` after each time.

        Raises:
            HelloNeeded: what we may see is another now.
            Expected: the line broke, or the centre refuses.
        """
        if await self._replica.check_is_due():
            self.check()
        while True:
            await self._needed()
            self.need.clear()
            await self.pull(scope)
            if self._clock.monotonic() >= self._check_at and not self._teller.status.filling:
                await self._compare(scope)
            await moved(scope)

    async def _needed(self) -> None:
        try:
            async with asyncio.timeout(max(1.0, self._check_at - self._clock.monotonic())):
                await self.need.wait()
        except TimeoutError:
            return

    async def pull(self, scope: Scope, wait_s: float = 0.0) -> None:
        """Pull until nothing more is to be had; the first time the centre may wait a while."""
        more = True
        while more:
            page = await self._ask(scope, wait_s, ())
            await self.apply(page)
            more, wait_s = page.more, 0.0

    async def _ask(self, scope: Scope, wait_s: float, sums: tuple[BucketSum, ...]) -> Page:
        position = await self._replica.cursor()
        if position is None:
            raise HelloNeeded
        request = Pull(
            cursor=position,
            buckets=scope.names(),
            rows_max=MAX_PAGE_ROWS,
            wait_s=wait_s,
            verify=sums,
        )
        return await self._transport.pull(request)

    async def _compare(self, scope: Scope) -> None:
        known = await self._replica.sums()
        if known is None:
            return
        position, sums = known
        page = await self._transport.pull(
            Pull(cursor=position, buckets=scope.names(), rows_max=MAX_PAGE_ROWS, verify=sums)
        )
        fits = await self.apply(page)
        self._tries += 1
        if (fits and page.to_rev == page.from_rev) or self._tries >= CHECK_TRIES:
            _log.info("sums_compared", buckets=len(sums), controls=len(page.control))
            self._tries = 0
            self._check_at = self._clock.monotonic() + CHECK_EVERY_S
            await self._replica.checked()
        else:
            self.need.set()
