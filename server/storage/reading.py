"""Typed rows of one transaction, each read once: what handlers look at before they write."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple, TypeVar, cast
from uuid import UUID

import sqlalchemy as sa

from domain.entities import Entity
from domain.errors import Defect
from domain.records import from_row
from server.storage import schema
from server.storage.asking import among

T = TypeVar("T", bound=Entity)


class FieldVersion(NamedTuple):
    """Who last changed a field, and at which version of the row."""

    ver: int
    op_id: str
    by: str
    at: int


@dataclass(slots=True)
class Stored:
    """A row as it stands in this transaction."""

    entity: Entity
    ver: int
    fver: dict[str, FieldVersion] = field(default_factory=dict)


@cache
def _by_ids(struct: type[Entity], dialect: str) -> sa.Select[Any]:
    """Return the question for rows of a kind, built once: building it costs as much as asking."""
    table = schema.ENTITY_TABLES[struct]
    return sa.select(table).where(among(table.c.id, "ids", dialect))


class Rows:
    """Rows as this transaction sees them; a row written here is the one read here."""

    def __init__(self, connection: sa.Connection) -> None:
        """Read through a connection inside a begun transaction."""
        self.connection = connection
        self._rows: dict[tuple[type[Entity], UUID], Stored | None] = {}
        self.known: dict[tuple[object, ...], list[UUID]] = {}
        """Ids that answer questions asked for many at once, until one of their rows is written."""
        self.memo: dict[str, list[Any]] = {}
        """Answers that hold for this transaction, until it writes what they are about."""

    def stored(self, struct: type[Entity], entity_id: UUID) -> Stored | None:
        """Return a row with its versions, or None."""
        key = (struct, entity_id)
        if key not in self._rows:
            self.load(struct, [entity_id])
        return self._rows[key]

    def absent(self, struct: type[Entity], entity_id: UUID) -> None:
        """Take it as known that there is no such row: asking costs as much as writing."""
        self._rows.setdefault((struct, entity_id), None)

    def get(self, struct: type[T], entity_id: UUID) -> T | None:
        """Return an entity, or None."""
        stored = self.stored(struct, entity_id)
        return cast("T", stored.entity) if stored is not None else None

    def need(self, struct: type[T], entity_id: UUID) -> T:
        """Return an entity that our own references promise to exist.

        Raises:
            Defect: it does not.
        """
        entity = self.get(struct, entity_id)
        if entity is None:
            raise Defect(f"{struct.KIND} {entity_id} is referred to but absent")
        return entity

    def load(self, struct: type[Entity], ids: Iterable[UUID]) -> list[Stored]:
        """Return many rows of a kind, what is not known yet read at once; absent ones left out."""
        wanted = list(dict.fromkeys(ids))
        asked = [one for one in wanted if (struct, one) not in self._rows]
        for entity_id in asked:
            self._rows[struct, entity_id] = None
        query = _by_ids(struct, self.connection.dialect.name)
        for start in range(0, len(asked), 500):
            chunk = [entity_id.bytes for entity_id in asked[start : start + 500]]
            for row in self.connection.execute(query, {"ids": chunk}).mappings():
                self._keep(struct, row)
        known = (self._rows[struct, entity_id] for entity_id in wanted)
        return [stored for stored in known if stored is not None]

    def select(self, struct: type[T], query: sa.Select[Any]) -> list[T]:
        """Run a query over a kind's own table and return its entities in order."""
        rows = self.connection.execute(query).mappings()
        return [cast("T", self._keep(struct, row).entity) for row in rows]

    def recall(self, struct: type[T], *question: object) -> list[T] | None:
        """Return what answers a question asked for many at once; None where it was not."""
        ids = self.known.get(question)
        return [self.need(struct, found) for found in ids] if ids is not None else None

    def select_beside(
        self, struct: type[T], query: sa.Select[Any], asked: dict[str, Any]
    ) -> list[tuple[T, sa.RowMapping]]:
        """Run a query over a kind's table and others beside it; return entities with their rows.

        The kind's own columns bear their own names, the others different ones.
        """
        rows = self.connection.execute(query, asked).mappings()
        return [(cast("T", self._keep(struct, row).entity), row) for row in rows]

    def _keep(self, struct: type[Entity], row: Any) -> Stored:
        key = (struct, UUID(bytes=bytes(row["id"])))
        known = self._rows.get(key)
        if known is not None:
            return known
        marks = row["fver"]
        fver = (
            {name: FieldVersion(*value) for name, value in json.loads(marks).items()}
            if marks != "{}"
            else {}
        )
        stored = Stored(from_row(struct, row), row["ver"], fver)
        self._rows[key] = stored
        return stored
