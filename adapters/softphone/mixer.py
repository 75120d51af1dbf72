"""Joins the sound card with the calls one talks in: pure arithmetic on samples, no device.

One clock drives everything: the card's. Each tick brings what was spoken and takes what is to
be heard; every call that is talked in gets what we say and, in a conference, what the others
say. 16-bit mono inside; rates of calls divide each other (8, 16 and 48 kHz).
"""

from __future__ import annotations

import array
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from domain.phone import Levels

_WIDTH = 2
_LOUDEST = 32_767
# Kept ready in each direction, since threads are not woken to the millisecond: little at first,
# more each time it was not enough.
_SLACK_MS, _MORE_MS, _MOST_MS = 10, 5, 60
_LATE_MS = 60  # more than this above the slack waits: a clock drifts, or the thread stood still
_FALL = 0.8  # of a level each tick
Samples: TypeAlias = "array.array[int]"


@dataclass(frozen=True, slots=True)
class Streams:
    """A call's two streams now: rates in Hz, 0 where there is none; what waits, in bytes."""

    tx_rate: int
    tx_channels: int
    tx_waiting: int
    rx_rate: int
    rx_channels: int
    rx_waiting: int


class Pcm(Protocol):
    """A call's sound: never blocks, raises ``LookupError`` while there is none."""

    def info(self) -> Streams:
        """Return what the streams are now."""
        ...

    def read(self, count: int) -> bytes:
        """Return up to ``count`` bytes that came."""
        ...

    def write(self, data: bytes) -> None:
        """Queue bytes to go out."""
        ...


def silence(frames: int) -> Samples:
    """Return samples nobody hears."""
    return array.array("h", bytes(_WIDTH * frames))


def mono(samples: Samples, channels: int) -> Samples:
    """Return the first channel."""
    return samples if channels == 1 else samples[::channels]


def spread(samples: Samples, channels: int) -> Samples:
    """Return the same sound in each channel."""
    if channels == 1:
        return samples
    wide = silence(len(samples) * channels)
    for channel in range(channels):
        wide[channel::channels] = samples
    return wide


def clipped(value: int) -> int:
    """Return a sample within 16 bits."""
    return -_LOUDEST if value < -_LOUDEST else min(value, _LOUDEST)


def mixed(one: Samples, other: Samples) -> Samples:
    """Return the sum of two sounds of equal length."""
    return array.array("h", [clipped(a + b) for a, b in zip(one, other, strict=True)])


