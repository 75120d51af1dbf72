"""Hands out what waits: as soon as anything changes, and now and then for what only time changes.

One node does it; done twice it changes nothing.
"""

from __future__ import annotations

import asyncio
import contextlib

import structlog

from domain.errors import Expected
from server.handlers import distributing
from server.storage.engine import Database

_log = structlog.get_logger(__name__)

EVERY_S = 2.0
"""How late what only time brings may be: offers that rang out, hours that begin."""
BREATH_S = 0.02
"""Between two looks: many commits are looked at together."""


class Router:
    """Looks at what waits after each commit of any node."""

    def __init__(self, database: Database) -> None:
        """Make it ready; it listens from now on."""
        self._database = database
        self._changed = asyncio.Event()
        database.on_commit(self._changed.set)

    async def run(self) -> None:
        """Work until cancelled; a database that is away for a while is waited for."""
        while True:
            self._changed.clear()
            try:
                await self.once()
            except Expected as error:
                _log.warning("routing_waits", code=error.code)
            await asyncio.sleep(BREATH_S)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(EVERY_S):
                    await self._changed.wait()

    async def once(self) -> int:
        """Do all there is to do; return how much that was."""
        done = 0
        while await self._database.read(distributing.any_due):
            some = await self._database.write(distributing.distribute)
            if not some:
                break  # another node was faster
            done += some
            await asyncio.sleep(BREATH_S)
        return done
