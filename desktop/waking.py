"""Sleep and wake: told by the system where it tells, noticed by the clock everywhere."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import structlog

from desktop.bus import Bus
from domain.clock import Clock

_log = structlog.get_logger(__name__)

TICK_S = 5.0
JUMP_S = 20.0
"""A tick so much later than it should be: the machine was asleep."""


class SleepSense:
    """Notices by the clock since the machine's start, which counts sleep, that it slept.

    Setting the wall clock is no sleep; a program stopped for long looks like one, and what is
    done about it then does no harm.
    """

    def __init__(self, clock: Clock) -> None:
        """Begin now."""
        self._clock = clock
        self._last = clock.boot()

    def slept(self) -> bool:
        """Tell whether the machine slept since this was asked last, which is often."""
        before, self._last = self._last, self._clock.boot()
        return self._last[0] == before[0] and self._last[1] - before[1] > TICK_S + JUMP_S


class Waking:
    """Calls back when the machine goes to sleep and when it is back.

    Attributes:
        sleeping, woke: called on the loop it runs on.
    """

    def __init__(self, clock: Clock) -> None:
        self._sense = SleepSense(clock)
        self.sleeping: Callable[[], None] = lambda: None
        self.woke: Callable[[], None] = lambda: None

    async def watch_clock(self) -> None:
        """Look at the clock now and then, until cancelled."""
        while True:
            await asyncio.sleep(TICK_S)
            self.look()

    def look(self) -> None:
        """Call back if the machine slept."""
        if self._sense.slept():
            _log.info("woke", told_by="clock")
            self.woke()

    async def listen(self, bus: Bus) -> None:
        """Hear the system's own word, until cancelled; without one the clock is enough."""
        try:
            await bus.hear("org.freedesktop.login1.Manager", "PrepareForSleep", self._on_word)
        except OSError as error:
            _log.info("sleep_not_told", reason=str(error))

    def _on_word(self, said: tuple[Any, ...]) -> None:
        (begins,) = said
        self._sense.slept()  # told already: the clock need not tell again
        _log.info("sleeping" if begins else "woke", told_by="system")
        self.sleeping() if begins else self.woke()
