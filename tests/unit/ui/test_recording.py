"""A recording plays, waits, goes anywhere in itself and keeps its pitch at any speed."""

from __future__ import annotations

import gc
import time
from array import array
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest

from tests.gui.timeline_stage import sound
from ui.timeline.recording import SPEEDS, NoSound, Player, Unplayable, _stream
from ui.timeline.stretch import RATE, Stretch

DEADLINE_S = 20.0


def until(fact: Callable[[], object]) -> None:
    limit = time.monotonic() + DEADLINE_S
    while not fact():
        assert time.monotonic() < limit
        time.sleep(0.002)


@pytest.fixture
def player() -> Iterator[Player]:
    made = Player(("NULL",))
    yield made
    made.close()


def heard(data: bytes, speed: float, frame: int = 0) -> array[int]:
    stretch = Stretch(_stream(data, frame), frame, speed)
    frames = array("h")
    while part := stretch.take(1000):
        frames.extend(part)
    return frames


@pytest.mark.parametrize("speed", SPEEDS)
def test_speed_changes_the_length_and_not_the_pitch(speed: float) -> None:
    frames = heard(sound(2.0, 220.0), speed)
    seconds = len(frames) / RATE
    assert seconds == pytest.approx(2.0 / speed, rel=0.05)
    turns = sum((one < 0) != (other < 0) for one, other in pairwise(frames))
    assert turns / 2 / seconds == pytest.approx(220.0, rel=0.03)


def test_speed_may_change_on_the_way() -> None:
    stretch = Stretch(_stream(sound(3.0), 0), 0, 1.0)
    assert len(stretch.take(RATE)) == RATE
    stretch.speed = 2.0
    rest = 0
    while part := stretch.take(1000):
        rest += len(part)
    assert rest / RATE == pytest.approx(1.0, rel=0.1)
    assert stretch.position / RATE == pytest.approx(3.0, rel=0.05)


def test_the_decoder_keeps_what_it_reads_from() -> None:
    made = _stream(sound(1.0), 0)
    next(made)
    for _ in range(3):
        gc.collect()
        assert len(made.send(500)) == 500
    made.close()
    gc.collect()


def test_it_begins_anywhere() -> None:
    assert len(heard(sound(2.0), 1.0, RATE)) == pytest.approx(RATE, rel=0.01)


def test_it_plays_to_its_end_and_again(player: Player) -> None:
    player.load("a", sound(0.5))
    assert player.now().length_s == pytest.approx(0.5)
    player.play()
    assert player.now().running
    until(lambda: not player.now().running)
    assert player.now().position_s == pytest.approx(0.5)
    player.play()
    assert player.now().running
    assert player.now().position_s < 0.4


def test_pause_keeps_the_place(player: Player) -> None:
    player.load("a", sound(5.0))
    player.play()
    until(lambda: player.now().position_s > 0.1)
    player.pause()
    held = player.now()
    assert not held.running
    assert player.now() == held
    player.play()
    until(lambda: player.now().position_s > held.position_s)


def test_one_goes_anywhere_and_no_further(player: Player) -> None:
    player.seek(1.0)  # nothing is there: nothing happens
    player.load("a", sound(2.0))
    for wanted, place in ((1.5, 1.5), (-3.0, 0.0), (99.0, 2.0)):
        player.seek(wanted)
        assert player.now().position_s == place


def test_another_recording_takes_its_place(player: Player) -> None:
    player.load("a", sound(5.0))
    player.set_speed(1.5)
    player.play()
    player.load("b", sound(1.0))
    now = player.now()
    assert (now.sha256, now.running, now.position_s, now.speed) == ("b", False, 0.0, 1.5)


@pytest.mark.parametrize(
    "data", [b"", b"junk" * 99, b"RIFF" + b"\0" * 60, b"OggS", b"ID3" + b"x" * 99]
)
def test_what_is_no_sound_is_refused(player: Player, data: bytes) -> None:
    with pytest.raises(Unplayable):
        player.load("a", data)
    assert not player.now().sha256


def test_a_machine_without_sound_says_so() -> None:
    player = Player(("WASAPI",))
    player.load("a", sound(0.2))
    with pytest.raises(NoSound):
        player.play()
    assert not player.now().running
    player.close()


def test_a_recording_cut_short_ends(player: Player) -> None:
    player.load("a", sound(2.0)[:9000])
    player.set_speed(2.0)
    player.play()
    until(lambda: not player.now().running)
