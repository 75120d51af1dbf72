"""Rows of CRM systems: what their records are here, and what is to go there."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from domain.crm import CrmKind
from domain.entities import Customer, Entity, Identity, Order, Payment, Task
from domain.ids import ChannelId
from server.storage import schema
from server.storage.unit import Unit

_row = schema.crm_row
_customer = schema.ENTITY_TABLES[Customer]

STRUCTS: dict[str, type[Entity]] = {
    CrmKind.CUSTOMER: Customer,
    CrmKind.ORDER: Order,
    CrmKind.PAYMENT: Payment,
    CrmKind.TASK: Task,
}
MAKING = "?"
"""How the ref begins of what is being made there."""


class CrmRow(msgspec.Struct, frozen=True, kw_only=True):
    """What a record is here. ``base``: by field, its value there and here."""

    kind: str
    ref: str
    entity_id: UUID | None = None
    base: dict[str, Any] = {}
    mark: str = ""
    ver: int = 0
    gone: bool = False
    waits_for: str = ""
    held: str = ""


def _of(row: Any) -> CrmRow:
    return CrmRow(
        kind=row.kind,
        ref=row.ref,
        entity_id=UUID(bytes=bytes(row.entity_id)) if row.entity_id is not None else None,
        base=json.loads(row.base),
        mark=row.mark,
        ver=row.ver,
        gone=row.gone,
        waits_for=row.waits_for,
        held=row.held,
    )


def rows(unit: Unit, channel_id: ChannelId, kind: str, refs: Sequence[str]) -> dict[str, CrmRow]:
    """Return what some records of a kind are here, those that are known."""
    query = sa.select(_row).where(
        _row.c.channel_id == channel_id.bytes, _row.c.kind == kind, _row.c.ref.in_(refs)
    )
    return {row.ref: _of(row) for row in unit.connection.execute(query)}


def put(unit: Unit, channel_id: ChannelId, row: CrmRow) -> None:
    """Keep what a record is here."""
    values = {
        "entity_id": row.entity_id.bytes if row.entity_id is not None else None,
        "base": json.dumps(row.base, ensure_ascii=False),
        "mark": row.mark,
        "ver": row.ver,
        "gone": row.gone,
        "waits_for": row.waits_for,
        "held": row.held,
    }
    key = {"channel_id": channel_id.bytes, "kind": row.kind, "ref": row.ref}
    same = sa.and_(*(_row.c[name] == value for name, value in key.items()))
    if not unit.connection.execute(_row.update().where(same).values(**values)).rowcount:
        unit.connection.execute(_row.insert(), {**key, **values})


def drop(unit: Unit, channel_id: ChannelId, kind: str, ref: str) -> None:
    """Forget a record."""
    unit.connection.execute(
        _row.delete().where(
            _row.c.channel_id == channel_id.bytes, _row.c.kind == kind, _row.c.ref == ref
        )
    )


def waiting(unit: Unit, channel_id: ChannelId, refs: Sequence[str], limit: int) -> list[CrmRow]:
    """Return records that wait for some customers."""
    query = (
        sa.select(_row)
        .where(_row.c.channel_id == channel_id.bytes, _row.c.waits_for.in_(refs))
        .limit(limit)
    )
    return [_of(row) for row in unit.connection.execute(query)]


def after(unit: Unit, channel_id: ChannelId, kind: str, ref: str, limit: int) -> list[str]:
    """Return refs of records that are there, in their order, after one."""
    query = (
        sa.select(_row.c.ref)
        .where(
            _row.c.channel_id == channel_id.bytes,
            _row.c.kind == kind,
            _row.c.ref > ref,
            _row.c.gone.is_(False),
            ~_row.c.ref.startswith(MAKING),
        )
        .order_by(_row.c.ref)
        .limit(limit)
    )
    return [found for (found,) in unit.connection.execute(query)]


def ref_of(unit: Unit, channel_id: ChannelId, kind: str, entity_id: UUID) -> str:
    """Return what a row of a kind is called there; empty where it is not there."""
    query = sa.select(_row.c.ref).where(
        _row.c.channel_id == channel_id.bytes,
        _row.c.kind == kind,
        _row.c.entity_id == entity_id.bytes,
        _row.c.gone.is_(False),
        ~_row.c.ref.startswith(MAKING),
    )
    return str(unit.connection.execute(query.limit(1)).scalar() or "")


def is_being_made(unit: Unit, channel_id: ChannelId, kind: str, entity_id: UUID) -> bool:
    """Tell whether a row is to be made there and that was not tried yet."""
    query = sa.select(_row.c.ref).where(
        _row.c.channel_id == channel_id.bytes,
        _row.c.kind == kind,
        _row.c.entity_id == entity_id.bytes,
        _row.c.ref.startswith(MAKING),
        _row.c.ver == 0,
    )
    return unit.connection.execute(query.limit(1)).scalar() is not None


def changed(
    unit: Unit, channel_id: ChannelId, kind: str, limit: int, *, making: bool = False
) -> list[tuple[CrmRow, int]]:
    """Return records whose rows here were written since they were last looked at, with versions.

    Among them those whose making there was cut short; ``making``: these alone.
    """
    table = schema.ENTITY_TABLES[STRUCTS[kind]]
    query = (
        sa.select(_row, table.c.ver.label("now"))
        .join(table, table.c.id == _row.c.entity_id)
        .where(
            _row.c.channel_id == channel_id.bytes,
            _row.c.kind == kind,
            _row.c.gone.is_(False),
            table.c.ver > _row.c.ver,
        )
        .limit(limit)
    )
    if making:
        query = query.where(_row.c.ref.startswith(MAKING))
    return [(_of(row), int(row.now)) for row in unit.connection.execute(query)]


def unknown(
    unit: Unit, channel_id: ChannelId, kind: str, since: bytes, limit: int
) -> list[tuple[UUID, int]]:
    """Return rows made here since a moment (``least_id``) that are not there, with versions.

    Of customers those who have a name and an address; of the rest what is of customers who are
    there.
    """
    table = schema.ENTITY_TABLES[STRUCTS[kind]]
    theirs = _row.alias("theirs")
    there = sa.exists().where(
        theirs.c.channel_id == channel_id.bytes,
        theirs.c.kind == kind,
        theirs.c.entity_id == table.c.id,
    )
    query = sa.select(table.c.id, table.c.ver).where(table.c.id >= since, ~there)
    if kind == CrmKind.CUSTOMER:
        identity = schema.ENTITY_TABLES[Identity]
        query = query.where(
            _customer.c.provisional == 0,
            _customer.c.display_name != "",
            sa.exists().where(identity.c.customer_id == _customer.c.id),
        )
    else:
        query = query.where(
            sa.exists().where(
                _row.c.channel_id == channel_id.bytes,
                _row.c.kind == CrmKind.CUSTOMER.value,
                _row.c.entity_id == table.c.customer_id,
                _row.c.gone.is_(False),
                ~_row.c.ref.startswith(MAKING),
            )
        )
    found = unit.connection.execute(query.order_by(table.c.id).limit(limit))
    return [(UUID(bytes=bytes(raw)), int(ver)) for raw, ver in found]
