"""Stored rows as they travel: entities, persons of the directory, results of operations.

Everything is loaded in bulk, a few statements a page, however many rows it has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeAlias
from uuid import UUID

import msgspec
import sqlalchemy as sa

from domain.buckets import scopes_by
from domain.directory import Person
from domain.entities import KIND_BY_CODE, KINDS, Customer, Entity, Identity
from domain.ids import CustomerId, DeviceId, OpId
from domain.records import columns_of, fields_of, row_fields
from domain.wire import Result, Row
from server.storage import schema
from server.storage.asking import among
from server.storage.unit import Unit

May: TypeAlias = Callable[[tuple[str, ...]], bool]
"""Whether what these buckets let one see may be shown to whom it is read for."""

KIND_NAMES = {Person.CODE: Person.KIND, **{code: kind.KIND for code, kind in KIND_BY_CODE.items()}}

_identity = schema.ENTITY_TABLES[Identity]
_CHUNK = 500


@dataclass(slots=True)
class Wanted:
    """Why a row is read: the buckets that hold it, and its newest revision in them."""

    buckets: list[str] = field(default_factory=list)
    rev: int = 0

    def add(self, bucket: str, rev: int) -> None:
        """Note one more bucket."""
        self.buckets.append(bucket)
        self.rev = max(self.rev, rev)


def load(
    unit: Unit, wanted: Mapping[tuple[int, UUID], Wanted], may: May | None = None
) -> tuple[Row, ...]:
    """Return the current state of rows by (kind code, id), in kind order."""
    by_kind: dict[int, list[UUID]] = {}
    for code, entity in wanted:
        by_kind.setdefault(code, []).append(entity)
    rows: list[Row] = []
    for code in sorted(by_kind):
        if code == Person.CODE:
            rows += _persons(unit, {item: wanted[(code, item)] for item in by_kind[code]})
            continue
        rows += [
            row
            for row in _entities(unit, KIND_BY_CODE[code], by_kind[code], wanted)
            if may is None or may(scopes_of_row(row))
        ]
    return tuple(rows)


def scopes_of_row(row: Row) -> tuple[str, ...]:
    """Return the buckets of which holding one lets an agent see a row.

    A person has no row of its own: its directory is all one needs to see it.
    """
    struct = KINDS.get(row.kind)
    return row.buckets if struct is None else scopes_by(struct, row.fields.get)


@cache
def _by_ids(struct: type[Entity], dialect: str) -> sa.Select[Any]:
    """Return the question for rows of a kind: version, then the columns in field order."""
    table = schema.ENTITY_TABLES[struct]
    columns = [table.c[column.name] for column in columns_of(struct)]
    return sa.select(table.c.ver, *columns).where(among(table.c.id, "ids", dialect))


def _entities(
    unit: Unit,
    struct: type[Entity],
    ids: list[UUID],
    wanted: Mapping[tuple[int, UUID], Wanted],
) -> Iterator[Row]:
    query = _by_ids(struct, unit.connection.dialect.name)
    for start in range(0, len(ids), _CHUNK):
        chunk = [item.bytes for item in ids[start : start + _CHUNK]]
        for ver, *values in unit.connection.execute(query, {"ids": chunk}).all():
            fields = row_fields(struct, values)
            entity_id: UUID = fields["id"]
            names = wanted[(struct.CODE, entity_id)].buckets
            yield Row(kind=struct.KIND, id=entity_id, ver=ver, buckets=tuple(names), fields=fields)


def row_of(entity: Entity, ver: int, buckets: list[str] | None = None) -> Row:
    """Return one entity as a wire row; without buckets it is a look at it, and no membership."""
    return Row(
        kind=entity.KIND,
        id=entity.id,  # type: ignore[attr-defined]  # every kind has an id
        ver=ver,
        buckets=tuple(buckets or ()),
        fields=fields_of(entity),
    )


def _persons(unit: Unit, wanted: Mapping[UUID, Wanted]) -> list[Row]:
    """Return rows of the directory; a person's version is the revision of the feed row."""
    ids = list(wanted)
    addresses: dict[bytes, list[tuple[bool, str, str]]] = {}
    for start in range(0, len(ids), _CHUNK):
        chunk = [item.bytes for item in ids[start : start + _CHUNK]]
        query = sa.select(
            _identity.c.customer_id,
            _identity.c.valid_until_on.isnot(None),
            _identity.c.kind,
            _identity.c.value,
        ).where(_identity.c.customer_id.in_(chunk))
        for owner, old, kind, value in unit.connection.execute(query):
            addresses.setdefault(bytes(owner), []).append((bool(old), kind, value))
    rows = []
    for customer in _names(unit, ids):
        known = sorted(set(addresses.get(customer.id.bytes, ())))
        person = Person(
            id=customer.id,
            name=customer.display_name,
            provisional=customer.provisional,
            addresses=tuple((kind, value) for _, kind, value in known),
        )
        why = wanted[customer.id]
        rows.append(
            Row(
                kind=Person.KIND,
                id=customer.id,
                ver=why.rev,
                buckets=tuple(why.buckets),
                fields=fields_of(person),
            )
        )
    return rows


class _Name(msgspec.Struct, frozen=True):
    id: CustomerId
    display_name: str
    provisional: bool


def _names(unit: Unit, ids: list[UUID]) -> list[_Name]:
    """Return what the directory shows of cards, without the rest of them."""
    table = schema.ENTITY_TABLES[Customer]
    found = []
    for start in range(0, len(ids), _CHUNK):
        chunk = [item.bytes for item in ids[start : start + _CHUNK]]
        query = sa.select(table.c.id, table.c.display_name, table.c.provisional).where(
            table.c.id.in_(chunk)
        )
        found += [
            _Name(CustomerId(UUID(bytes=bytes(raw))), name, bool(provisional))
            for raw, name, provisional in unit.connection.execute(query)
        ]
    return found


def results(unit: Unit, ops: list[tuple[UUID, int]]) -> tuple[Result, ...]:
    """Return decisions on operations by (operation, revision of its feed row)."""
    table = schema.sync_op
    revs = {op_id.bytes: rev for op_id, rev in ops}
    found: list[Result] = []
    wanted = list(revs)
    for start in range(0, len(wanted), _CHUNK):
        query = sa.select(table).where(table.c.op_id.in_(wanted[start : start + _CHUNK]))
        found += [
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
        ]
    return tuple(sorted(found, key=lambda item: item.seq))
