"""Importing libraries without the extras they take along when those happen to be installed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_EXTRAS = ("rich", "better_exceptions", "click", "pygments")
"""For colours in terminals and command lines of libraries: up to 60 ms and 12 MB, never used."""


@contextmanager
def without_extras() -> Iterator[None]:
    """Make those extras look absent within the block."""
    hidden = [name for name in _EXTRAS if name not in sys.modules]
    for name in hidden:
        sys.modules[name] = None  # type: ignore[assignment]  # makes its import fail
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]
