"""A clock that runs with the machine's and can be stepped like somebody's hand would."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta


class SteppingClock:
    """Wall time may jump; monotonic time never does."""

    def __init__(self) -> None:
        self._offset = timedelta()

    def now(self) -> datetime:
        """Return the stepped wall time."""
        return datetime.now(UTC) + self._offset

    def monotonic(self) -> float:
        """Return seconds that never go back."""
        return time.monotonic()

    def boot(self) -> tuple[str, float]:
        """Return this start of the machine and its seconds, which nobody steps."""
        return "one", time.monotonic()

    def step(self, by: timedelta) -> None:
        """Move the wall clock."""
        self._offset += by
