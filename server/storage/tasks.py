"""Rows of tasks."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from domain.entities import Task
from domain.ids import CustomerId
from server.storage import schema
from server.storage.unit import Unit

_task = schema.ENTITY_TABLES[Task]

_NONE = "null"  # JSON's


def missed_of(unit: Unit, customers: Iterable[CustomerId]) -> list[Task]:
    """Return what is open because calls of some customers were missed, the oldest first."""
    ids = [customer_id.bytes for customer_id in customers]
    query = (
        sa.select(_task)
        .where(_task.c.customer_id.in_(ids), _task.c.missed != _NONE, _task.c.done_at.is_(None))
        .order_by(_task.c.made_at)
    )
    return unit.select(Task, query)
