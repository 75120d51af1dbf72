"""A clock that stands until it is moved."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.builders.people import NOW


class StillClock:
    """Both clocks; ``move`` advances them together."""

    def __init__(self, now: datetime = NOW) -> None:
        self._now = now
        self._seconds = 1000.0

    def now(self) -> datetime:
        """Return the wall time."""
        return self._now

    def monotonic(self) -> float:
        """Return monotonic seconds."""
        return self._seconds

    def move(self, seconds: float) -> None:
        """Let time pass."""
        self._now += timedelta(seconds=seconds)
        self._seconds += seconds
