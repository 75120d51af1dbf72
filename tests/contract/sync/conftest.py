"""A centre with two branches on each engine."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from server.storage.engine import Database
from server.storage.migrate import migrate
from tests.contract.storage.conftest import empty_url, open_database, postgres
from tests.unit.server.bench import Bench, build_bench

__all__ = ["bench", "empty_url", "open_database", "postgres"]


@pytest.fixture
def bench(empty_url: str, open_database: Callable[[str], Database]) -> Bench:
    """A migrated centre with two branches."""
    database = open_database(empty_url)
    migrate(database)
    return build_bench(database)
