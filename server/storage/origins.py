"""On whose card each row was made: written when a row is to move, read when it is to go back.

A row that is not in the table was made on the card it is on. What is in a conversation belongs
where the conversation does, a conversation where its address does, a payment where its order does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from domain.details import CallDetails, details_of
from domain.entities import (
    Conversation,
    Customer,
    Entity,
    Entry,
    Identity,
    Merge,
    Order,
    Payment,
    Task,
)
from domain.glossary import EntryKind
from domain.ids import CustomerId
from server.storage import schema
from server.storage.membership import OWNED
from server.storage.unit import Unit

_origin = schema.row_origin
_moving = schema.row_moving
_merge = schema.ENTITY_TABLES[Merge]
_LEADERS: dict[type[Entity], tuple[type[Entity], str]] = {
    Conversation: (Identity, "identity_id"),
    Entry: (Conversation, "conversation_id"),
    Task: (Conversation, "conversation_id"),
    Payment: (Order, "order_id"),
}
"""What a kind follows, and the field that names it."""
_MOVED = tuple(struct for struct in OWNED if struct is not Customer)
"""Addresses first, then conversations: whoever follows comes after what it follows."""
_CHUNK = 400


def _leader(struct: type[Entity], table: sa.Table) -> sa.ScalarSelect[Any] | None:
    """Return the origin of what a row follows."""
    if struct not in _LEADERS:
        return None
    leads, field = _LEADERS[struct]
    other = _origin.alias("leader")
    query = sa.select(other.c.customer).where(
        other.c.kind == leads.CODE, other.c.entity == table.c[field]
    )
    return query.scalar_subquery()


def _insert(unit: Unit, struct: type[Entity], where: Sequence[Any], origin: Any) -> None:
    table = schema.ENTITY_TABLES[struct]
    known = sa.exists().where(_origin.c.kind == struct.CODE, _origin.c.entity == table.c.id)
    rows = sa.select(sa.literal(struct.CODE), table.c.id, origin).where(*where, ~known)
    unit.connection.execute(_origin.insert().from_select(["kind", "entity", "customer"], rows))


def claim(unit: Unit, customer_id: CustomerId) -> None:
    """Write down of everything on a card on whose card it was made: it is about to move."""
    own = sa.literal(customer_id.bytes, sa.LargeBinary)
    for struct in _MOVED:
        table = schema.ENTITY_TABLES[struct]
        leader = _leader(struct, table)
        origin = own if leader is None else sa.func.coalesce(leader, own)
        _insert(unit, struct, [table.c.customer_id == customer_id.bytes], origin)


def place(unit: Unit, customer_id: CustomerId) -> None:
    """Write down of what came to a card since others moved to it which of it belongs to those."""
    for struct in _LEADERS:
        table = schema.ENTITY_TABLES[struct]
        leader = _leader(struct, table)
        assert leader is not None  # noqa: S101 - of the kinds that follow
        mine = table.c.customer_id == customer_id.bytes
        _insert(unit, struct, [mine, leader.isnot(None)], leader)
    _place_calls(unit, customer_id)


def _place_calls(unit: Unit, customer_id: CustomerId) -> None:
    """Calls are in no conversation: they belong where their number does."""
    entry, address = schema.ENTITY_TABLES[Entry], schema.ENTITY_TABLES[Identity]
    numbers = sa.select(address.c.value, _origin.c.customer).where(
        address.c.customer_id == customer_id.bytes,
        _origin.c.kind == Identity.CODE,
        _origin.c.entity == address.c.id,
    )
    origins = {value: bytes(raw) for value, raw in unit.connection.execute(numbers)}
    if not origins:
        return
    known = sa.exists().where(_origin.c.kind == Entry.CODE, _origin.c.entity == entry.c.id)
    calls = sa.select(entry).where(
        entry.c.customer_id == customer_id.bytes,
        entry.c.kind == EntryKind.CALL.value,
        entry.c.conversation_id.is_(None),
        ~known,
    )
    for call in unit.select(Entry, calls):
        origin = origins.get(details_of(call, CallDetails).number)
        if origin is not None:
            note(unit, call, CustomerId(UUID(bytes=origin)))


def note(unit: Unit, row: Entity, customer_id: CustomerId) -> None:
    """Write down on whose card a row was made, or is to belong from now on."""
    entity_id: UUID = row.id  # type: ignore[attr-defined]  # every kind has an id
    mine = sa.and_(_origin.c.kind == row.CODE, _origin.c.entity == entity_id.bytes)
    unit.connection.execute(_origin.delete().where(mine))
    values = {"kind": row.CODE, "entity": entity_id.bytes, "customer": customer_id.bytes}
    unit.connection.execute(_origin.insert(), values)


def followers(unit: Unit, row: Entity) -> list[Entity]:
    """Return the rows that belong where a row does."""
    found: list[Entity] = []
    for struct, (leads, field) in _LEADERS.items():
        if isinstance(row, leads):
            table = schema.ENTITY_TABLES[struct]
            found += unit.select(struct, sa.select(table).where(table.c[field] == row.id.bytes))  # type: ignore[attr-defined]
    return found


def standing(unit: Unit, *, survivor: CustomerId | None = None) -> list[Merge]:
    """Return merges that are not undone, the oldest first; ``survivor``: into one card."""
    query = sa.select(_merge).where(_merge.c.undone_at.is_(None)).order_by(_merge.c.seq)
    if survivor is not None:
        query = query.where(_merge.c.survivor_id == survivor.bytes)
    return unit.select(Merge, query)


def merge_of(unit: Unit, customer_id: CustomerId) -> Merge | None:
    """Return the merge a card went by, while it is not undone."""
    query = sa.select(_merge).where(
        _merge.c.undone_at.is_(None), _merge.c.merged_id == customer_id.bytes
    )
    found = unit.select(Merge, query)
    return found[0] if found else None


def next_seq(unit: Unit) -> int:
    """Return the place of a new merge in the order of merges."""
    return int(unit.connection.execute(sa.select(sa.func.max(_merge.c.seq))).scalar() or 0) + 1


def root_of(unit: Unit, customer_id: CustomerId) -> CustomerId:
    """Return the card an id leads to now: itself, or what it was merged into."""
    seen: set[UUID] = set()
    at: UUID = customer_id
    while at not in seen and unit.get(Customer, at) is None:
        seen.add(at)
        at = unit.heir(Customer, at) or at
    return CustomerId(at)


def subtree(unit: Unit, customer_id: CustomerId) -> list[CustomerId]:
    """Return a card's id and those of all cards that are part of it now."""
    found = [customer_id]
    for one in found:
        found += [item.merged_id for item in standing(unit, survivor=one)]
    return found


