"""Who leaves the computer is away, and says themselves when they are back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from domain.glossary import Presence
from ui.shell.workstation import Workstation

LOOK_S = 15.0
_BACK_S = 2 * LOOK_S


class Absence:
    """Looks now and then whether the computer is touched. GUI loop."""

    def __init__(self, station: Workstation, idle: Callable[[], Awaitable[float | None]]) -> None:
        """Hold what it needs.

        Args:
            station: whose agent it is about.
            idle: for how long nothing was touched, in seconds.
        """
        self._station = station
        self._idle = idle
        self._told = False
        self._longest_s = 0.0

    async def watch(self) -> None:
        """Look until cancelled."""
        while True:
            await asyncio.sleep(LOOK_S)
            await self.look()

    async def look(self) -> None:
        """Set who is ready away once nothing was touched for long; ask who is back."""
        queries = self._station.queries
        limit_s = (await queries.workday()).idle_min * 60
        idle_s = await self._idle() if limit_s else None
        me = queries.directory().me
        if idle_s is None or me is None:
            return
        if idle_s >= limit_s:
            self._longest_s = max(self._longest_s, idle_s)
            if me.presence == Presence.READY and not self._told:
                # In a call nobody touches anything: the centre knows, and lets them be.
                self._told = True
                self._station.set_presence(Presence.AWAY)
        elif self._told and idle_s < _BACK_S:
            minutes, self._told, self._longest_s = round(self._longest_s / 60), False, 0.0
            if me.presence == Presence.AWAY:
                back = self._station.set_presence
                self._station.over.ask.ask_whether_back(minutes, lambda: back(Presence.READY))
