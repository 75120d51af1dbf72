"""The only place that reads a clock.

Wall time is data shown to people; durations and deadlines come from the monotonic clock,
so a stepped system clock can neither extend a lease nor lose an operation.
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Protocol
from uuid import uuid4

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Clock(Protocol):
    """Source of wall time and of monotonic seconds."""

    def now(self) -> datetime:
        """Return the aware UTC wall time."""
        ...

    def monotonic(self) -> float:
        """Return seconds that never go back, from an arbitrary origin."""
        ...

    def boot(self) -> tuple[str, float]:
        """Return which start of the machine this is, and the seconds since, sleep included."""
        ...


class SystemClock:
    """The machine's clocks."""

    def now(self) -> datetime:
        """Return the aware UTC wall time."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds of the monotonic clock."""
        return time.monotonic()

    def boot(self) -> tuple[str, float]:
        """Return which start of the machine this is, and the seconds since, sleep included."""
        return _boot_id(), _since_boot()


_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@cache
def _boot_id() -> str:
    """Name this start of the machine; where the system does not, this start of the program."""
    return _BOOT_ID.read_text(encoding="ascii").strip() if _BOOT_ID.exists() else uuid4().hex


def _since_boot() -> float:
    """Return seconds since the machine started.

    Linux counts sleep in a clock of its own, macOS in the one POSIX calls monotonic; on Windows
    Python's monotonic clock does.
    """
    if sys.platform == "win32":
        return time.monotonic()
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


def to_micros(moment: datetime) -> int:
    """Return microseconds since 1970 of an aware datetime, exactly."""
    return (moment - _EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    """Return the aware UTC datetime of microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=micros)
