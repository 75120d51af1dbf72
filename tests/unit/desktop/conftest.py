"""A centre and a profile for the real application."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.flows.centre import Centre, build_shop, centre
from tests.unit.desktop.applications import end_all


@pytest_asyncio.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Centre]:
    folder = tmp_path / "centre"
    folder.mkdir()
    async with centre(folder, build_shop()) as made:
        yield made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "profile"


@pytest_asyncio.fixture(autouse=True)
async def ended() -> AsyncIterator[None]:
    yield
    await end_all()
