"""A served centre with a shop's account: on SQLite, and where it matters on PostgreSQL too."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from domain.clock import SystemClock
from server.app.config import ServerConfig
from server.app.opening import open_store
from tests.contract.public.stage import Shop, serving
from tests.contract.storage.conftest import migrated, postgres
from tests.peers.postgres import Postgres
from tests.unit.server.bench import build_bench

__all__ = ["migrated", "postgres"]


@pytest.fixture
def engine_url(request: pytest.FixtureRequest, tmp_path: Path, migrated: Path) -> str:
    """The address of an empty database: SQLite unless a test asks for the other."""
    if getattr(request, "param", "sqlite") == "sqlite":
        shutil.copy(migrated, tmp_path / "centre.db")
        return f"sqlite:///{tmp_path}/centre.db"
    server: Postgres = request.getfixturevalue("postgres")
    return server.create_database(tmp_path.name)


@pytest.fixture
async def shop(engine_url: str) -> AsyncIterator[Shop]:
    """A shop that has a key with every scope."""
    database = open_store(ServerConfig(database_url=engine_url), SystemClock())
    try:
        async with serving(engine_url, build_bench(database)) as made:
            yield made
    finally:
        database.close()
