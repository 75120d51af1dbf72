"""Applying what the centre sends: pages and fills, whole or not at all.

Everything of a page — rows, removals, results, cursor — is one transaction of cache.db; results
then cross over to work.db through the ``result`` table, which a restart replays.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import msgspec
import sqlalchemy as sa
import structlog

from domain.entities import KINDS, Entity
from domain.ids import CustomerId, DeviceId, OpId
from domain.records import from_fields
from domain.wire import Cursor, FillKey, FillPage, Gone, Page, Result, Row, pack
from sync.store import overlay, rows, schema
from sync.store.outbox import Key

_log = structlog.get_logger(__name__)

_meta, _member, _bucket, _result = schema.meta, schema.member, schema.bucket, schema.result
_removed = schema.removed


# -- position ----------------------------------------------------------------------------------


def cursor(connection: sa.Connection) -> Cursor | None:
    """Return this store's position in the centre's history."""
    query = sa.select(_meta.c.value).where(_meta.c.name == "cursor")
    raw = connection.execute(query).scalar()
    return msgspec.msgpack.decode(raw, type=Cursor) if raw is not None else None


def set_cursor(connection: sa.Connection, position: Cursor) -> None:
    """Store this store's position."""
    connection.execute(_meta.delete().where(_meta.c.name == "cursor"))
    connection.execute(_meta.insert(), {"name": "cursor", "value": pack(position)})


def bucket_states(connection: sa.Connection) -> dict[str, bool]:
    """Return bucket name → whether its copy is complete."""
    return {
        name: bool(live)
        for name, live in connection.execute(sa.select(_bucket.c.name, _bucket.c.live))
    }


def begin_fills(connection: sa.Connection, names: Iterable[str]) -> None:
    """Start (or start over) copying buckets; rows already here stay visible meanwhile."""
    for name in names:
        query = sa.select(_bucket.c.round).where(_bucket.c.name == name)
        earlier = connection.execute(query).scalar()
        connection.execute(_bucket.delete().where(_bucket.c.name == name))
        connection.execute(
            _bucket.insert(),
            {"name": name, "gen": 0, "live": 0, "round": (earlier or 0) + 1, "r0": 0},
        )


def next_fill(connection: sa.Connection, name: str) -> FillKey | None:
    """Return where a bucket's copy stands."""
    raw = connection.execute(sa.select(_bucket.c.after).where(_bucket.c.name == name)).scalar()
    return msgspec.msgpack.decode(raw, type=FillKey) if raw is not None else None


def drop_buckets(connection: sa.Connection, names: Iterable[str]) -> set[Key]:
    """Forget buckets that are no longer ours, and rows no other bucket holds."""
    lost: set[Key] = set()
    for name in names:
        lost |= _drop_members(connection, _member.c.bucket == name)
        connection.execute(_bucket.delete().where(_bucket.c.name == name))
    return lost


# -- rows --------------------------------------------------------------------------------------


class Applied:
    """What one page or fill changed."""

    def __init__(self) -> None:
        self.keys: set[Key] = set()
        self.customers: set[CustomerId] = set()
        self.results: tuple[Result, ...] = ()

    def note(self, key: Key, entity: Entity | None) -> None:
        """Remember a changed entity and whose card it is on."""
        self.keys.add(key)
        owner = getattr(entity, "customer_id", None)
        if owner is not None:
            self.customers.add(CustomerId(owner))
        elif key[0].KIND == "customer":
            self.customers.add(CustomerId(key[1]))


def _decode(connection: sa.Connection, row: Row) -> Entity | None:
    struct = KINDS.get(row.kind)
    if struct is not None:
        try:
            return from_fields(struct, row.fields)
        except msgspec.ValidationError as error:
            _log.error("row_unreadable", kind=row.kind, id=str(row.id), reason=str(error))
    table = schema.unknown
    connection.execute(table.delete().where(table.c.kind == row.kind, table.c.id == row.id.bytes))
    connection.execute(
        table.insert(),
        {"kind": row.kind, "id": row.id.bytes, "ver": row.ver, "fields": pack(row.fields)},
    )
    return None


def _pairs(connection: sa.Connection, query: sa.Select[str, int]) -> dict[str, int]:
    return {row[0]: row[1] for row in connection.execute(query)}


def _versions(
    connection: sa.Connection,
    decoded: list[tuple[Row, Entity | None]],
    shadows: dict[Key, int],
) -> dict[Key, int]:
    """Return the confirmed version of every row of a page that is here already."""
    by_kind: dict[type[Entity], list[UUID]] = {}
    for row, entity in decoded:
        if entity is not None:
            by_kind.setdefault(type(entity), []).append(row.id)
    known = {
        (struct, entity_id): ver
        for struct, ids in by_kind.items()
        for entity_id, ver in rows.versions(connection, struct, ids).items()
    }
    return known | shadows


def _apply_rows(connection: sa.Connection, wire: Iterable[Row], applied: Applied) -> None:
    decoded = [(row, _decode(connection, row)) for row in wire]
    shadows = overlay.dirty(connection)
    fresh: list[tuple[Entity, int]] = []
    members: list[dict[str, object]] = []
    rounds = _pairs(connection, sa.select(_bucket.c.name, _bucket.c.round))
    known = _versions(connection, decoded, shadows)
    for row, entity in decoded:
        if entity is None:
            continue
        key = (type(entity), row.id)
        if known.get(key, 0) <= row.ver:
            if key in shadows:
                overlay.set_confirmed(connection, key, entity, row.ver)
            else:
                fresh.append((entity, row.ver))
            applied.note(key, entity)
        members += [
            {
                "kind": entity.CODE,
                "id": row.id.bytes,
                "bucket": name,
                "seen": rounds.get(name, 0),
            }
            for name in row.buckets
        ]
    rows.put_many(connection, fresh)
    if members:
        connection.execute(sa.insert(_member).prefix_with("OR REPLACE"), members)


