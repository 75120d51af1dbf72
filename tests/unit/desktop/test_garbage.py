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


@pytest.fixture
def garbage() -> Iterator[Garbage]:
    gc.collect()
    made = Garbage()
    for _ in range(4):
        made.look()  # what was there before is gone
    yield made
    made.end()


def tie(count: int) -> list[weakref.ref[Knot]]:
    return [weakref.ref(Knot()) for _ in range(count)]


def test_little_garbage_waits(garbage: Garbage) -> None:
    (knot,) = tie(1)
    garbage.look()
    assert knot() is not None


def test_much_garbage_goes_at_the_next_look(garbage: Garbage) -> None:
    knots = tie(5000)
    assert garbage.look()
    assert not any(knot() for knot in knots)


def test_no_other_thread_collects_however_much_it_makes(garbage: Garbage) -> None:
    knots: list[weakref.ref[Knot]] = []
    worker = threading.Thread(target=lambda: knots.extend(tie(20_000)))
    worker.start()
    worker.join()
    assert all(knot() for knot in knots)
    garbage.look()
    assert not any(knot() for knot in knots)


def test_what_has_grown_old_goes_once_it_is_calm(garbage: Garbage) -> None:
    held = [Knot() for _ in range(30_000)]
    old = weakref.ref(held[0])
    garbage.look()
    held.clear()
    garbage.look()
    assert old() is not None, "all were looked through at once"
    for _ in range(4):
        garbage.look()
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
