"""What the fault tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

_HERE = Path(__file__).parent

# anyio starts a connection attempt as a coroutine; cancelling a request in that very moment
# leaves it unawaited. Not ours, harmless, and these tests hit the moment.
_ANYIO = pytest.mark.filterwarnings("ignore:coroutine 'connect_tcp:RuntimeWarning")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies in this folder."""
    for item in items:
        if _HERE in item.path.parents:
            item.add_marker(_ANYIO)
