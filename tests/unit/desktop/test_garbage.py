"""Garbage goes on the thread that looks, and only there."""

from __future__ import annotations

import gc
import sys
import threading
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.garbage import Garbage, give_back


class Knot:
    """Holds itself: only a collection lets go of it."""

    def __init__(self) -> None:
        self.own = self


class Day:
    """How the processor is used: nothing in a calm second, all of it in a busy one."""

    def __init__(self) -> None:
        self.used = self.passed = 0.0

    def go_on(self, *, busy: bool) -> None:
        self.passed += 1
        self.used += busy


@pytest.fixture
def day() -> Day:
    return Day()


@pytest.fixture
def garbage(day: Day) -> Iterator[Garbage]:
    gc.collect()
    made = Garbage(lambda: day.used, lambda: day.passed)
    rest(made, day)  # what was there before is gone
    yield made
    made.end()


def rest(garbage: Garbage, day: Day) -> None:
    for _ in range(3):
        day.go_on(busy=False)
        assert not garbage.look()


def tie(count: int) -> list[weakref.ref[Knot]]:
    return [weakref.ref(Knot()) for _ in range(count)]


def test_little_garbage_waits(garbage: Garbage) -> None:
    (knot,) = tie(1)
    garbage.look()
    assert knot() is not None


def test_much_garbage_goes_at_the_next_look(garbage: Garbage) -> None:
    knots = tie(5000)
    garbage.look()
    assert not any(knot() for knot in knots)


def test_no_other_thread_collects_however_much_it_makes(garbage: Garbage) -> None:
    knots: list[weakref.ref[Knot]] = []
    worker = threading.Thread(target=lambda: knots.extend(tie(20_000)))
    worker.start()
    worker.join()
    assert all(knot() for knot in knots)
    garbage.look()
    assert not any(knot() for knot in knots)


def test_what_has_grown_old_goes_once_it_is_calm(garbage: Garbage, day: Day) -> None:
    held = [Knot() for _ in range(30_000)]
    old = weakref.ref(held[0])
    day.go_on(busy=True)
    garbage.look()
    held.clear()
    for _ in range(5):
        day.go_on(busy=True)
        assert garbage.look()
    assert old() is not None, "all were looked through while something went on"
    rest(garbage, day)
    assert old() is None


def test_after_the_end_the_interpreter_collects_again(garbage: Garbage) -> None:
    assert not gc.isenabled()
    garbage.end()
    assert gc.isenabled()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc's own")
def test_memory_that_is_free_goes_back_to_the_system() -> None:
    held = [bytes(4000) for _ in range(20_000)]
    kept = held[::400]
    full = resident_kb()
    held.clear()
    give_back()
    assert len(kept) == 50
    assert resident_kb() < full - 40_000


def resident_kb() -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))
