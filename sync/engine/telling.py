"""The state of the line, told to the screens whenever it is another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from domain.clock import Clock
from domain.live import LiveNearby, LiveTyping
from sync.queries.rows import Link, SyncStatus

OnStatus = Callable[[SyncStatus], None]


def _unheard(_message: object) -> None:
    """Take a message nobody listens to."""


class Ears(NamedTuple):
    """Whom the engine tells things, on its own loop."""

    status: OnStatus
    typing: Callable[[LiveTyping], None] = _unheard
    nearby: Callable[[LiveNearby], None] = _unheard
    line_gone: Callable[[], None] = lambda: None
    """What was told of typing and nearby agents holds no longer."""
    wiped: Callable[[], None] = lambda: None
    """This workstation is to be erased now, and its program closed for it."""
    greeted: Callable[[], None] = lambda: None
    """The centre has answered a hello: what is asked of it aside may be asked anew."""


class Teller:
    """Holds the status; a change of it is told once."""

    def __init__(self, ears: Ears, clock: Clock) -> None:
        self.status = SyncStatus()
        self.ears = ears
        self._clock = clock
        self._centre_time: tuple[datetime, float] | None = None

    def tell(self, **changes: object) -> None:
        """Change fields of the status."""
        fresh = replace(self.status, **changes)  # type: ignore[arg-type]  # names are the fields'
        if fresh != self.status:
            self.status = fresh
            self.ears.status(fresh)

    def online(self, *, disk_low: bool) -> None:
        """Tell that the centre was heard just now."""
        self.tell(
            link=Link.ONLINE,
            offline_since_at=None,
            synced_at=self._clock.now(),
            disk_low=disk_low,
            clock_skew_s=self._skew(),
        )

    def lost(self, link: Link) -> None:
        """Tell that the line is gone, and why."""
        self.tell(link=link, offline_since_at=self.status.offline_since_at or self._clock.now())

    def set_centre_time(self, told: datetime) -> None:
        """Take the centre's time as of now."""
        self._centre_time = told, self._clock.monotonic()
        self.tell_skew()

    def tell_skew(self) -> None:
        """Tell by how much our clock is behind the centre's."""
        self.tell(clock_skew_s=self._skew())

    def _skew(self) -> int:
        """Return the skew in seconds, right also after somebody set our clock."""
        if self._centre_time is None:
            return 0
        told, at = self._centre_time
        now = told + timedelta(seconds=self._clock.monotonic() - at)
        return round((now - self._clock.now()).total_seconds())
