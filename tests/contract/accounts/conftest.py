"""What the tests of single channels share."""

from __future__ import annotations

from tests.unit.server.conftest import migrated

__all__ = ["migrated"]
