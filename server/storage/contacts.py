"""What contacts were about, as it is counted."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from domain.clock import from_micros, to_micros
from domain.entities import ContactReason
from domain.records import from_row
from server.storage import schema
from server.storage.unit import Unit

_table = schema.ENTITY_TABLES[ContactReason]


def newest_at(unit: Unit) -> datetime | None:
    """Return when the newest contact was of which somebody said what it was about."""
    found = unit.connection.execute(sa.select(sa.func.max(_table.c.at))).scalar()
    return from_micros(found) if found is not None else None


def since(unit: Unit, at: datetime, limit: int) -> list[ContactReason]:
    """Return the newest contacts since a moment, at most so many."""
    query = (
        sa.select(_table)
        .where(_table.c.at >= to_micros(at))
        .order_by(_table.c.at.desc())
        .limit(limit)
    )
    return [from_row(ContactReason, dict(row)) for row in unit.connection.execute(query).mappings()]
