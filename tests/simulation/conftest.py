"""What every simulated run starts from."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from pathlib import Path

import pytest
import structlog

from tests.simulation.runner import quiet, workers
from tests.simulation.story import prepare


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the files every run starts from."""
    return prepare(tmp_path_factory.mktemp("templates"))


@pytest.fixture(scope="session")
def player() -> Iterator[Executor]:
    """Return a process that plays stories: small, and begun once."""
    with workers(1) as pool:
        yield pool


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    before = structlog.get_config()
    quiet()
    yield
    structlog.configure(**before)
