"""Applying what the centre sends: pages and fills, whole or not at all.

Everything of a page — rows, removals, results, cursor — is one transaction of cache.db; results
then cross over to work.db (``results``), which a restart replays.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import msgspec
import sqlalchemy as sa
import structlog

from domain.directory import Person
from domain.entities import KINDS, Conflict, Entity
from domain.glossary import ConflictStatus, OpStatus
from domain.ids import CustomerId, DeviceId
from domain.records import from_fields
from domain.wire import Control, Cursor, FillPage, Gone, Page, Result, Row, pack
from sync.store import buckets, conflicts, members, overlay, people, results, rows, schema
from sync.store.buckets import Held
from sync.store.outbox import Key
from sync.store.position import cursor, grants_seen, set_cursor

_log = structlog.get_logger(__name__)

_bucket, _unknown = schema.bucket, schema.unknown

_CODES = {struct.KIND: struct.CODE for struct in KINDS.values()} | {Person.KIND: Person.CODE}

DIRECTORY = "dir:"

Numbers = dict[str, tuple[int, int]]
"""Bucket name → (number, running copy)."""


class Applied:
    """What one page or fill changed.

    Attributes:
        keys: rows that look different or may.
        customers: whose cards they are on.
        results: decisions that came with it.
        hello: whether the centre must be asked anew what we may see.
        copies: whether a bucket has to be copied again.
        behind: whether a copy is complete that began at a later position than ours.
    """

    def __init__(self) -> None:
        self.keys: set[Key] = set()
        self.customers: set[CustomerId] = set()
        self.results: tuple[Result, ...] = ()
        self.hello = False
        self.copies = False
        self.behind = False

    def note(self, key: Key, entity: Entity | None) -> None:
        """Remember a changed entity and whose card it is on."""
        self.keys.add(key)
        owner = getattr(entity, "customer_id", None)
        if owner is not None:
            self.customers.add(CustomerId(owner))
        elif key[0].KIND == "customer":
            self.customers.add(CustomerId(key[1]))


# -- rows --------------------------------------------------------------------------------------


def _decode(row: Row) -> Entity | None:
    struct = KINDS.get(row.kind)
    if struct is not None:
        try:
            return from_fields(struct, row.fields)
        except msgspec.ValidationError as error:
            _log.error("row_unreadable", kind=row.kind, id=str(row.id), reason=str(error))
    return None


def _keep_aside(connection: sa.Connection, row: Row, numbers: Numbers) -> None:
    values = [
        {
            "kind": row.kind,
            "id": row.id.bytes,
            "bucket": numbers[name][0],
            "ver": row.ver,
            "fields": pack(row.fields),
        }
        for name in row.buckets
        if name in numbers
    ]
    if values:
        connection.execute(sa.insert(_unknown).prefix_with("OR REPLACE"), values)


def _versions(
    connection: sa.Connection, decoded: list[tuple[Row, Entity]], shadows: dict[Key, int]
) -> dict[Key, int]:
    """Return the confirmed version of every row of a page that is here already."""
    by_kind: dict[type[Entity], list[UUID]] = {}
    for row, entity in decoded:
        by_kind.setdefault(type(entity), []).append(row.id)
    known: dict[Key, int] = {
        (struct, entity_id): ver
        for struct, ids in by_kind.items()
        for entity_id, ver in rows.versions(connection, struct, ids).items()
    }
    return known | shadows


def _apply_rows(connection: sa.Connection, wire: Iterable[Row], applied: Applied) -> None:
    """Write rows of buckets held here; what only others hold is none of our business."""
    numbers = buckets.numbers(connection)
    decoded: list[tuple[Row, Entity]] = []
    directory: dict[str, list[Row]] = {}
    for row in wire:
        held_by = [name for name in row.buckets if name in numbers]
        if not held_by:
            continue
        if row.kind == Person.KIND:
            directory.setdefault(held_by[0], []).append(row)
            continue
        entity = _decode(row)
        if entity is None:
            _keep_aside(connection, row, numbers)
        else:
            decoded.append((row, entity))
    for name, listed in directory.items():
        people.apply(connection, listed, *numbers[name])
    _write(connection, decoded, numbers, applied)


def _write(
    connection: sa.Connection,
    decoded: list[tuple[Row, Entity]],
    numbers: Numbers,
    applied: Applied,
) -> None:
    shadows = overlay.dirty(connection)
    known = _versions(connection, decoded, shadows)
    fresh: list[tuple[Entity, int]] = []
    held: list[members.Member] = []
    for row, entity in decoded:
        key = (type(entity), row.id)
        # In a first copy nothing is known: a look into two dictionaries less for each row.
        if not known or known.get(key, 0) <= row.ver:
            if shadows and key in shadows:
                overlay.set_confirmed(connection, key, entity, row.ver)
            else:
                fresh.append((entity, row.ver))
            applied.note(key, entity)
        raw = row.id.bytes
        held += [(entity.CODE, raw, *numbers[name]) for name in row.buckets if name in numbers]
    rows.put_many(connection, fresh, known.keys())
    members.hold(connection, held)


def _apply_gone(connection: sa.Connection, page: Page, applied: Applied) -> None:
    held = buckets.held(connection)
    copying = {item.number for item in held.values() if not item.copied}
    for item in page.gone:
        where = held.get(item.bucket)
        if item.why != "deleted" and where is None:
            continue
        number = None if item.why == "deleted" or where is None else where.number
        connection.execute(_unknown.delete().where(*_set_aside(item, number)))
        code = _CODES.get(item.kind)
        if code is None:
            continue
        if copying if number is None else number in copying:
            remembered = members.ALL_BUCKETS if number is None else number
            members.remember_removed(connection, code, item.id.bytes, remembered, page.to_rev)
        if item.kind == Person.KIND:
            people.leave(connection, item.id.bytes, number)
            continue
        for key in members.drop_row(connection, code, item.id.bytes, number):
            applied.note(key, None)


def _set_aside(item: Gone, number: int | None) -> list[sa.ColumnElement[bool]]:
    where = [_unknown.c.kind == item.kind, _unknown.c.id == item.id.bytes]
    return where if number is None else [*where, _unknown.c.bucket == number]


# -- pages -------------------------------------------------------------------------------------


def apply_page(connection: sa.Connection, page: Page) -> Applied | None:
    """Apply a page; None when it does not continue from here and must be pulled again."""
    position = cursor(connection)
    if (
        position is None
        or page.epoch != position.epoch
        or page.from_rev != position.rev
        or page.grant_epoch < position.grant_epoch
    ):
        return None
    applied = Applied()
    _apply_gone(connection, page, applied)
    _apply_rows(connection, page.rows, applied)
    _apply_control(connection, page, applied)
    applied.results = page.results + _decided(connection, page)
    applied.hello |= page.grant_epoch > position.grant_epoch
    results.keep(connection, applied.results)
    set_cursor(
        connection,
        Cursor(
            stream_id=position.stream_id,
            epoch=position.epoch,
            grant_epoch=page.grant_epoch,
            rev=page.to_rev,
        ),
    )
    buckets.promote(connection, page.to_rev)
    return applied


def _decided(connection: sa.Connection, page: Page) -> tuple[Result, ...]:
    """Return the ends of operations whose conflicts somebody has decided on.

    They come after the page's own results: a decision is newer than the collision.
    """
    changed = [
        from_fields(Conflict, row.fields)
        for row in page.rows
        if row.kind == Conflict.KIND and row.fields.get("status") not in (None, ConflictStatus.OPEN)
    ]
    return tuple(
        Result(
            op_id=op_id,
            seq=0,
            device=DeviceId(UUID(int=0)),
            status=OpStatus.MERGED,
            rev=page.to_rev,
        )
        for op_id in conflicts.decided(connection, changed)
    )


def _apply_control(connection: sa.Connection, page: Page, applied: Applied) -> None:
    """Obey words to the workstation itself, and copy buckets whose generation is another."""
    held = buckets.held(connection)
    again = {item.bucket for item in page.control if item.what == "refill"} & held.keys()
    again |= {name for name, gen in page.gens.items() if name in held and held[name].gen != gen}
    if again:
        for name in sorted(again):
            _log.error("bucket_differs", bucket=name.partition(":")[0], known=len(held))
        buckets.begin_copies(connection, sorted(again), gens=page.gens)
        applied.copies = True
    applied.hello |= any(_means_hello(item) for item in page.control)


def _means_hello(item: Control) -> bool:
    return item.what in ("grant", "revoke", "wipe")


# -- fills -------------------------------------------------------------------------------------


def apply_fill(connection: sa.Connection, page: FillPage) -> Applied | None:
    """Apply rows of a bucket being copied; None: it does not fit, the centre must be asked anew.

    The last page sweeps what the copy did not contain.
    """
    position = cursor(connection)
    if position is None or page.epoch != position.epoch:
        return None
    held = buckets.find(connection, page.bucket)
    if page.grant_epoch < position.grant_epoch or (held is not None and page.gen != held.gen):
        return None
    applied = Applied()
    applied.hello = grants_seen(connection, page.grant_epoch)
    if held is None or held.copied:
        return applied  # given up meanwhile, or a late answer: nothing to be done with it
    if held.r0 == 0:
        _begin(connection, held, page)
    if not page.same:
        _apply_rows(connection, _still_there(connection, held, page), applied)
        _sweep(connection, held, page, applied)
    if page.done or page.same:
        _finish(connection, held, position)
        applied.behind = (held.r0 or page.r0) > position.rev
    else:
        after = pack(page.next) if page.next is not None else None
        _change(connection, held, after=after)
    return applied


def _begin(connection: sa.Connection, held: Held, page: FillPage) -> None:
    if not page.same:
        connection.execute(_unknown.delete().where(_unknown.c.bucket == held.number))
        if held.distrusted:
            members.distrust(connection, held.number, held.round)
    elif held.distrusted:
        members.confirm(connection, held.number, held.round)
    _change(connection, held, r0=page.r0, distrusted=0)


def _sweep(connection: sa.Connection, held: Held, page: FillPage, applied: Applied) -> None:
    if page.bucket.startswith(DIRECTORY):
        until = page.next.id if page.next is not None and not page.done else None
        people.sweep(connection, held.number, held.round, held.after, until)
    elif page.done:
        for key in members.sweep(connection, held.number, held.round):
            applied.note(key, None)


def _finish(connection: sa.Connection, held: Held, position: Cursor) -> None:
    _change(connection, held, copied=1, after=None)
    members.forget_removed(connection, held.number)
    buckets.promote(connection, position.rev)


def _change(connection: sa.Connection, held: Held, **values: object) -> None:
    connection.execute(_bucket.update().where(_bucket.c.number == held.number).values(**values))


def _still_there(connection: sa.Connection, held: Held, page: FillPage) -> list[Row]:
    """Return the rows of a copy that nothing newer has taken away since they were read."""
    gone = members.removed_since(connection, held.number, page.r0)
    if not gone:
        return list(page.rows)
    return [row for row in page.rows if (_CODES.get(row.kind, 0), row.id.bytes) not in gone]
