"""Who holds which bucket: the live lines that have been told everything so far.

Written on the event loop and read on a database thread meanwhile: what it holds is immutable, and
what it is held in is only ever copied in one go.
"""

from __future__ import annotations

from typing import NamedTuple, TypeVar

from domain.ids import DeviceId
from domain.wire import Cursor

K = TypeVar("K")


class Receiver(NamedTuple):
    """One line, as a round begins. ``after``: up to where it has been told everything.

    ``asked`` are the buckets a line of proto 1 named, ``known`` those of its last round.
    """

    key: int
    token: str
    device: DeviceId | None
    cursor: Cursor
    after: int
    asked: tuple[str, ...]
    known: frozenset[str]


class Roster:
    """Lines by what they hold, so that a change is looked up instead of tried on every line."""

    def __init__(self) -> None:
        """Begin empty."""
        self._lines: dict[int, Receiver] = {}
        self._holders: dict[str, set[int]] = {}
        self._of_device: dict[DeviceId, set[int]] = {}

    def put(self, line: Receiver) -> None:
        """Know a line, or know it anew."""
        before = self._lines.get(line.key)
        if before is None or (before.known, before.device) != (line.known, line.device):
            self.drop(line.key)
            for bucket in line.known:
                self._holders.setdefault(bucket, set()).add(line.key)
            if line.device is not None:
                self._of_device.setdefault(line.device, set()).add(line.key)
        self._lines[line.key] = line

    def drop(self, key: int) -> None:
        """Forget a line."""
        line = self._lines.pop(key, None)
        if line is None:
            return
        for bucket in line.known:
            _without(self._holders, bucket, key)
        if line.device is not None:
            _without(self._of_device, line.device, key)

    def holding(self, bucket: str) -> list[Receiver]:
        """Return the lines that hold a bucket they were granted."""
        return self._found(self._holders.get(bucket))

    def on(self, device: DeviceId) -> list[Receiver]:
        """Return the lines of a workstation: of an ended one and its follower, for a moment."""
        return self._found(self._of_device.get(device))

    def _found(self, keys: set[int] | None) -> list[Receiver]:
        found = (self._lines.get(key) for key in tuple(keys or ()))
        return [line for line in found if line is not None]


def _without(index: dict[K, set[int]], of: K, key: int) -> None:
    held = index[of]
    held.discard(key)
    if not held:
        del index[of]
