"""Tones to be told apart by ear: how sound is measured where nobody listens."""

from __future__ import annotations

import array
import math
from collections.abc import Iterator

TONES = (350, 440, 620, 880, 1000)
WINDOW_S = 0.25
_LOUD = 8_000


class Whistle:
    """A steady tone, wherever it was left off. 0 Hz is silence."""

    def __init__(self, hz: float) -> None:
        self._hz = hz
        self._at = 0

    def blow(self, frames: int, rate: int) -> array.array[int]:
        """Return the next samples."""
        step = 2 * math.pi * self._hz / rate
        begin, self._at = self._at, self._at + max(frames, 0)
        return array.array(
            "h", [round(_LOUD * math.sin(step * at)) for at in range(begin, self._at)]
        )


class Ear:
    """Tells of each quarter of a second how loud each tone was in it, 0 to 1 of a whistle."""

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self._samples = array.array("h")

    def hear(self, data: bytes) -> Iterator[dict[str, float]]:
        """Take samples; yield what was in each full window."""
        self._samples.extend(array.array("h", data[: len(data) // 2 * 2]))
        window = int(self.rate * WINDOW_S)
        while len(self._samples) >= window:
            part = self._samples[:window]
            del self._samples[:window]
            yield {str(hz): round(loudness(part, hz, self.rate), 3) for hz in TONES}


def loudness(samples: array.array[int], hz: float, rate: int) -> float:
    """Return how much of a tone is in samples: 1 for the whistle itself (Goertzel)."""
    turn = 2 * math.cos(2 * math.pi * hz / rate)
    last = before = 0.0
    for sample in samples:
        last, before = sample + turn * last - before, last
    power = max(0.0, last * last + before * before - turn * last * before)
    return 2 * math.sqrt(power) / len(samples) / _LOUD
