"""A migrated database for each test, copied from one that is made once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.clock import SystemClock
from server.storage.engine import Database
from server.storage.migrate import migrate
from tests.builders.clock import StillClock
from tests.unit.server.bench import Bench, build_bench


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of an empty, migrated database."""
    path = tmp_path_factory.mktemp("migrated") / "centre.db"
    database = Database(f"sqlite:///{path}", SystemClock())
    migrate(database)
    database.close()
    return path


@pytest.fixture
def bench(migrated: Path, tmp_path: Path) -> Iterator[Bench]:
    """A centre with two branches."""
    path = tmp_path / "centre.db"
    shutil.copy(migrated, path)
    database = Database(f"sqlite:///{path}", SystemClock())
    yield build_bench(database)
    database.close()


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def timed(migrated: Path, tmp_path: Path, clock: StillClock) -> Iterator[Bench]:
    """A centre whose clock is moved by the test, under ``clock``."""
    path = tmp_path / "centre.db"
    shutil.copy(migrated, path)
    database = Database(f"sqlite:///{path}", clock)
    yield build_bench(database, clock)
    database.close()
