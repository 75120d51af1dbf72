"""The centre, and a browser where there is one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.contract.webchat.stage import Centre


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[Centre]:
    """A running centre with a web chat."""
    centre = Centre(tmp_path)
    centre.found()
    await centre.start()
    yield centre
    await centre.stop()
