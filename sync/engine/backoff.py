"""How long to wait before trying the line again: full jitter, so that nobody reconnects in step."""

from __future__ import annotations

from collections.abc import Callable

FIRST_S = 0.5
CAP_S = 60.0


class Backoff:
    """Growing, random pauses; reset by a success."""

    def __init__(self, chance: Callable[[], float]) -> None:
        self.chance = chance
        self._tries = 0

    def next_s(self) -> float:
        """Return the next pause in seconds."""
        self._tries += 1
        return self.chance() * min(CAP_S, FIRST_S * 2.0 ** min(self._tries, 10))

    def reset(self) -> None:
        """Start from short pauses again."""
        self._tries = 0
