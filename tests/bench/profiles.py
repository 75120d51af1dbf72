"""Profiles with as much in them as one likes: written in bulk once, kept between runs."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from domain.clock import SystemClock
from sync.store import schema
from sync.store.store import Store

SECRET = b"k" * 32


def made_once(name: str, count: int, fill: Callable[[Path, int], None]) -> Path:
    """Return the folder of a profile of a size; filled anew for each version of the cache.

    Args:
        name: what it holds.
        count: how much of that.
        fill: writes it into the cache's file, which is empty.
    """
    folder = Path(tempfile.gettempdir()) / f"pult-bench-{name}-{schema.CACHE_VERSION}-{count}"
    if (folder / "made").exists():
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    Store(folder, SECRET, SystemClock()).close()
    fill(folder / "cache.db", count)
    (folder / "made").touch()
    return folder
