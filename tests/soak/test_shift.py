"""A short shift leaves nothing behind: no timer, task, widget, thread or open file."""

from __future__ import annotations

import pytest

from desktop.demo.world import Scale
from tests.soak.shift import faults, play


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_short_shift_leaves_nothing_behind() -> None:
    done, letters = play(30, 8, Scale(customers=40, entries=400))
    assert (done.conversations, done.calls) == (30, 8)
    assert faults(done, letters, memory=False) == []
