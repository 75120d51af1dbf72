"""Waiting between tries: full jitter, so that a centre's mailboxes do not return in step."""

from __future__ import annotations

from secrets import SystemRandom

_random = SystemRandom()


class Backoff:
    """Grows with every failure up to a cap; a success starts it over."""

    def __init__(self, base_s: float, cap_s: float) -> None:
        self._base_s = base_s
        self._cap_s = cap_s
        self._failures = 0

    def failed(self) -> float:
        """Count a failure and return how long to wait now, in seconds."""
        ceiling = min(self._cap_s, self._base_s * 2 ** min(self._failures, 16))
        self._failures += 1
        return _random.uniform(0, ceiling)

    def succeeded(self) -> None:
        """Start over."""
        self._failures = 0
