"""The unit of work: typed rows in, versions, field versions and feed entries out.

Everything synced is written through ``put`` and ``delete``: that is what guarantees that each
change reaches the feed in the order of commits (ADR 0002).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, TypeVar, cast
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from domain.buckets import scopes_of
from domain.clock import to_micros
from domain.entities import KIND_BY_CODE, Case, Customer, Entity
from domain.errors import Code, Defect, Unavailable
from domain.ids import AgentId, DeviceId, OpId, new_id
from domain.records import from_row, to_row
from server.storage import schema

T = TypeVar("T", bound=Entity)

MAX_CHANGES = 2000
"""Most feed rows of one transaction; imports go in chunks of at most 500 entities."""

IN, DELETED, LEFT = 0, 1, 2
RESULT_CODE = 0
"""Kind code of operation results in the feed; their entity is the operation's id."""

_FIELD_VERSIONED = (Customer, Case)


class Contended(Unavailable):
    """Another transaction changed the same rows first; run from the start it will see them."""

    def __init__(self) -> None:
        super().__init__(Code.STORE_BUSY, "the row was changed by another transaction")


class FieldVersion(NamedTuple):
    """Who last changed a field, and at which version of the row."""

    ver: int
    op_id: str
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class Origin:
    """On whose behalf a transaction runs."""

    agent_id: AgentId | None = None
    name: str = ""
    device: DeviceId | None = None


@dataclass(slots=True)
class Stored:
    """A row as it stands in this transaction."""

    entity: Entity
    ver: int
    fver: dict[str, FieldVersion] = field(default_factory=dict)


