"""A migrated database for each test, copied from one that is made once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.clock import SystemClock
from server.storage.engine import Database
from tests.builders.blank import blank_file
from tests.builders.clock import StillClock
from tests.unit.server.bench import Bench, build_bench


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """A centre with two branches."""
    database = Database(blank_file(tmp_path / "centre.db"), SystemClock())
    yield build_bench(database)
    database.close()


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def timed(tmp_path: Path, clock: StillClock) -> Iterator[Bench]:
    """A centre whose clock is moved by the test, under ``clock``."""
    database = Database(blank_file(tmp_path / "centre.db"), clock)
    yield build_bench(database, clock)
    database.close()
