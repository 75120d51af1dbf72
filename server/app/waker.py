"""Brings conversations back whose time has come, as soon as it has come."""

from __future__ import annotations

import asyncio

import structlog

from domain.errors import Expected
from server.handlers import snoozing
from server.storage.engine import Database

_log = structlog.get_logger(__name__)

POLL_S = 5.0
"""How late a conversation may come back."""


class Waker:
    """One loop per centre: what it does twice changes nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def run(self) -> None:
        """Wake until cancelled; a database that is away for a while is waited for."""
        while True:
            try:
                await self.once()
            except Expected as error:
                _log.warning("waker_waits", code=error.code)
            await asyncio.sleep(POLL_S)

    async def once(self) -> int:
        """Bring back all that is due; return how many. Only looks while nothing is."""
        woken = 0
        while await self._database.read(snoozing.any_due):
            woken += await self._database.write(snoozing.wake_due)
        return woken
