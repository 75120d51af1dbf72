"""Keeps the centre's full-text index up with the feed, behind everybody's back."""

from __future__ import annotations

import asyncio

import structlog

from domain.errors import Expected
from server.handlers import searching
from server.storage.engine import Database

_log = structlog.get_logger(__name__)

POLL_S = 2.0
"""How far the index may lie behind when nothing else is going on."""
_BREATH_S = 0.01
"""Between two portions: who writes at the same time goes first."""


class Indexer:
    """One loop per centre; done twice, it changes nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def run(self) -> None:
        """Index until cancelled; a database that is away for a while is waited for."""
        while True:
            try:
                await self.once()
            except Expected as error:
                _log.warning("indexer_waits", code=error.code)
            await asyncio.sleep(POLL_S)

    async def once(self) -> int:
        """Bring the index up to the feed; return how many rows were read."""
        done = 0
        while await self._database.read(searching.is_behind):
            done += await self._database.write(searching.index_some)
            await asyncio.sleep(_BREATH_S)
        return done
