"""Samples through the mixer: rates, conference, mute, late sound."""

from __future__ import annotations

import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.softphone.mixer import Mixer, Streams, Stretch, mixed, mono, spread
from tests.peers.tones import Whistle, loudness

_RATE = 8_000
_FRAMES = 80
_RATES = st.sampled_from((8_000, 16_000, 48_000))


class Line:
    """A call whose other side whistles; keeps what it is told."""

    def __init__(self, hz: float, rate: int = _RATE, channels: int = 1, ready: int = 0) -> None:
        self._whistle, self._rate, self._channels = Whistle(hz), rate, channels
        self._waiting = ready
        self._leaving = 0
        self.told = array.array("h")
        self.broken = False

    def arrive(self, milliseconds: int) -> None:
        self._waiting += milliseconds * self._rate // 1000
        self._leaving = max(0, self._leaving - milliseconds * self._rate // 1000)

    def info(self) -> Streams:
        if self.broken:
            raise LookupError
        return Streams(
            tx_rate=self._rate,
            tx_channels=self._channels,
            tx_waiting=self._leaving * self._channels * 2,
            rx_rate=self._rate,
            rx_channels=self._channels,
            rx_waiting=self._waiting * self._channels * 2,
        )

    def read(self, count: int) -> bytes:
        frames = min(self._waiting, count // 2 // self._channels)
        self._waiting -= frames
        return spread(self._whistle.blow(frames, self._rate), self._channels).tobytes()

    def write(self, data: bytes) -> None:
        said = mono(array.array("h", data), self._channels)
        self._leaving += len(said)
        self.told.extend(said)


def _run(mixer: Mixer, lines: list[Line], own: Whistle, rate: int = _RATE) -> array.array[int]:
    heard = array.array("h")
    frames = rate // 100
    for _ in range(100):
        for line in lines:
            line.arrive(10)
        spoken = own.blow(frames, rate).tobytes()
        out = mixer.tick(spoken, frames)
        assert len(out) == frames * 2
        heard.extend(array.array("h", out))
    return heard[rate // 5 :]


@pytest.mark.parametrize("rate", [8_000, 16_000, 48_000])
@pytest.mark.parametrize("channels", [1, 2])
def test_both_directions_keep_their_tone_at_every_rate(rate: int, channels: int) -> None:
    mixer, line = Mixer(), Line(620, rate, channels, ready=rate // 25)
    mixer.use({"one": line}, 48_000)
    heard = _run(mixer, [line], Whistle(440), 48_000)
    assert loudness(heard, 620, 48_000) > 0.8
    assert loudness(heard, 440, 48_000) < 0.02
    assert loudness(line.told[rate // 5 :], 440, rate) > 0.8
    assert mixer.levels.spoken > 0.1
    assert mixer.levels.heard > 0.1


def test_in_a_conference_each_hears_the_others_and_never_themselves() -> None:
    mixer, one, two = Mixer(), Line(620, ready=400), Line(1000, ready=400)
    mixer.use({"one": one, "two": two}, _RATE)
    heard = _run(mixer, [one, two], Whistle(440))
    assert loudness(heard, 620, _RATE) > 0.8
    assert loudness(heard, 1000, _RATE) > 0.8
    for told, others, own in ((one.told, (440, 1000), 620), (two.told, (440, 620), 1000)):
        assert loudness(told, own, _RATE) < 0.05
        assert all(loudness(told[_RATE // 5 :], hz, _RATE) > 0.8 for hz in others)


def test_muted_nothing_is_said_but_all_is_heard() -> None:
    mixer, line = Mixer(), Line(620, ready=400)
    mixer.use({"one": line}, _RATE)
    mixer.mute(muted=True)
    heard = _run(mixer, [line], Whistle(440))
    assert loudness(heard, 620, _RATE) > 0.8
    assert not any(line.told)
    assert mixer.levels.spoken == 0


def test_sound_that_came_late_is_left_out_so_that_the_talk_stays_live() -> None:
    mixer, line = Mixer(), Line(620)
    mixer.use({"one": line}, _RATE)
    line.arrive(2_000)
    mixer.tick(bytes(2 * _FRAMES), _FRAMES)
    assert line.info().rx_waiting <= 40 * _RATE // 1000 * 2


def test_a_call_without_sound_is_silence() -> None:
    mixer, line = Mixer(), Line(620, ready=400)
    line.broken = True
    mixer.use({"one": line}, _RATE)
    assert not any(_run(mixer, [line], Whistle(440)))
    line.broken = False
    assert loudness(_run(mixer, [line], Whistle(440)), 620, _RATE) > 0.8


@given(_RATES, _RATES, st.lists(st.binary(max_size=200), max_size=8))
def test_a_stretch_makes_as_many_samples_as_time_passed(
    source: int, target: int, parts: list[bytes]
) -> None:
    stretch, came, went = Stretch(source, target), 0, 0
    for part in parts:
        samples = array.array("h", part[: len(part) // 2 * 2])
        came += len(samples)
        went += len(stretch(samples))
    assert went == came * target // source


@given(st.lists(st.tuples(st.integers(-32768, 32767), st.integers(-32768, 32767)), max_size=50))
def test_a_sum_never_wraps(pairs: list[tuple[int, int]]) -> None:
    one = array.array("h", [a for a, _ in pairs])
    other = array.array("h", [b for _, b in pairs])
    for (a, b), got in zip(pairs, mixed(one, other), strict=True):
        assert got == max(-32767, min(32767, a + b))
