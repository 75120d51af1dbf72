"""Loaded into a pytest of its own: runs it with one guard switched off (``PULT_WITHOUT``)."""

from __future__ import annotations

import os
from contextlib import ExitStack

import pytest

from tests.mutations.guards import GUARDS
from tests.mutations.mutation import switched_off

_off = ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    """Switch it off before any test is imported."""
    (guard,) = (guard for guard in GUARDS if guard.name == os.environ["PULT_WITHOUT"])
    _off.enter_context(switched_off(guard))
    config.add_cleanup(_off.close)
