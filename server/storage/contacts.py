"""What contacts were about, as it is counted, and when somebody asked for one."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from domain.clock import from_micros, to_micros
from domain.entities import ContactReason, Entry, Task
from domain.glossary import Direction, EntryKind, TaskKind
from domain.ids import CustomerId
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


def asked_at(unit: Unit, customer_id: CustomerId, since: datetime) -> datetime | None:
    """Return when a customer last called, or ordered a call that is still promised to them."""
    entry, task = schema.ENTITY_TABLES[Entry], schema.ENTITY_TABLES[Task]
    called = sa.select(sa.func.max(entry.c.at)).where(
        entry.c.customer_id == customer_id.bytes,
        entry.c.kind == EntryKind.CALL,
        entry.c.direction == Direction.INBOUND,
        entry.c.at >= to_micros(since),
    )
    ordered = sa.select(sa.func.max(task.c.made_at)).where(
        task.c.customer_id == customer_id.bytes,
        task.c.kind == TaskKind.CALLBACK,
        task.c.done_at.is_(None),
        task.c.made_by == "",  # the centre's own: because they called or asked for it
        task.c.made_at >= to_micros(since),
    )
    found = [unit.connection.execute(query).scalar() for query in (called, ordered)]
    moments = [item for item in found if item is not None]
    return from_micros(max(moments)) if moments else None
