"""The change feed: what changed after a position, and copies of whole buckets.

Pages are state-based: they carry the current rows, so reading one twice or late is harmless.
A page's ``to_rev`` is computed on the same snapshot as its rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from domain.ids import DeviceId
from domain.wire import FillKey, Gone, Result, Row
from server.storage import schema, wire_rows
from server.storage.changes import DELETED, IN
from server.storage.unit import GRANT_CODE, RESULT_CODE, Unit
from server.storage.wire_rows import KIND_NAMES, May, Wanted

_row = schema.sync_row
_sub = schema.sync_sub
_bucket = schema.sync_bucket

_META = (
    schema.sync_meta.c.stream_id,
    schema.sync_meta.c.epoch,
    schema.sync_meta.c.floor_rev,
    sa.select(sa.func.max(schema.sync_tx.c.rev)).scalar_subquery().label("newest"),
)


_new = (
    sa.select(_row)
    .where(_row.c.rev > sa.bindparam("after"))
    .order_by(_row.c.rev)
    .limit(sa.bindparam("limit", type_=sa.Integer))
    .subquery()
)
_SINCE = (
    sa.select(*_META, _new, _bucket.c.name)
    .select_from(schema.sync_meta)
    .outerjoin(_new, sa.true())
    .outerjoin(_bucket, _bucket.c.bucket == _new.c.bucket)
    .order_by(_new.c.rev)
)


@dataclass(frozen=True, slots=True)
class Meta:
    """Identity of the centre's history and its newest position."""

    stream_id: UUID
    epoch: UUID
    floor_rev: int
    head: int


@dataclass(frozen=True, slots=True)
class Delta:
    """Changes of some buckets between two positions. ``shrunk``: the reader may see less now."""

    to_rev: int
    more: bool
    rows: tuple[Row, ...]
    gone: tuple[Gone, ...]
    results: tuple[Result, ...]
    shrunk: bool = False


class Changed(NamedTuple):
    """One feed row, with its bucket's name."""

    bucket: str
    kind: int
    entity: bytes
    rev: int
    op: int


class News(NamedTuple):
    """Feed rows in revision order, and the numbers of their buckets."""

    meta: Meta
    changes: list[Changed]
    numbers: dict[str, int]


class Scope(NamedTuple):
    """What is read: buckets by name, the pins of a device, and what may be shown of it."""

    names: tuple[str, ...]
    pins_of: DeviceId | None = None
    may: May | None = None


def meta(unit: Unit) -> Meta:
    """Return the history's identity and head as this snapshot sees them."""
    return _meta_of(unit.connection.execute(sa.select(*_META)).one())


def _meta_of(row: Any) -> Meta:
    return Meta(
        UUID(bytes=bytes(row.stream_id)),
        UUID(bytes=bytes(row.epoch)),
        row.floor_rev,
        row.newest or 0,
    )


def _of_names(unit: Unit, numbers: Mapping[int, str], after: int, limit: int) -> list[Changed]:
    """Return feed rows of granted buckets: a short range of the index for each, then the union."""
    if not numbers:
        return []
    asked = {f"bucket{place}": bucket for place, bucket in enumerate(numbers)}
    found = unit.connection.execute(
        _of_buckets(len(numbers)), {**asked, "after": after, "limit": limit}
    )
    return [
        Changed(numbers[bucket], kind, bytes(entity), rev, op)
        for bucket, kind, entity, rev, op in found
    ]


@cache
def _of_buckets(count: int) -> sa.Select[Any]:
    most = sa.bindparam("limit", type_=sa.Integer)
    parts = [
        sa.select(_row)
        .where(_row.c.bucket == sa.bindparam(f"bucket{place}"), _row.c.rev > sa.bindparam("after"))
        .order_by(_row.c.rev)
        .limit(most)
        .subquery()
        for place in range(count)
    ]
    union = sa.union_all(*(sa.select(part) for part in parts)).subquery()
    return sa.select(union).order_by(union.c.rev).limit(most)


def _of_pins(unit: Unit, device: DeviceId, after: int, limit: int) -> list[Changed]:
    """Return feed rows of a device's pins: one look into the index for each of thousands."""
    query = _of_subscribed(unit.connection.dialect.name)
    found = unit.connection.execute(query, {"on": device.bytes, "after": after, "limit": limit})
    return [Changed(name, kind, bytes(entity), rev, op) for _, kind, entity, rev, op, name in found]


@cache
def _of_subscribed(dialect: str) -> sa.Select[Any]:
    after = sa.bindparam("after", type_=sa.BigInteger)
    most = sa.bindparam("limit", type_=sa.Integer)
    mine = sa.select(_sub.c.bucket).where(_sub.c.device == sa.bindparam("on")).subquery("mine")
    if dialect == "sqlite":
        found = sa.select(_row).where(
            _row.c.bucket.in_(sa.select(mine.c.bucket)), _row.c.rev > after
        )
    else:
        newest = (
            sa.select(_row)
            .where(_row.c.bucket == mine.c.bucket, _row.c.rev > after)
            .order_by(_row.c.rev)
            .limit(most)
            .lateral("newest")
        )
        found = sa.select(newest).select_from(mine.join(newest, sa.true()))
    newest_first = found.order_by(sa.text("rev")).limit(most).subquery("found")
    return (
        sa.select(newest_first, _bucket.c.name)
        .join_from(newest_first, _bucket, _bucket.c.bucket == newest_first.c.bucket)
        .order_by(newest_first.c.rev)
    )


