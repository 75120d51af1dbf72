"""Conversations whose time to come back has come, by this workstation's own clock.

The centre wakes them for everybody. Until its word is here, and without a line, they stand among
the open ones of this workstation; the rows themselves are not touched.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from domain.changes import Changes
from domain.clock import from_micros, to_micros
from domain.entities import Conversation
from domain.ids import CustomerId
from sync.store.inbox import OPEN, SNOOZED


def next_due(cache: sa.Connection) -> datetime | None:
    """Return when the next conversation comes back, or None while none is put off."""
    found = cache.exec_driver_sql(
        "SELECT min(until_at) FROM conversation WHERE until_at IS NOT NULL AND shelf = ?",
        (SNOOZED,),
    ).scalar()
    return from_micros(found) if found is not None else None


def wake_due(cache: sa.Connection, now: datetime) -> Changes | None:
    """Put what is due among the open ones; return what changed, or None."""
    due = "shelf = ? AND until_at IS NOT NULL AND until_at <= ?"
    values = SNOOZED, to_micros(now)
    found = cache.exec_driver_sql(
        f"SELECT id, customer_id FROM conversation WHERE {due}",  # noqa: S608 - fixed words only
        values,
    ).all()
    if not found:
        return None
    cache.exec_driver_sql(
        "UPDATE conversation SET shelf = ?, place_at = max(place_at, until_at) "  # noqa: S608
        f"WHERE {due}",
        (OPEN, *values),
    )
    return Changes(
        ids={Conversation.KIND: frozenset(UUID(bytes=bytes(row[0])) for row in found)},
        customers=frozenset(CustomerId(UUID(bytes=bytes(row[1]))) for row in found),
        origin="due",
    )
