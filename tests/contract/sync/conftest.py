"""A centre with two branches on each engine."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from server.storage.engine import Database
from tests.contract.storage.conftest import blank_url, open_database, postgres
from tests.unit.server.bench import Bench, build_bench

__all__ = ["bench", "blank_url", "open_database", "postgres"]


@pytest.fixture
def bench(blank_url: str, open_database: Callable[[str], Database]) -> Bench:
    """A migrated centre with two branches."""
    return build_bench(open_database(blank_url))
