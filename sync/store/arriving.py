"""Rows of the centre as they arrive, whichever message brings them: written, or kept aside."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import msgspec
import sqlalchemy as sa
import structlog

from domain.directory import Person
from domain.entities import KINDS, Entity
from domain.ids import CustomerId
from domain.records import from_fields
from domain.wire import Result, Row, pack
from sync.store import buckets, members, overlay, people, rows, schema
from sync.store.outbox import Key

_log = structlog.get_logger(__name__)

_unknown = schema.unknown

Numbers = dict[str, tuple[int, int]]
"""Bucket name → (number, running copy)."""

CODES = {struct.KIND: struct.CODE for struct in KINDS.values()} | {Person.KIND: Person.CODE}


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
    known |= shadows
    if known and buckets.any_distrusted(connection):
        known |= dict.fromkeys(members.of_old_history(connection, known), 0)
    return known


def apply_rows(connection: sa.Connection, wire: Iterable[Row], applied: Applied) -> None:
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