def _at(unit: Unit, scope: Scope, numbers: Mapping[int, str], rev: int) -> list[Changed]:
    """Return every feed row of one revision in a scope."""
    held: sa.ColumnElement[bool] = _row.c.bucket.in_(list(numbers))
    if scope.pins_of is not None:
        mine = sa.select(_sub.c.bucket).where(_sub.c.device == scope.pins_of.bytes)
        held = sa.or_(held, _row.c.bucket.in_(mine))
    query = (
        sa.select(_row, _bucket.c.name)
        .join_from(_row, _bucket, _bucket.c.bucket == _row.c.bucket)
        .where(_row.c.rev == rev, held)
    )
    return [
        Changed(row.name, row.kind, bytes(row.entity), row.rev, row.op)
        for row in unit.connection.execute(query)
    ]


def delta(unit: Unit, scope: Scope, after: int, head: int, limit: int) -> Delta:
    """Return what changed in a scope after a position.

    A revision is never split: a page may exceed ``limit`` to finish one.
    """
    numbers = {number: name for name, number in unit.bucket_numbers(scope.names).items()}
    found = _of_names(unit, numbers, after, limit + 1)
    if scope.pins_of is not None:
        found += _of_pins(unit, scope.pins_of, after, limit + 1)
        found = sorted(found, key=lambda row: row.rev)[: limit + 1]
    to_rev, more = head, False
    if len(found) > limit:
        more = True
        last = found[-1].rev
        found = [row for row in found if row.rev < last] or _at(unit, scope, numbers, last)
        to_rev = found[-1].rev
    return assemble(unit, found, to_rev, more=more, may=scope.may)


def since(unit: Unit, after: int, limit: int) -> News:
    """Return what happened in all buckets after a position, in one statement."""
    rows = unit.connection.execute(_SINCE, {"after": after, "limit": limit}).all()
    found = [row for row in rows if row.rev is not None]
    return News(
        _meta_of(rows[0]),
        [Changed(row.name, row.kind, bytes(row.entity), row.rev, row.op) for row in found],
        {row.name: row.bucket for row in found},
    )


def assemble(
    unit: Unit, found: Iterable[Changed], to_rev: int, *, more: bool, may: May | None = None
) -> Delta:
    """Return feed rows as what a page says: current rows, removals, results."""
    present: dict[tuple[int, UUID], Wanted] = {}
    gone: list[Gone] = []
    ops: list[tuple[UUID, int]] = []
    shrunk = False
    for row in found:
        entity = UUID(bytes=row.entity)
        if row.kind == RESULT_CODE:
            ops.append((entity, row.rev))
        elif row.kind == GRANT_CODE:
            shrunk = True
        elif row.op == IN:
            present.setdefault((row.kind, entity), Wanted()).add(row.bucket, row.rev)
        else:
            why = "deleted" if row.op == DELETED else "left"
            gone.append(Gone(kind=KIND_NAMES[row.kind], id=entity, bucket=row.bucket, why=why))
    rows = wire_rows.load(unit, present, may)
    results = wire_rows.results(unit, ops)
    return Delta(to_rev, more, rows, tuple(gone), results, shrunk)


def fill(
    unit: Unit, name: str, after: FillKey | None, limit: int, may: May | None = None
) -> tuple[tuple[Row, ...], FillKey | None]:
    """Return the next rows of a bucket by kind, newest ids first, and where to go on.

    The key is None when the bucket is exhausted.
    """
    number = unit.bucket_numbers([name]).get(name)
    if number is None:
        return (), None
    condition = [_row.c.bucket == number, _row.c.op == IN, _row.c.kind > RESULT_CODE]
    if after is not None:
        condition.append(
            sa.or_(
                _row.c.kind > after.code,
                sa.and_(_row.c.kind == after.code, _row.c.entity < after.id.bytes),
            )
        )
    query = (
        sa.select(_row.c.kind, _row.c.entity, _row.c.rev)
        .where(*condition)
        .order_by(_row.c.kind, _row.c.entity.desc())
        .limit(limit)
    )
    keys = [
        (code, UUID(bytes=bytes(entity)), rev)
        for code, entity, rev in unit.connection.execute(query)
    ]
    wanted = {(code, entity): Wanted([name], rev) for code, entity, rev in keys}
    rows = wire_rows.load(unit, wanted, may)
    if len(keys) < limit:
        return rows, None
    code, entity, _ = keys[-1]
    return rows, FillKey(code=code, id=entity)


def newest_rev(unit: Unit, number: int) -> int:
    """Return the revision of the last change of a bucket."""
    query = sa.select(sa.func.max(_row.c.rev)).where(_row.c.bucket == number)
    return unit.connection.execute(query).scalar() or 0


def generations(unit: Unit, names: Iterable[str]) -> dict[str, int]:
    """Return the generation of buckets by name; those nothing was ever in are left out."""
    query = sa.select(_bucket.c.name, _bucket.c.gen).where(_bucket.c.name.in_(list(names)))
    return dict(unit.connection.execute(query).all())
