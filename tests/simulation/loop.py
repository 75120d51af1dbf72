"""An event loop whose time is a number: waiting costs nothing, and nothing runs by itself."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

T = TypeVar("T")

_START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


class _NoWaiting(selectors.SelectSelector):
    """Lets time jump to the next timer instead of sleeping until it."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def select(self, timeout: float | None = None) -> list[Any]:
        """Jump; nothing ever comes from outside."""
        if timeout is None:
            raise RuntimeError("everybody waits and nothing is going to happen")
        self.now += max(0.0, timeout)
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """Runs tasks in one fixed order, timers in the order of their times."""

    def __init__(self) -> None:
        self._jumps = _NoWaiting()
        super().__init__(self._jumps)

    def time(self) -> float:
        """Return the seconds since the beginning of the simulation."""
        return self._jumps.now

    def _write_to_self(self) -> None:
        """Wake nobody: there is no other thread."""


class WallClock:
    """A machine's clock: the simulation's time, off by what somebody made of it."""

    def __init__(self, loop: VirtualLoop) -> None:
        self._loop = loop
        self.off = timedelta()

    def now(self) -> datetime:
        """Return the wall time this machine believes in."""
        return _START + timedelta(seconds=self._loop.time()) + self.off

    def monotonic(self) -> float:
        """Return seconds that nobody can turn back."""
        return self._loop.time()

    def boot(self) -> tuple[str, float]:
        """Return the one start of this machine, and the seconds since."""
        return "one", self._loop.time()


def run(loop: VirtualLoop, work: Coroutine[Any, Any, T]) -> T:
    """Run to the end; whatever is left over is cancelled."""
    asyncio.set_event_loop(loop)
    try:
        return loop.run_until_complete(work)
    finally:
        left = asyncio.all_tasks(loop)
        for task in left:
            task.cancel()
        if left:
            loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        asyncio.set_event_loop(None)
        loop.close()
