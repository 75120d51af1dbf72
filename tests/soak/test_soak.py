"""A short bad day: nothing is lost, nothing is there twice, everybody sees the same."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.capabilities import need
from tests.peers import lossy
from tests.peers.postgres import Postgres, find_programs
from tests.soak.run import Day

ROUNDS = 12
DESKS = 8


@pytest.mark.slow
@pytest.mark.timeout(400)
async def test_a_bad_day_breaks_nothing(tmp_path: Path) -> None:
    programs = find_programs()
    need(programs, "PostgreSQL")
    assert programs is not None
    with ExitStack() as stack:
        postgres = stack.enter_context(Postgres(programs))
        net = None if lossy.missing() else stack.enter_context(lossy.Lossy())
        day = Day(tmp_path, postgres, seed=1, desks=DESKS, net=net)
        assert await day.play(ROUNDS) == []
    assert day.operations > 120, "nobody worked"
