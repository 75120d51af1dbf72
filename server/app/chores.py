"""What the centre does behind everybody's back: index what is new, wake what was put off.

One node does each; done twice it changes nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from domain.errors import Expected
from server.handlers import merging, presence, reasons, searching, snoozing, suspecting
from server.storage import origins
from server.storage.engine import Database
from server.storage.unit import Unit

_log = structlog.get_logger(__name__)

_BREATH_S = 0.01
"""Between two portions: who writes at the same time goes first."""


class Chore:
    """Does portions of something while there is any to do, and looks again a little later."""

    def __init__(
        self,
        database: Database,
        due: Callable[[Unit], bool],
        some: Callable[[Unit], int],
        every_s: float,
    ) -> None:
        """Make it ready.

        Args:
            database: the centre's.
            due: only looks whether there is anything to do.
            some: does a portion; returns how much that was.
            every_s: how late it may be.
        """
        self._database = database
        self._due = due
        self._some = some
        self._every_s = every_s

    async def run(self) -> None:
        """Work until cancelled; a database that is away for a while is waited for."""
        while True:
            try:
                await self.once()
            except Expected as error:
                _log.warning("chore_waits", chore=self._some.__name__, code=error.code)
            await asyncio.sleep(self._every_s)

    async def once(self) -> int:
        """Do all there is to do; return how much that was."""
        done = 0
        while await self._database.read(self._due):
            done += await self._database.write(self._some)
            await asyncio.sleep(_BREATH_S)
        return done


def indexer(database: Database) -> Chore:
    """Return what keeps the full-text index up with the feed."""
    return Chore(database, searching.is_behind, searching.index_some, every_s=2.0)


def waker(database: Database) -> Chore:
    """Return what brings conversations back whose time has come."""
    return Chore(database, snoozing.any_due, snoozing.wake_due, every_s=5.0)


def mover(database: Database) -> Chore:
    """Return what moves the rows of large cards that were merged or parted."""
    return Chore(database, origins.any_moving, merging.move_some, every_s=2.0)


def timekeeper(database: Database) -> Chore:
    """Return what ends the work after calls that has lasted as long as it may."""
    return Chore(database, presence.any_time_up, presence.end_timed, every_s=1.0)


def learner(database: Database) -> Chore:
    """Return what learns from what contacts were about."""
    return Chore(database, reasons.is_behind, reasons.learn, every_s=60.0)


def matchmaker(database: Database) -> Chore:
    """Return what looks for cards that may be one person's."""
    return Chore(database, suspecting.is_behind, suspecting.look_at_some, every_s=5.0)