def count(unit: Unit, customer_id: CustomerId) -> dict[str, int]:
    """Return how many rows of each kind are on a card."""
    found = {}
    for struct in _MOVED:
        table = schema.ENTITY_TABLES[struct]
        query = sa.select(sa.func.count()).where(table.c.customer_id == customer_id.bytes)
        number = int(unit.connection.execute(query).scalar_one())
        if number and struct is not Merge:
            found[struct.KIND] = number
    return found


def settle(unit: Unit, customer_id: CustomerId, limit: int) -> int:
    """Bring rows to where they belong, of a card and of what is part of it.

    Args:
        unit: a write transaction.
        customer_id: a card that was merged or parted.
        limit: how many rows at most; the rest waits for the next time.

    Returns:
        How many were moved.
    """
    target = unit.get(Customer, root_of(unit, customer_id))
    moved = 0
    for struct in _MOVED if target is not None else ():
        for row in _misplaced(unit, struct, subtree(unit, customer_id), target.id, limit - moved):  # type: ignore[union-attr]
            values = {"customer_id": target.id, "branch_id": target.branch_id}  # type: ignore[union-attr]
            unit.put(msgspec.structs.replace(row, **values))
            moved += 1
        if moved >= limit:
            break
    mine = _moving.c.customer == customer_id.bytes
    unit.connection.execute(_moving.delete().where(mine))
    if moved >= limit:
        unit.connection.execute(_moving.insert(), {"customer": customer_id.bytes})
    return moved


def _misplaced(
    unit: Unit, struct: type[Entity], origins: list[CustomerId], target: CustomerId, limit: int
) -> Iterable[Entity]:
    table = schema.ENTITY_TABLES[struct]
    newest = table.c.at.desc() if struct is Entry else table.c.id.desc()
    for start in range(0, len(origins), _CHUNK):
        chunk = [one.bytes for one in origins[start : start + _CHUNK]]
        query = (
            sa.select(table)
            .join(_origin, sa.and_(_origin.c.kind == struct.CODE, _origin.c.entity == table.c.id))
            .where(_origin.c.customer.in_(chunk), table.c.customer_id != target.bytes)
            .order_by(newest)
            .limit(limit)
        )
        yield from unit.select(struct, query)


def any_moving(unit: Unit) -> bool:
    """Tell whether rows are still to be moved."""
    return unit.connection.execute(sa.select(_moving.c.customer).limit(1)).first() is not None


def next_moving(unit: Unit) -> CustomerId | None:
    """Return a card whose rows are still to be moved."""
    raw = unit.connection.execute(sa.select(_moving.c.customer).limit(1)).scalar()
    return CustomerId(UUID(bytes=bytes(raw))) if raw is not None else None
