"""Speech faster or slower at its own pitch: short pieces, laid over each other where they fit."""

from __future__ import annotations

from array import array
from collections.abc import Generator
from typing import Any

RATE = 24_000
"""Frames a second of everything that is played; one channel, 16 bits."""
_PIECE = 1200
_OVERLAP = 240
_SEARCH = 160
_LAG_STEP, _PROBE_STEP = 4, 8
_CHUNK = 4800


class Stretch:
    """Takes frames from a decoder and gives them at a speed. Not thread-safe.

    Attributes:
        speed: how much faster than it was said; may be changed at any time.
    """

    def __init__(self, source: Generator[Any, int, None], frame: int, speed: float) -> None:
        """Begin at a frame.

        Args:
            source: a decoder that gives frames when sent how many, and ends.
            frame: the number of its first one.
            speed: see above.
        """
        self._source = source
        self._begun = False
        self._ended = False
        self._first = frame
        self._in = array("h")
        self._out = array("h")
        self._at = 0.0
        self._tail = array("h")
        self.speed = speed

    @property
    def position(self) -> float:
        """Return the frame that is heard next."""
        return self._first + self._at

    def take(self, count: int) -> array[int]:
        """Return so many frames; fewer at the end, none after it."""
        while len(self._out) < count and self._fill(count):
            pass
        taken = self._out[:count]
        del self._out[:count]
        return taken

    def _fill(self, count: int) -> bool:
        if abs(self.speed - 1.0) < 0.01:
            return self._copy(count)
        return self._piece()

    def _copy(self, count: int) -> bool:
        self._have(int(self._at) + count)
        start = int(self._at)
        part = self._in[start : start + count]
        self._out.extend(part)
        self._at = start + len(part)
        self._tail = array("h")
        self._drop()
        return bool(part)

    def _piece(self) -> bool:
        """Lay the next piece over the end of the last one, where both swing alike."""
        start = int(self._at)
        self._have(start + _SEARCH + _PIECE + _OVERLAP)
        if start >= len(self._in):
            return False
        if self._tail:
            start += self._best_lag(start)
        piece = self._in[start : start + _PIECE]
        for at in range(min(len(self._tail), len(piece))):
            share = at / _OVERLAP
            piece[at] = int(self._tail[at] * (1.0 - share) + piece[at] * share)
        self._out.extend(piece)
        self._tail = self._in[start + _PIECE : start + _PIECE + _OVERLAP]
        self._at += _PIECE * self.speed
        self._drop()
        return bool(piece)

    def _best_lag(self, start: int) -> int:
        tail, best, least = self._tail, 0, 1 << 62
        probes = range(0, len(tail), _PROBE_STEP)
        room = len(self._in) - start - len(tail)
        for lag in range(0, min(_SEARCH, max(1, room)), _LAG_STEP):
            at = start + lag
            apart = sum(abs(tail[probe] - self._in[at + probe]) for probe in probes)
            if apart < least:
                best, least = lag, apart
        return best

    def _have(self, frames: int) -> None:
        while len(self._in) < frames and not self._ended:
            try:
                if not self._begun:
                    self._begun = True
                    part = next(self._source)
                else:
                    part = self._source.send(_CHUNK)
            except StopIteration:
                self._ended = True
                return
            self._in.frombytes(bytes(part))

    def _drop(self) -> None:
        gone = int(self._at) - _CHUNK
        if gone > _CHUNK * 4:
            gone = min(gone, len(self._in))
            del self._in[:gone]
            self._first += gone
            self._at -= gone
