"""Editions of what a company writes, as the centre tells them.

It keeps every one (``server.storage.editions``); a workstation asks for them when somebody wants
to look, and compares them (``domain.comparing``).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

MAX_EDITIONS = 200
MARKS = frozenset({"edition", "changed_by", "changed_at", "updated_at"})
"""Fields every edition has anew."""


class AskEditions(msgspec.Struct, frozen=True, kw_only=True):
    """Ask for editions: without numbers for the newest ones in short, else for these whole."""

    kind: str
    id: UUID
    numbers: tuple[int, ...] = ()


class EditionView(msgspec.Struct, frozen=True, kw_only=True):
    """One edition.

    Attributes:
        changed: names of the fields that are not as in the edition before.
        body: what it said; empty in short.
    """

    number: int
    at: datetime
    by: str
    changed: tuple[str, ...] = ()
    body: dict[str, Any] = {}


class EditionList(msgspec.Struct, frozen=True, kw_only=True):
    """Editions, the newest first."""

    editions: tuple[EditionView, ...] = ()


def changed_fields(before: dict[str, Any], after: dict[str, Any]) -> tuple[str, ...]:
    """Return the names of fields that differ, those every edition has anew left out."""
    names = sorted({*before, *after} - MARKS)
    return tuple(name for name in names if before.get(name) != after.get(name))
