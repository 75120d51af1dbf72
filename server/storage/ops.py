"""Rows of received operations: the ledger that makes each take effect exactly once."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
import sqlalchemy as sa

from domain.clock import from_micros, to_micros
from domain.glossary import OpStatus
from domain.ids import AgentId, DeviceId, OpId
from domain.text import clean_line
from domain.wire import Op
from server.storage import schema
from server.storage.transaction import History
from server.storage.unit import Unit

_op = schema.sync_op
_INT_MAX = 2**31 - 1
_CHUNK = 500


def by_seq(unit: Unit, device: DeviceId, seq: int) -> dict[str, Any] | None:
    """Return the operation a device sent under a sequence number."""
    query = sa.select(_op).where(_op.c.device == device.bytes, _op.c.seq == seq)
    row = unit.connection.execute(query).mappings().first()
    return dict(row) if row is not None else None


_STANDING = sa.select(
    schema.sync_meta.c.epoch,
    schema.sync_meta.c.ver_floor,
    sa.select(schema.sync_device.c.frontier)
    .where(schema.sync_device.c.device == sa.bindparam("on"))
    .scalar_subquery(),
    sa.select(schema.sync_device.c.placed_at)
    .where(schema.sync_device.c.device == sa.bindparam("on"))
    .scalar_subquery(),
    sa.exists().where(_op.c.status == OpStatus.PARKED),
)


class Standing(NamedTuple):
    """Where a device stands: the history, its frontier, and whether any operation is parked.

    ``placed_at``: when its newest work was done, in our time; None before the first.
    """

    history: History
    frontier: int
    placed_at: datetime | None
    parked: bool


def standing(unit: Unit, device: DeviceId) -> Standing:
    """Return what a push begins with, in one statement."""
    row = unit.connection.execute(_STANDING, {"on": device.bytes}).one()
    epoch, ver_floor, frontier, placed, parked = row
    history = unit.history(History(UUID(bytes=bytes(epoch)), ver_floor))
    placed_at = from_micros(placed) if placed is not None else None
    return Standing(history, frontier or 0, placed_at, bool(parked))


def statuses(unit: Unit, op_ids: Iterable[OpId]) -> dict[OpId, str]:
    """Return what was decided on operations; those never received are left out."""
    wanted = sorted({op_id.bytes for op_id in op_ids})
    found: dict[OpId, str] = {}
    for start in range(0, len(wanted), _CHUNK):
        chunk = wanted[start : start + _CHUNK]
        query = sa.select(_op.c.op_id, _op.c.status).where(_op.c.op_id.in_(chunk))
        rows = unit.connection.execute(query)
        found |= {OpId(UUID(bytes=bytes(op_id))): status for op_id, status in rows}
    return found


class Received(NamedTuple):
    """An operation and the decision on it. ``body_hash`` tells whether it was ever another."""

    op: Op
    body_hash: bytes
    status: str
    code: str
    field: str


def record(unit: Unit, device: DeviceId, agent_id: AgentId, received: Iterable[Received]) -> None:
    """Enter operations of a device into the ledger, with what was decided on them."""
    rows = [
        {
            "device": device.bytes,
            "seq": op.seq,
            "op_id": op.op_id.bytes,
            "agent": agent_id.bytes,
            # Bounded: an odd operation is refused, not what keeps the ledger from being written.
            "name": clean_line(op.name, 100),
            "kind": clean_line(op.kind, 100),
            "entity": op.entity.bytes,
            "args": msgspec.json.encode(op.args).decode(),
            "base_ver": max(0, min(op.base_ver, _INT_MAX)),
            "own_base": json.dumps([str(item) for item in op.own_base]),
            "deps": json.dumps([str(item) for item in op.deps]),
            "epoch0": op.epoch0.bytes,
            "body_hash": body_hash,
            "schema_gen": max(0, min(op.schema_gen, _INT_MAX)),
            "made_at": to_micros(op.made_at),
            "received_at": to_micros(unit.now),
            "status": status,
            "code": code,
            "field": field,
            "attempts": 1,
        }
        for op, body_hash, status, code, field in received
    ]
    if rows:
        unit.connection.execute(_op.insert(), rows)


def decide(unit: Unit, op_id: OpId, status: str, code: str = "", field: str = "") -> None:
    """Write the decision on an operation that was parked."""
    unit.connection.execute(
        _op.update()
        .where(_op.c.op_id == op_id.bytes)
        .values(status=status, code=code, field=field, attempts=_op.c.attempts + 1)
    )


def parked(unit: Unit, limit: int = 200) -> list[dict[str, Any]]:
    """Return operations that wait for a cause, in order of arrival."""
    query = (
        sa.select(_op)
        .where(_op.c.status == OpStatus.PARKED)
        .order_by(_op.c.received_at, _op.c.seq)
        .limit(limit)
    )
    return [dict(row) for row in unit.connection.execute(query).mappings()]


def set_frontier(unit: Unit, device: DeviceId, seq: int, placed_at: datetime) -> None:
    """Move a device's frontier, and note when its newest work was done, in our time."""
    unit.connection.execute(
        schema.sync_device.update()
        .where(schema.sync_device.c.device == device.bytes)
        .values(frontier=seq, placed_at=to_micros(placed_at))
    )
