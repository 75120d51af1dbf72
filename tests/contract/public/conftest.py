"""A served centre with a shop's account: on SQLite, and where it matters on PostgreSQL too."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from domain.clock import SystemClock
from server.app.config import ServerConfig
from server.app.opening import open_store
from tests.builders.blank import blank_database, blank_file
from tests.contract.public.stage import Shop, serving
from tests.contract.storage.conftest import postgres
from tests.unit.server.bench import build_bench

__all__ = ["postgres"]


@pytest.fixture
def engine_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database: SQLite unless a test asks for the other."""
    if getattr(request, "param", "sqlite") == "sqlite":
        return blank_file(tmp_path / "centre.db")
    return blank_database(request.getfixturevalue("postgres"), tmp_path.name)


@pytest.fixture
async def shop(engine_url: str) -> AsyncIterator[Shop]:
    """A shop that has a key with every scope."""
    database = open_store(ServerConfig(database_url=engine_url), SystemClock())
    try:
        async with serving(engine_url, build_bench(database)) as made:
            yield made
    finally:
        database.close()
