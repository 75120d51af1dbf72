"""The two engines: a SQLite file, and databases of one real PostgreSQL."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from domain.clock import SystemClock
from server.storage.engine import Database
from server.storage.migrate import migrate
from tests.capabilities import need
from tests.contract.storage.rows import Place
from tests.flows.centre import build_shop, found
from tests.peers.postgres import Postgres, find_programs

ENGINES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server for the whole run."""
    programs = find_programs()
    need(programs, "PostgreSQL server programs")
    assert programs is not None
    with Postgres(programs) as server:
        yield server


@pytest.fixture(params=ENGINES)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database on each engine."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/centre.db"
    server: Postgres = request.getfixturevalue("postgres")
    return server.create_database(tmp_path.name)


@pytest.fixture
def open_database() -> Iterator[Callable[[str], Database]]:
    """Opens databases and closes them after the test."""
    opened: list[Database] = []

    def open_it(url: str) -> Database:
        database = Database(url, SystemClock())
        opened.append(database)
        return database

    yield open_it
    for database in opened:
        database.close()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of an empty, migrated database: copied, not made again for each test."""
    path = tmp_path_factory.mktemp("migrated") / "centre.db"
    database = Database(f"sqlite:///{path}", SystemClock())
    migrate(database)
    database.close()
    return path


@pytest.fixture
def place(empty_url: str, open_database: Callable[[str], Database], migrated: Path) -> Place:
    """A migrated database with the small shop in it."""
    if empty_url.startswith("sqlite"):
        shutil.copy(migrated, empty_url.removeprefix("sqlite:///"))
    database = open_database(empty_url)
    migrate(database)
    shop = build_shop()
    database.write_now(lambda unit: found(unit, shop))
    return Place(database, shop)