class Unit:
    """One transaction. Not thread-safe; lives as long as its connection's transaction."""

    def __init__(
        self,
        connection: sa.Connection,
        now: datetime,
        origin: Origin,
        buckets: dict[str, int],
    ) -> None:
        """Wrap a connection inside a begun transaction; ``buckets`` caches committed names."""
        self.connection = connection
        self.now = now
        self.origin = origin
        self.op_id: OpId | None = None
        self.last_try = True
        """Whether a clash of keys is this work's own fault, and not another writer's."""
        self._known_buckets = buckets
        self._new_buckets: dict[str, int] = {}
        self._rows: dict[tuple[type[Entity], UUID], Stored | None] = {}
        self._feed: dict[tuple[int, int, bytes], int] = {}

    # -- reading ---------------------------------------------------------------------------

    def stored(self, struct: type[Entity], entity_id: UUID) -> Stored | None:
        """Return a row with its versions, or None."""
        key = (struct, entity_id)
        if key not in self._rows:
            self.load(struct, [entity_id])
        return self._rows[key]

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
        """Read many rows of a kind at once; absent ones are left out."""
        table = schema.ENTITY_TABLES[struct]
        wanted = list(ids)
        for entity_id in wanted:
            self._rows.setdefault((struct, entity_id), None)
        found = []
        for start in range(0, len(wanted), 500):
            chunk = [entity_id.bytes for entity_id in wanted[start : start + 500]]
            query = sa.select(table).where(table.c.id.in_(chunk))
            found += [self._keep(struct, row) for row in self.connection.execute(query).mappings()]
        return found

    def select(self, struct: type[T], query: sa.Select[Any]) -> list[T]:
        """Run a query over a kind's own table and return its entities in order."""
        rows = self.connection.execute(query).mappings()
        return [cast("T", self._keep(struct, row).entity) for row in rows]

    def _keep(self, struct: type[Entity], row: Any) -> Stored:
        key = (struct, UUID(bytes=bytes(row["id"])))
        known = self._rows.get(key)
        if known is not None:
            return known
        fver = {name: FieldVersion(*value) for name, value in json.loads(row["fver"]).items()}
        stored = Stored(from_row(struct, row), row["ver"], fver)
        self._rows[key] = stored
        return stored

    # -- writing ---------------------------------------------------------------------------

    def put(self, entity: Entity) -> bool:
        """Insert or update an entity; return whether anything changed.

        Raises:
            Contended: somebody else wrote the row since it was read here.
        """
        struct = type(entity)
        entity_id: UUID = entity.id  # type: ignore[attr-defined]  # every kind has an id
        before = self.stored(struct, entity_id)
        if before is not None and before.entity == entity:
            return False
        ver = 1 if before is None else before.ver + 1
        fver = self._field_versions(before, entity, ver)
        self._write(struct, entity, ver, fver)
        self._rows[(struct, entity_id)] = Stored(entity, ver, fver)
        now_in = set(scopes_of(entity))
        was_in = set() if before is None else set(scopes_of(before.entity))
        for name in now_in:
            self._note(name, struct.CODE, entity_id, IN)
        for name in was_in - now_in:
            self._note(name, struct.CODE, entity_id, LEFT)
        return True

    def _field_versions(
        self, before: Stored | None, entity: Entity, ver: int
    ) -> dict[str, FieldVersion]:
        if before is None or not isinstance(entity, _FIELD_VERSIONED):
            return {}
        mark = FieldVersion(
            ver, self.op_id.hex if self.op_id else "", self.origin.name, to_micros(self.now)
        )
        changed = {
            item.name: mark
            for item in msgspec.structs.fields(entity)
            if getattr(entity, item.name) != getattr(before.entity, item.name)
        }
        return {**before.fver, **changed}

    def _write(
        self,
        struct: type[Entity],
        entity: Entity,
        ver: int,
        fver: dict[str, FieldVersion],
    ) -> None:
        table = schema.ENTITY_TABLES[struct]
        values = {**to_row(entity), "ver": ver, "fver": json.dumps(fver, ensure_ascii=False)}
        if ver == 1:
            self.connection.execute(table.insert(), values)
            return
        row_id = values.pop("id")
        unchanged = sa.and_(table.c.id == row_id, table.c.ver == ver - 1)
        self._expect_one(table.update().where(unchanged).values(values))

    def _expect_one(self, statement: sa.Update | sa.Delete) -> None:
        # PostgreSQL runs writers side by side: what was read may be history by now.
        if self.connection.execute(statement).rowcount != 1:
            raise Contended

    def put_new(self, entities: Iterable[Entity]) -> None:
        """Insert many new entities at once (imports, demo data), at most 500 a transaction."""
        groups: dict[type[Entity], list[Entity]] = {}
        for entity in entities:
            groups.setdefault(type(entity), []).append(entity)
        for struct, items in groups.items():
            rows = [{**to_row(item), "ver": 1, "fver": "{}"} for item in items]
            self.connection.execute(schema.ENTITY_TABLES[struct].insert(), rows)
            for item in items:
                for name in scopes_of(item):
                    self._note(name, struct.CODE, item.id, IN)  # type: ignore[attr-defined]

    def delete(self, struct: type[Entity], entity_id: UUID, into: UUID | None = None) -> None:
        """Remove an entity for ever and remember its id as dead.

        Raises:
            Contended: somebody else wrote the row since it was read here.
        """
        before = self.stored(struct, entity_id)
        if before is None:
            return
        table = schema.ENTITY_TABLES[struct]
        unchanged = sa.and_(table.c.id == entity_id.bytes, table.c.ver == before.ver)
        self._expect_one(table.delete().where(unchanged))
        self.connection.execute(
            schema.sync_dead.insert(),
            {
                "kind": struct.CODE,
                "entity": entity_id.bytes,
                "at": to_micros(self.now),
                "by": self.origin.agent_id.bytes if self.origin.agent_id else None,
                "into": into.bytes if into else None,
            },
        )
        self._rows[(struct, entity_id)] = None
        for name in scopes_of(before.entity):
            self._note(name, struct.CODE, entity_id, DELETED)

    def is_dead(self, struct: type[Entity], entity_id: UUID) -> bool:
        """Tell whether an id was deleted, as opposed to never seen."""
        dead = schema.sync_dead
        query = sa.select(dead.c.at).where(
            dead.c.kind == struct.CODE, dead.c.entity == entity_id.bytes
        )
        return self.connection.execute(query).first() is not None

    def announce(self, bucket: str, code: int, entity_id: UUID) -> None:
        """Put something that is not an entity (a result) into the feed."""
        self._note(bucket, code, entity_id, IN)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo everything done inside when it raises, and let the exception out."""
        rows, feed, buckets = dict(self._rows), dict(self._feed), dict(self._new_buckets)
        try:
            with self.connection.begin_nested():
                yield
        except (sa.exc.OperationalError, sa.exc.InterfaceError) as error:
            raise Unavailable(Code.STORE_BUSY, type(error.orig).__name__) from error
        except sa.exc.IntegrityError as error:
            if not self.last_try:
                raise Contended from error
            self._rows, self._feed, self._new_buckets = rows, feed, buckets
            raise
        except BaseException:
            self._rows, self._feed, self._new_buckets = rows, feed, buckets
            raise

    # -- feed ------------------------------------------------------------------------------

    def bucket_id(self, name: str, *, create: bool = True) -> int | None:
        """Return a bucket's number, making it where asked."""
        known = self._known_buckets.get(name) or self._new_buckets.get(name)
        if known is not None:
            return known
        table = schema.sync_bucket
        if create:
            dialect = sqlite if self.connection.dialect.name == "sqlite" else postgresql
            self.connection.execute(
                dialect.insert(table).values(name=name).on_conflict_do_nothing()
            )
        found = self.connection.execute(
            sa.select(table.c.bucket).where(table.c.name == name)
        ).scalar()
        if found is not None:
            self._new_buckets[name] = found
        return found

    def _note(self, bucket: str, code: int, entity_id: UUID, op: int) -> None:
        number = self.bucket_id(bucket)
        if number is None:
            raise Defect(f"bucket {bucket} vanished")
        self._feed[(number, code, entity_id.bytes)] = op

    def flush(self) -> bool:
        """Write the feed rows of this transaction; return whether there were any.

        Raises:
            Defect: more changes than one transaction may carry.
        """
        if not self._feed:
            return False
        if len(self._feed) > MAX_CHANGES:
            raise Defect(f"{len(self._feed)} changes in one transaction")
        tx = {
            "tx": new_id().bytes,
            "at": to_micros(self.now),
            "actor": self.origin.agent_id.bytes if self.origin.agent_id else None,
            "device": self.origin.device.bytes if self.origin.device else None,
        }
        if self.connection.dialect.name == "sqlite":
            self._flush_sqlite(tx)
        else:
            changes = [
                [bucket, code, entity.hex(), op]
                for (bucket, code, entity), op in sorted(self._feed.items())
            ]
            self.connection.execute(schema.sync_tx.insert(), {**tx, "chg": json.dumps(changes)})
        self._feed = {}
        return True

    def _flush_sqlite(self, tx: dict[str, Any]) -> None:
        rev = self.connection.execute(
            sa.update(schema.sync_meta)
            .values(head=schema.sync_meta.c.head + 1)
            .returning(schema.sync_meta.c.head)
        ).scalar_one()
        self.connection.execute(schema.sync_tx.insert(), {**tx, "rev": rev})
        statement = sqlite.insert(schema.sync_row)
        statement = statement.on_conflict_do_update(
            index_elements=["bucket", "kind", "entity"],
            set_={"rev": statement.excluded.rev, "op": statement.excluded.op},
        )
        self.connection.execute(
            statement,
            [
                {"bucket": bucket, "kind": code, "entity": entity, "rev": rev, "op": op}
                for (bucket, code, entity), op in self._feed.items()
            ],
        )

    def committed(self) -> None:
        """Remember bucket numbers made by this transaction; called after its commit."""
        self._known_buckets.update(self._new_buckets)


def struct_of_code(code: int) -> type[Entity] | None:
    """Return the kind behind a feed code; None for results."""
    return KIND_BY_CODE.get(code)
