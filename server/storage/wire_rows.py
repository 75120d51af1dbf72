"""Stored rows as they travel: entities, persons of the directory, results of operations.

Everything is loaded in bulk, a few statements a page, however many rows it has.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias
from uuid import UUID

import msgspec
import sqlalchemy as sa

from domain.directory import Person
from domain.entities import KIND_BY_CODE, Customer, Entity, Identity
from domain.ids import CustomerId, DeviceId, OpId
from domain.records import fields_of
from domain.wire import Result, Row
from server.storage import schema
from server.storage.unit import Unit

May: TypeAlias = Callable[[Entity], bool]
"""Whether a row may be shown to whom it is read for."""

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
        struct = KIND_BY_CODE[code]
        for stored in unit.load(struct, by_kind[code]):
            entity_id: UUID = stored.entity.id  # type: ignore[attr-defined]  # all kinds have one
            if may is None or may(stored.entity):
                names = wanted[(code, entity_id)].buckets
                rows.append(row_of(stored.entity, stored.ver, names))
    return tuple(rows)


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
