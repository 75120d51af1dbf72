"""Lets conversations come back by this workstation's clock, with a line or without one."""

from __future__ import annotations

import asyncio
import contextlib

import structlog

from domain.changes import Changes
from domain.clock import Clock
from domain.entities import Conversation
from domain.errors import Expected
from sync.store import due
from sync.store.store import Store

_log = structlog.get_logger(__name__)

LOOK_S = 30.0
"""A clock may be put forward: it is looked at no less often than this while one is put off."""


class DueWatch:
    """Sleeps until the next conversation is due. Lives on the GUI loop; ends with its scope."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._look = asyncio.Event()
        self._stop = store.subscribe(asyncio.get_running_loop(), self._changed)

    def _changed(self, changes: Changes) -> None:
        if changes.touches(Conversation.KIND) and changes.origin != "due":
            self._look.set()

    async def run(self) -> None:
        """Watch until cancelled; a store that is busy for a moment is tried again."""
        try:
            while True:
                try:
                    await self._step()
                except Expected as error:
                    _log.warning("due_not_shown", code=error.code)
                    await asyncio.sleep(1)
        finally:
            self._stop()

    async def _step(self) -> None:
        """Show what is due, or wait until something may be."""
        self._look.clear()
        next_at = await self._store.read(lambda cache, _work: due.next_due(cache))
        wait_s = None
        if next_at is not None:
            wait_s = min((next_at - self._clock.now()).total_seconds(), LOOK_S)
            if wait_s <= 0:
                await self.once()
                return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(wait_s):
                await self._look.wait()

    async def once(self) -> None:
        """Show what is due now among the open ones."""
        now = self._clock.now()
        changes = await self._store.write(
            lambda: self._store.in_cache(lambda cache: due.wake_due(cache, now))
        )
        if changes is not None:
            self._store.announce(changes)
