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

    def boot(self) -> tuple[str, float]:
        """Return this start of the machine and its seconds."""
        return "one", self._seconds

    def move(self, seconds: float) -> None:
        """Let time pass."""
        self._now += timedelta(seconds=seconds)
        self._seconds += seconds


class Machine(StillClock):
    """The clocks of a machine that can be put to sleep, restarted, and set to another time."""

    def __init__(self, now: datetime = NOW) -> None:
        super().__init__(now)
        self._asleep = 0.0
        self._start = 0.0
        self._starts = 1

    def boot(self) -> tuple[str, float]:
        """Return this start of the machine and its seconds, sleep included."""
        return str(self._starts), self._seconds + self._asleep - self._start

    def set_by(self, change: timedelta) -> None:
        """Put the wall clock forward or back; time does not pass."""
        self._now += change

    def sleep(self, seconds: float) -> None:
        """Suspend the machine: the monotonic clock stands still."""
        self._now += timedelta(seconds=seconds)
        self._asleep += seconds

    def restart(self, off_s: float = 0.0) -> None:
        """Switch the machine off, and on again after a while."""
        self._now += timedelta(seconds=off_s)
        self._start = self._seconds + self._asleep
        self._starts += 1
