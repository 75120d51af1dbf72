"""Queries of the nightly job: who is in a window and need not be, what of the feed is old."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from domain.clock import to_micros
from domain.entities import (
    Case,
    Conversation,
    Customer,
    Entity,
    Entry,
    Identity,
    Order,
    Payment,
    Task,
)
from domain.glossary import CaseStatus, ConversationStatus
from domain.window import BROUGHT, WINDOW
from server.storage import schema
from server.storage.changes import IN
from server.storage.membership import OWNED, owner_column
from server.storage.unit import Unit

_row = schema.sync_row
_tx = schema.sync_tx
_entry = schema.ENTITY_TABLES[Entry]
_order = schema.ENTITY_TABLES[Order]
_conversation = schema.ENTITY_TABLES[Conversation]
_case = schema.ENTITY_TABLES[Case]
_task = schema.ENTITY_TABLES[Task]
_payment = schema.ENTITY_TABLES[Payment]


class Member(NamedTuple):
    """One row a window holds."""

    kind: int
    id: UUID


def rev_before(unit: Unit, moment: datetime) -> int:
    """Return the newest revision that is older than a moment; 0 where there is none."""
    query = sa.select(sa.func.max(_tx.c.rev)).where(_tx.c.at < to_micros(moment))
    return unit.connection.execute(query).scalar() or 0


def cards_in(unit: Unit, bucket: str, after: bytes, limit: int) -> list[bytes]:
    """Return the next customers of a window by id."""
    number = unit.bucket_numbers([bucket]).get(bucket)
    query = (
        sa.select(_row.c.entity)
        .where(
            _row.c.bucket == number,
            _row.c.kind == Customer.CODE,
            _row.c.op == IN,
            _row.c.entity > after,
        )
        .order_by(_row.c.entity)
        .limit(limit)
    )
    return [bytes(raw) for (raw,) in unit.connection.execute(query)]


def current_of(unit: Unit, bucket: str, customers: list[bytes]) -> set[bytes]:
    """Return which customers have anything recent or open, or a card or address just changed."""
    since = to_micros(unit.now - WINDOW)
    number = unit.bucket_numbers([bucket]).get(bucket)
    fresh_rev = rev_before(unit, unit.now - WINDOW)
    reasons: list[sa.Select[Any]] = [
        sa.select(_entry.c.customer_id).where(
            _entry.c.customer_id.in_(customers), _entry.c.at >= since
        ),
        sa.select(_order.c.customer_id).where(
            _order.c.customer_id.in_(customers), _order.c.placed_at >= since
        ),
        sa.select(_conversation.c.customer_id).where(
            _conversation.c.customer_id.in_(customers),
            sa.or_(
                _conversation.c.status != ConversationStatus.RESOLVED,
                _conversation.c.last_entry_at >= since,
            ),
        ),
        sa.select(_case.c.customer_id).where(
            _case.c.customer_id.in_(customers), _case.c.status != CaseStatus.CLOSED
        ),
        sa.select(_task.c.customer_id).where(
            _task.c.customer_id.in_(customers),
            sa.or_(_task.c.done_at.is_(None), _task.c.done_at >= since),
        ),
        sa.select(_payment.c.customer_id).where(
            _payment.c.customer_id.in_(customers), _payment.c.at >= since
        ),
    ]
    for struct in (Customer, Identity):
        table, owner = schema.ENTITY_TABLES[struct], owner_column(struct)
        changed = sa.and_(
            _row.c.bucket == number, _row.c.kind == struct.CODE, _row.c.entity == table.c.id
        )
        reasons.append(
            sa.select(owner)
            .join_from(table, _row, changed)
            .where(owner.in_(customers), _row.c.rev > fresh_rev, _row.c.op == IN)
        )
    return {bytes(raw) for (raw,) in unit.connection.execute(sa.union(*reasons))}


def members_of(unit: Unit, bucket: str, customers: Iterable[bytes], limit: int) -> list[Member]:
    """Return rows of customers in a window, entries first and cards last."""
    wanted, found = list(customers), list[Member]()
    for struct in reversed(OWNED):
        table = schema.ENTITY_TABLES[struct]
        query = (
            sa.select(table.c.id)
            .join_from(table, _row, _held(unit, bucket, struct, table))
            .where(owner_column(struct).in_(wanted))
            .limit(limit - len(found))
        )
        found += [
            Member(struct.CODE, UUID(bytes=bytes(raw))) for (raw,) in unit.connection.execute(query)
        ]
    return found


def old_entries_of(unit: Unit, bucket: str, customers: Iterable[bytes], limit: int) -> list[Member]:
    """Return entries in a window that are neither recent nor among the customer's newest."""
    newest = (_entry.c.at.desc(), _entry.c.id.desc())
    place = sa.func.row_number().over(partition_by=_entry.c.customer_id, order_by=newest)
    ranked = (
        sa.select(_entry.c.id, _entry.c.at, place.label("place"))
        .where(_entry.c.customer_id.in_(list(customers)))
        .subquery()
    )
    query = (
        sa.select(ranked.c.id)
        .join_from(ranked, _row, _held(unit, bucket, Entry, ranked))
        .where(ranked.c.place > BROUGHT, ranked.c.at < to_micros(unit.now - WINDOW))
        .limit(limit)
    )
    return [Member(Entry.CODE, UUID(bytes=bytes(raw))) for (raw,) in unit.connection.execute(query)]


def _held(
    unit: Unit, bucket: str, struct: type[Entity], rows: sa.FromClause
) -> sa.ColumnElement[bool]:
    number = unit.bucket_numbers([bucket]).get(bucket)
    return sa.and_(
        _row.c.bucket == number,
        _row.c.kind == struct.CODE,
        _row.c.entity == rows.c.id,
        _row.c.op == IN,
    )


def raise_floor(unit: Unit, rev: int) -> None:
    """Raise the position below which removals are forgotten; it never goes down."""
    meta = schema.sync_meta
    unit.connection.execute(meta.update().where(meta.c.floor_rev < rev).values(floor_rev=rev))


def forget_gone(unit: Unit, limit: int) -> int:
    """Drop feed rows of removals at or below the floor, and transactions; return how many."""
    floor = unit.connection.execute(sa.select(schema.sync_meta.c.floor_rev)).scalar_one()
    keys = (_row.c.bucket, _row.c.kind, _row.c.entity)
    gone = sa.select(*keys).where(_row.c.rev <= floor, _row.c.op != IN).limit(limit)
    found = [tuple(row) for row in unit.connection.execute(gone)]
    if found:
        unit.connection.execute(_row.delete().where(sa.tuple_(*keys).in_(found)))
    past = sa.select(_tx.c.tx).where(_tx.c.rev < floor).limit(limit)
    old = [bytes(tx) for (tx,) in unit.connection.execute(past)]
    if old:
        unit.connection.execute(_tx.delete().where(_tx.c.tx.in_(old)))
    return len(found) + len(old)
