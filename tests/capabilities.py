"""What this machine can do. A missing capability skips a test here and fails it in CI."""

from __future__ import annotations

import os

import pytest


def need(available: object, what: str) -> None:
    """Go on when something is available; otherwise skip, or fail where CI promised it."""
    if available:
        return
    if os.environ.get("CI") == "true":
        pytest.fail(f"CI lacks {what}")
    pytest.skip(f"no {what} here")


def is_root() -> bool:
    """Tell whether we may mount file systems."""
    return hasattr(os, "geteuid") and os.geteuid() == 0