def _apply_gone(connection: sa.Connection, page: Page, applied: Applied) -> None:
    copying = not all(bucket_states(connection).values())
    for item in page.gone:
        struct = KINDS.get(item.kind)
        if struct is None:
            continue
        if copying:
            _remember_removed(connection, struct.CODE, item, page.to_rev)
        where = sa.and_(_member.c.kind == struct.CODE, _member.c.id == item.id.bytes)
        if item.why != "deleted":
            where = sa.and_(where, _member.c.bucket == item.bucket)
        for key in _drop_members(connection, where):
            applied.note(key, None)


def _remember_removed(connection: sa.Connection, code: int, item: Gone, rev: int) -> None:
    connection.execute(
        sa.insert(_removed).prefix_with("OR REPLACE"),
        {
            "kind": code,
            "id": item.id.bytes,
            "bucket": "" if item.why == "deleted" else item.bucket,
            "rev": rev,
        },
    )


def _still_there(connection: sa.Connection, page: FillPage) -> list[Row]:
    """Return the rows of a copy that nothing newer has taken away since they were read."""
    query = sa.select(_removed.c.kind, _removed.c.id).where(
        _removed.c.rev > page.r0, _removed.c.bucket.in_(["", page.bucket])
    )
    gone = {(code, UUID(bytes=raw)) for code, raw in connection.execute(query)}
    if not gone:
        return list(page.rows)
    codes = {kind: struct.CODE for kind, struct in KINDS.items()}
    return [row for row in page.rows if (codes.get(row.kind), row.id) not in gone]


def _drop_members(connection: sa.Connection, where: sa.ColumnElement[bool]) -> set[Key]:
    """Remove memberships; rows left without any are removed too."""
    by_code = {struct.CODE: struct for struct in KINDS.values()}
    found = connection.execute(sa.select(_member.c.kind, _member.c.id).where(where)).all()
    connection.execute(_member.delete().where(where))
    lost: set[Key] = set()
    for code, raw in found:
        held = sa.select(_member.c.bucket).where(_member.c.kind == code, _member.c.id == raw)
        if connection.execute(held).first() is not None:
            continue
        key = (by_code[code], UUID(bytes=raw))
        kept = overlay.confirmed(connection, key)
        if kept is not None:
            # Our own work on it stays; the centre no longer has (or shows) the row itself.
            overlay.set_confirmed(connection, key, None, kept[1])
        else:
            rows.delete(connection, *key)
        lost.add(key)
    return lost


# -- pages -------------------------------------------------------------------------------------


def apply_page(connection: sa.Connection, page: Page) -> Applied | None:
    """Apply a page; None when it does not continue from here and must be pulled again."""
    position = cursor(connection)
    fits = (
        position is not None
        and page.epoch == position.epoch
        and page.from_rev == position.rev
        and page.grant_epoch >= position.grant_epoch
    )
    if not fits or position is None:
        return None
    applied = Applied()
    _apply_gone(connection, page, applied)
    _apply_rows(connection, page.rows, applied)
    applied.results = page.results
    for result in page.results:
        connection.execute(_result.delete().where(_result.c.op_id == result.op_id.bytes))
        connection.execute(
            _result.insert(),
            {
                "op_id": result.op_id.bytes,
                "status": result.status,
                "code": result.code,
                "field": result.field,
                "rev": result.rev,
            },
        )
    set_cursor(
        connection,
        Cursor(
            stream_id=position.stream_id,
            epoch=position.epoch,
            grant_epoch=page.grant_epoch,
            rev=page.to_rev,
        ),
    )
    return applied


def apply_fill(connection: sa.Connection, page: FillPage) -> Applied | None:
    """Apply rows of a bucket being copied; sweep what the finished copy did not contain."""
    position = cursor(connection)
    if position is None or page.epoch != position.epoch:
        return None
    applied = Applied()
    _apply_rows(connection, _still_there(connection, page), applied)
    where = _bucket.c.name == page.bucket
    if not page.done:
        after = pack(page.next) if page.next is not None else None
        connection.execute(_bucket.update().where(where).values(after=after))
        return applied
    current = connection.execute(sa.select(_bucket.c.round).where(where)).scalar() or 0
    stale = sa.and_(_member.c.bucket == page.bucket, _member.c.seen < current)
    for key in _drop_members(connection, stale):
        applied.note(key, None)
    connection.execute(_bucket.update().where(where).values(live=1, after=None))
    if all(bucket_states(connection).values()):
        connection.execute(_removed.delete())
    return applied


def waiting_results(connection: sa.Connection) -> list[Result]:
    """Return results that have not crossed over to work.db yet."""
    return [
        Result(
            op_id=OpId(UUID(bytes=row["op_id"])),
            seq=0,
            device=DeviceId(UUID(int=0)),
            status=row["status"],
            rev=row["rev"],
            code=row["code"],
            field=row["field"],
        )
        for row in connection.execute(sa.select(_result)).mappings()
    ]


def forget_results(connection: sa.Connection, results: Iterable[Result]) -> None:
    """Drop results that are durable in work.db."""
    for result in results:
        connection.execute(_result.delete().where(_result.c.op_id == result.op_id.bytes))
