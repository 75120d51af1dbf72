"""Rereading what is shown after a change: one read at a time, and never given up."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from domain.errors import Expected
from domain.tasks import TaskScope

RETRY_S = 1.0
_log = structlog.get_logger(__name__)


class Freshness:
    """Any number of marks while a read runs lead to one more read.

    A store that is busy for a moment must not leave a list stale for the rest of the day: an
    expected failure is tried again. Cancel-safe; ends with its scope.
    """

    def __init__(self, scope: TaskScope, reread: Callable[[], Awaitable[None]]) -> None:
        self._scope = scope
        self._reread = reread
        self._stale = asyncio.Event()

    def start(self) -> None:
        """Keep watch from now on."""
        self._scope.start(self._watch(), "fresh")

    def mark(self) -> None:
        """Say that what is shown may be stale."""
        self._stale.set()

    async def _watch(self) -> None:
        while True:
            await self._stale.wait()
            self._stale.clear()
            try:
                await self._reread()
            except Expected as error:
                _log.warning("reread_failed", code=error.code)
                await asyncio.sleep(RETRY_S)
                self._stale.set()
