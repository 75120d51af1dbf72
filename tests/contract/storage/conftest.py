"""The two engines: a SQLite file, and databases of one real PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from domain.clock import SystemClock
from server.storage.engine import Database
from tests.builders.blank import blank_database, blank_file
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


@pytest.fixture(params=ENGINES)
def blank_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a migrated database on each engine, nothing in it yet."""
    if request.param == "sqlite":
        return blank_file(tmp_path / "centre.db")
    return blank_database(request.getfixturevalue("postgres"), tmp_path.name)


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


@pytest.fixture
def place(blank_url: str, open_database: Callable[[str], Database]) -> Place:
    """A migrated database with the small shop in it."""
    database = open_database(blank_url)
    shop = build_shop()
    database.write_now(lambda unit: found(unit, shop))
    return Place(database, shop)
