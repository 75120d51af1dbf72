"""Garbage is collected on the GUI thread alone, and all of it only while nobody does anything.

Left to itself Python collects on whatever thread allocates next, all others standing still: a
full pass beside a first copy kept the window for 80 to 200 ms. And what Qt owns must not be
finalised on a thread that is not Qt's. In the same moment the C library is asked to give back what
it keeps for later: of a busy hour that is some twenty megabytes.
"""

from __future__ import annotations

import asyncio
import gc
import sys
import time
from collections.abc import Callable

_START_S = 3.0
"""How long a start takes at most; until then nothing is worth collecting."""
_LOOK_S, _BUSY_LOOK_S = 2.0, 0.2
_YOUNG = 4000
"""From so many new objects on the young ones are looked through: a millisecond or two."""
_CALM_SHARE = 0.05
"""So little of a processor's time is used where nothing goes on."""
_CALM_LOOKS = 2
_OLD, _MOST_OLD = 20_000, 400_000
"""How many objects have grown old before all are looked through: in a calm moment, or at once."""


class Garbage:
    """Collects instead of the interpreter."""

    def __init__(
        self,
        used: Callable[[], float] = time.process_time,
        passed: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take over from the interpreter.

        Args:
            used: returns the processor seconds all threads have used.
            passed: returns the seconds that have passed.
        """
        gc.disable()
        self._used, self._passed = used, passed
        self._grown_old = _OLD + 1  # a start leaves much behind
        self._calm = 0
        self._before = used(), passed()

    def begin(self, loop: asyncio.AbstractEventLoop) -> None:
        """Collect on a loop from now on, once the start is over."""
        self._loop = loop
        loop.call_later(_START_S, self._settle)

    def _settle(self) -> None:
        # What a start makes lives for ever: it is never looked through.
        gc.freeze()
        self._look_again()

    def _look_again(self) -> None:
        busy = self.look()
        self._loop.call_later(_BUSY_LOOK_S if busy else _LOOK_S, self._look_again)

    def look(self) -> bool:
        """Collect what there is to collect; return whether anything goes on.

        GUI thread only.
        """
        new = gc.get_count()[0]
        before, self._before = self._before, (self._used(), self._passed())
        used, passed = self._before[0] - before[0], self._before[1] - before[1]
        busy = used > passed * _CALM_SHARE
        self._calm = 0 if busy else self._calm + 1
        if new > _YOUNG:
            self._grown_old += new - gc.collect(1)
        if self._grown_old > (_OLD if self._calm >= _CALM_LOOKS else _MOST_OLD):
            gc.collect()
            self._grown_old = 0
            give_back()
        return busy

    def end(self) -> None:
        """Leave it to the interpreter again."""
        gc.enable()


def give_back() -> None:
    """Return free memory to the system, where the C library is one that keeps it (glibc)."""
    if not sys.platform.startswith("linux"):
        return
    import ctypes

    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