class Stretch:
    """Changes the rate of a stream by a whole factor, up or down; keeps its place."""

    def __init__(self, source: int, target: int) -> None:
        """Go from one rate to another; one divides the other.

        Raises:
            ValueError: neither does.
        """
        if max(source, target) % min(source, target):
            raise ValueError(f"cannot go from {source} to {target}")
        self._up = target // source if target > source else 1
        self._down = source // target if source > target else 1
        self._last = 0
        self._left = silence(0)

    @property
    def ratio(self) -> tuple[int, int]:
        """How many samples come out for how many in."""
        return self._up, self._down

    def __call__(self, samples: Samples) -> Samples:
        """Return the next samples at the other rate."""
        if self._up > 1:
            return self._lengthen(samples)
        if self._down > 1:
            return self._shorten(samples)
        return samples

    def _lengthen(self, samples: Samples) -> Samples:
        up, last, out = self._up, self._last, silence(0)
        steps = range(1, up + 1)
        for sample in samples:
            rise = sample - last
            out.extend([last + rise * step // up for step in steps])
            last = sample
        self._last = last
        return out

    def _shorten(self, samples: Samples) -> Samples:
        down = self._down
        self._left.extend(samples)
        whole = len(self._left) // down * down
        out = array.array(
            "h", [sum(self._left[at : at + down]) // down for at in range(0, whole, down)]
        )
        del self._left[:whole]
        return out


class _Leg:
    """One call's sound at the rate of the card."""

    def __init__(self, pcm: Pcm, rate: int) -> None:
        self._pcm = pcm
        self._rate = rate
        self._in: tuple[int, Stretch] | None = None
        self._out: tuple[int, Stretch] | None = None
        self._heard = silence(0)
        self._flowing = False
        self._speaking = False
        self._in_slack_ms = self._out_slack_ms = _SLACK_MS

    def hear(self, frames: int) -> Samples:
        """Return what the other side says, silence where nothing came."""
        try:
            self._take(frames)
        except (LookupError, ValueError):
            self._flowing = False
        got = self._heard[:frames]
        del self._heard[:frames]
        if len(got) < frames:
            if self._flowing:
                self._in_slack_ms = min(self._in_slack_ms + _MORE_MS, _MOST_MS)
            self._flowing = False
            got.extend(silence(frames - len(got)))
        return got

    def _take(self, frames: int) -> None:
        info = self._pcm.info()
        rate, channels = info.rx_rate, info.rx_channels
        if not rate or not channels:
            return
        if self._in is None or self._in[0] != rate:
            self._in = rate, Stretch(rate, self._rate)
        second = rate * channels * _WIDTH
        waiting = info.rx_waiting * 1000 // second
        if waiting > self._in_slack_ms + _LATE_MS:
            self._pcm.read((waiting - self._in_slack_ms) * second // 1000 // 4 * 4)
        elif not self._flowing and waiting < self._in_slack_ms:
            return
        self._flowing = True
        up, down = self._in[1].ratio
        missing = max(0, frames - len(self._heard))
        wanted = -(-missing * down // up)
        data = self._pcm.read(wanted * channels * _WIDTH)
        if data:
            self._heard.extend(self._in[1](mono(array.array("h", data), channels)))

    def say(self, samples: Samples) -> None:
        """Send samples to the other side."""
        try:
            self._put(samples)
        except (LookupError, ValueError):
            self._speaking = False

    def _put(self, samples: Samples) -> None:
        info = self._pcm.info()
        rate, channels = info.tx_rate, info.tx_channels
        if not rate or not channels:
            return
        if self._out is None or self._out[0] != rate:
            self._out = rate, Stretch(self._rate, rate)
        second = rate * channels * _WIDTH
        waiting = info.tx_waiting * 1000 // second
        if waiting > self._out_slack_ms + _LATE_MS:
            return  # said later it would only be later: the next tick goes on
        if self._speaking and waiting == 0:
            self._out_slack_ms = min(self._out_slack_ms + _MORE_MS, _MOST_MS)
        if not self._speaking or waiting == 0:
            self._pcm.write(bytes(self._out_slack_ms * rate // 1000 * channels * _WIDTH))
        self._speaking = True
        self._pcm.write(spread(self._out[1](samples), channels).tobytes())


class Mixer:
    """Ticks on the card's thread; told of calls from the loop's."""

    def __init__(self) -> None:
        """Begin with no call."""
        self._lock = threading.Lock()
        self._legs: dict[str, _Leg] = {}
        self._pcms: dict[str, Pcm] = {}
        self._rate = 0
        self._muted = False
        self._spoken = 0.0
        self._heard = 0.0

    def use(self, pcms: Mapping[str, Pcm], rate: int) -> None:
        """Take the calls one talks in now; what is known of a call that stays is kept."""
        with self._lock:
            kept = {} if rate != self._rate else self._legs
            self._legs = {
                key: kept[key] if self._pcms.get(key) is pcm and key in kept else _Leg(pcm, rate)
                for key, pcm in pcms.items()
            }
            self._pcms, self._rate = dict(pcms), rate
            if not pcms:
                self._spoken = self._heard = 0.0

    def mute(self, *, muted: bool) -> None:
        """Let nobody hear us, or everybody again."""
        self._muted = muted

    @property
    def levels(self) -> Levels:
        """How loud it is now."""
        return Levels(spoken=round(self._spoken, 3), heard=round(self._heard, 3))

    def tick(self, spoken: bytes, frames: int) -> bytes:
        """Return what is to be heard while ``spoken`` goes to the calls."""
        own = array.array("h", spoken[: frames * _WIDTH])
        if len(own) < frames:
            own.extend(silence(frames - len(own)))
        self._spoken = 0.0 if self._muted else _level(own, self._spoken)
        if self._muted:
            own = silence(frames)
        with self._lock:
            legs = list(self._legs.values())
        heard = [leg.hear(frames) for leg in legs]
        for at, leg in enumerate(legs):
            said = own
            for other, sound in enumerate(heard):
                if other != at:
                    said = mixed(said, sound)
            leg.say(said)
        total = heard[0] if heard else silence(frames)
        for sound in heard[1:]:
            total = mixed(total, sound)
        self._heard = _level(total, self._heard)
        return total.tobytes()


def _level(samples: Samples, before: float) -> float:
    peak = max(max(samples), -min(samples)) if samples else 0
    return max(peak / (_LOUDEST + 1), before * _FALL)
