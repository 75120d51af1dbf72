"""Every edition of what administrators write, and what came of services: never synced."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
import sqlalchemy as sa

from domain.clock import from_micros, to_micros
from domain.entities import Entity
from domain.runs import ServiceAttempt
from server.storage import schema
from server.storage.unit import Unit

_edition = schema.edition


class Edition(NamedTuple):
    """One edition: its number, when and by whom it was made, and what it said."""

    number: int
    at: datetime
    by: str
    body: dict[str, Any]


def keep(unit: Unit, entity: Entity, number: int, by: str) -> None:
    """Keep an edition; the same one offered again is kept once."""
    entity_id: UUID = entity.id  # type: ignore[attr-defined]  # every kind has an id
    known = sa.select(_edition.c.number).where(
        _edition.c.kind == entity.CODE,
        _edition.c.entity == entity_id.bytes,
        _edition.c.number == number,
    )
    if unit.connection.execute(known).first() is not None:
        return
    unit.connection.execute(
        _edition.insert(),
        {
            "kind": entity.CODE,
            "entity": entity_id.bytes,
            "number": number,
            "at": to_micros(unit.now),
            "by": by,
            "body": msgspec.json.encode(entity).decode(),
        },
    )


def editions_of(unit: Unit, struct: type[Entity], entity_id: UUID, limit: int) -> list[Edition]:
    """Return the newest editions of something, the newest first."""
    query = (
        sa.select(_edition)
        .where(_edition.c.kind == struct.CODE, _edition.c.entity == entity_id.bytes)
        .order_by(_edition.c.number.desc())
        .limit(limit)
    )
    return _read(unit, query)


def numbered(
    unit: Unit, struct: type[Entity], entity_id: UUID, numbers: Sequence[int]
) -> list[Edition]:
    """Return some editions by their numbers, the newest first; those not kept are left out."""
    query = (
        sa.select(_edition)
        .where(
            _edition.c.kind == struct.CODE,
            _edition.c.entity == entity_id.bytes,
            _edition.c.number.in_(numbers),
        )
        .order_by(_edition.c.number.desc())
    )
    return _read(unit, query)


def _read(unit: Unit, query: sa.Select[Any]) -> list[Edition]:
    return [
        Edition(row.number, from_micros(row.at), row.by, msgspec.json.decode(row.body))
        for row in unit.connection.execute(query)
    ]


def record_attempt(
    unit: Unit, attempt: ServiceAttempt, edition: int, agent_id: UUID, at: datetime
) -> None:
    """Write down what came of a service, for figures."""
    unit.connection.execute(
        schema.service_attempt.insert(),
        {
            "entry_id": attempt.id.bytes,
            "run_id": attempt.run_id.bytes if attempt.run_id is not None else None,
            "service_id": attempt.service_id.bytes,
            "edition": edition,
            "customer_id": attempt.customer_id.bytes,
            "branch_id": attempt.branch_id.bytes,
            "agent_id": agent_id.bytes,
            "channel_kind": attempt.channel_kind,
            "ability": attempt.ability,
            "result": attempt.result,
            "outcome": attempt.outcome,
            "moved_to": attempt.moved_to,
            "at": to_micros(at),
        },
    )
