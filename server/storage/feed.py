"""The change feed: what changed after a position, and copies of whole buckets.

Pages are state-based: they carry the current rows, so reading one twice or late is harmless.
A page's ``to_rev`` is computed on the same snapshot as its rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.buckets import scopes_of
from domain.entities import KIND_BY_CODE, Entity
from domain.ids import DeviceId, OpId
from domain.records import fields_of
from domain.wire import FillKey, Gone, Result, Row
from server.storage import schema
from server.storage.unit import DELETED, IN, RESULT_CODE, Unit

_row = schema.sync_row


@dataclass(frozen=True, slots=True)
class Meta:
    """Identity of the centre's history and its newest position."""

    stream_id: UUID
    epoch: UUID
    floor_rev: int
    head: int


@dataclass(frozen=True, slots=True)
class Delta:
    """Changes of some buckets between two positions."""

    to_rev: int
    more: bool
    rows: tuple[Row, ...]
    gone: tuple[Gone, ...]
    results: tuple[Result, ...]


def meta(unit: Unit) -> Meta:
    """Return the history's identity and head as this snapshot sees them."""
    row = unit.connection.execute(sa.select(schema.sync_meta)).mappings().one()
    head = unit.connection.execute(sa.select(sa.func.max(schema.sync_tx.c.rev))).scalar()
    return Meta(
        UUID(bytes=bytes(row["stream_id"])),
        UUID(bytes=bytes(row["epoch"])),
        row["floor_rev"],
        head or 0,
    )


def bucket_numbers(unit: Unit, names: tuple[str, ...]) -> dict[int, str]:
    """Return number → name of the buckets that exist."""
    numbers = ((unit.bucket_id(name, create=False), name) for name in names)
    return {number: name for number, name in numbers if number is not None}


def _changes(unit: Unit, buckets: list[int], after: int, limit: int) -> list[Any]:
    """Return feed rows after a position in revision order, at most ``limit`` per bucket."""
    parts = [
        sa.select(_row)
        .where(_row.c.bucket == bucket, _row.c.rev > after)
        .order_by(_row.c.rev)
        .limit(limit)
        .subquery()
        for bucket in buckets
    ]
    union = sa.union_all(*(sa.select(part) for part in parts)).subquery()
    query = sa.select(union).order_by(union.c.rev).limit(limit)
    return list(unit.connection.execute(query).mappings())


def _whole_revision(unit: Unit, buckets: list[int], rev: int) -> list[Any]:
    query = sa.select(_row).where(_row.c.bucket.in_(buckets), _row.c.rev == rev)
    return list(unit.connection.execute(query).mappings())


def delta(unit: Unit, names: tuple[str, ...], after: int, head: int, limit: int) -> Delta:
    """Return what changed in buckets after a position.

    A revision is never split: a page may exceed ``limit`` to finish one.
    """
    buckets = bucket_numbers(unit, names)
    if not buckets:
        return Delta(head, False, (), (), ())
    found = _changes(unit, list(buckets), after, limit + 1)
    to_rev, more = head, False
    if len(found) > limit:
        more = True
        last = found[-1]["rev"]
        kept = [row for row in found if row["rev"] < last]
        found = kept or _whole_revision(unit, list(buckets), last)
        to_rev = found[-1]["rev"]
    return _assemble(unit, buckets, found, to_rev, more=more)


def _assemble(
    unit: Unit, buckets: dict[int, str], found: list[Any], to_rev: int, *, more: bool
) -> Delta:
    present: dict[tuple[int, UUID], list[str]] = {}
    gone: list[Gone] = []
    ops: list[tuple[UUID, int]] = []
    for row in found:
        entity = UUID(bytes=bytes(row["entity"]))
        if row["kind"] == RESULT_CODE:
            ops.append((entity, row["rev"]))
        elif row["op"] == IN:
            present.setdefault((row["kind"], entity), []).append(buckets[row["bucket"]])
        else:
            why = "deleted" if row["op"] == DELETED else "left"
            kind = KIND_BY_CODE[row["kind"]].KIND
            gone.append(Gone(kind=kind, id=entity, bucket=buckets[row["bucket"]], why=why))
    rows = load_rows(unit, present)
    return Delta(to_rev, more, rows, tuple(gone), _results(unit, ops))


def load_rows(unit: Unit, wanted: dict[tuple[int, UUID], list[str]]) -> tuple[Row, ...]:
    """Return the current state of entities by (kind code, id), in kind order."""
    by_kind: dict[int, list[UUID]] = {}
    for code, entity in wanted:
        by_kind.setdefault(code, []).append(entity)
    rows = []
    for code in sorted(by_kind):
        struct = KIND_BY_CODE[code]
        for stored in unit.load(struct, by_kind[code]):
            entity_id: UUID = stored.entity.id  # type: ignore[attr-defined]  # all kinds have one
            names = wanted[(code, entity_id)] or list(scopes_of(stored.entity))
            rows.append(
                Row(
                    kind=struct.KIND,
                    id=entity_id,
                    ver=stored.ver,
                    buckets=tuple(names),
                    fields=fields_of(stored.entity),
                )
            )
    return tuple(rows)


def row_of(entity: Entity, ver: int) -> Row:
    """Return one entity as a wire row with all its buckets."""
    return Row(
        kind=entity.KIND,
        id=entity.id,  # type: ignore[attr-defined]  # every kind has an id
        ver=ver,
        buckets=scopes_of(entity),
        fields=fields_of(entity),
    )


def _results(unit: Unit, ops: list[tuple[UUID, int]]) -> tuple[Result, ...]:
    if not ops:
        return ()
    table = schema.sync_op
    revs = {op_id.bytes: rev for op_id, rev in ops}
    query = sa.select(table).where(table.c.op_id.in_(list(revs))).order_by(table.c.seq)
    return tuple(
        Result(
            op_id=OpId(UUID(bytes=bytes(row["op_id"]))),
            seq=row["seq"],
            device=DeviceId(UUID(bytes=bytes(row["device"]))),
            status=row["status"],
            rev=revs[bytes(row["op_id"])],
            code=row["code"],
            field=row["field"],
        )
        for row in unit.connection.execute(query).mappings()
    )


def fill(
    unit: Unit, name: str, after: FillKey | None, limit: int
) -> tuple[tuple[Row, ...], FillKey | None]:
    """Return the next rows of a bucket by kind, newest ids first, and where to go on.

    The key is None when the bucket is exhausted.
    """
    number = unit.bucket_id(name, create=False)
    if number is None:
        return (), None
    condition = [_row.c.bucket == number, _row.c.op == IN, _row.c.kind != RESULT_CODE]
    if after is not None:
        condition.append(
            sa.or_(
                _row.c.kind > after.code,
                sa.and_(_row.c.kind == after.code, _row.c.entity < after.id.bytes),
            )
        )
    query = (
        sa.select(_row.c.kind, _row.c.entity)
        .where(*condition)
        .order_by(_row.c.kind, _row.c.entity.desc())
        .limit(limit)
    )
    keys = [(code, UUID(bytes=bytes(entity))) for code, entity in unit.connection.execute(query)]
    rows = load_rows(unit, {key: [name] for key in keys})
    if len(keys) < limit:
        return rows, None
    code, entity = keys[-1]
    return rows, FillKey(code=code, id=entity)
