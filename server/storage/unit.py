"""The unit of work: typed rows in, versions, field versions and feed entries out.

Everything synced is written through ``put`` and ``delete``: that is what guarantees that each
change reaches the feed in the order of commits (ADR 0002).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from domain.buckets import device_bucket, scopes_of
from domain.clock import to_micros
from domain.entities import (
    Agent,
    AgentRule,
    Branch,
    Case,
    Conversation,
    Customer,
    Entity,
    Identity,
    Offer,
    QueueRule,
)
from domain.errors import Code, Unavailable
from domain.ids import DeviceId, OpId, new_id
from domain.records import to_row
from server.storage import grants, schema
from server.storage.changes import DELETED, IN, LEFT, Changes
from server.storage.membership import OWNED, Memberships
from server.storage.reading import FieldVersion, Rows, Stored
from server.storage.transaction import Again, Contended, History, Origin

RESULT_CODE = 0
"""Kind code of operation results in the feed; their entity is the operation's id."""

GRANT_CODE = -1
"""Kind code of "what you may see has shrunk" in the feed; its entity is the device's id."""

_FIELD_VERSIONED = (Customer, Case)


@cache
def _update_of(struct: type[Entity]) -> sa.Update:
    """Return the change of a row of a kind that nobody else has changed since it was read."""
    table = schema.ENTITY_TABLES[struct]
    return table.update().where(
        table.c.id == sa.bindparam("this_id"), table.c.ver == sa.bindparam("read_ver")
    )


class Unit(Rows):
    """One transaction. Not thread-safe; lives as long as its connection's transaction."""

    def __init__(
        self,
        connection: sa.Connection,
        now: datetime,
        origin: Origin,
        buckets: dict[str, int],
    ) -> None:
        """Wrap a connection inside a begun transaction; ``buckets`` caches committed names."""
        super().__init__(connection)
        self.now = now
        self.origin = origin
        self.op_id: OpId | None = None
        self.last_try = True
        """Whether a clash of keys is this work's own fault, and not another writer's."""
        self._changes = Changes(connection, buckets)
        self._memberships = Memberships(connection, now, self._changes)
        self.sends = False
        """Whether this transaction leaves something to be sent to a customer."""
        self.careful = True
        """Whether savepoints are real: the first run of a transaction does without."""
        self._history: History | None = None

    # -- writing ---------------------------------------------------------------------------

    def put(self, entity: Entity, *, imported: bool = False) -> bool:
        """Insert or update an entity; return whether anything changed.

        A card or an address that is ``imported`` does not enter the window: nobody touched it.

        Raises:
            Contended: somebody else wrote the row since it was read here.
        """
        struct = type(entity)
        entity_id: UUID = entity.id  # type: ignore[attr-defined]  # every kind has an id
        before = self.stored(struct, entity_id)
        if before is not None and before.entity == entity:
            return False
        ver = self._next_ver(before)
        fver = self._field_versions(before, entity, ver)
        self._write(entity, before, ver, fver)
        self._forget(entity)
        self._rows[(struct, entity_id)] = Stored(entity, ver, fver)
        was = before.entity if before is not None else None
        self._memberships.written(entity, was, imported=imported)
        if not isinstance(entity, OWNED):
            self._note_scopes(entity, before)
        if before is not None:
            self._regrant(before.entity, entity)
        return True

    def _forget(self, entity: Entity) -> None:
        """Drop what was known and is no longer so."""
        if isinstance(entity, Identity):
            self.known.pop(("identity", entity.kind, entity.value), None)
        elif isinstance(entity, Conversation):
            self.known.pop(("conversation", entity.channel_id, entity.identity_id), None)
        elif isinstance(entity, Offer):
            self.known.pop(("offers", entity.conversation_id), None)
        elif isinstance(entity, Agent | Branch | QueueRule | AgentRule):
            self.memo.clear()

    def put_fresh(self, entity: Entity) -> bool:
        """Insert an entity whose id was made in this transaction: nobody can know it yet."""
        self.absent(type(entity), entity.id)  # type: ignore[attr-defined]  # every kind has an id
        return self.put(entity)

    def _next_ver(self, before: Stored | None) -> int:
        """Return the version a row gets; none is used twice, not even across a restore."""
        return max(before.ver if before is not None else 0, self.history().ver_floor) + 1

    def history(self, known: History | None = None) -> History:
        """Return which history this transaction belongs to; ``known`` spares the question."""
        if self._history is None:
            self._history = known or self._read_history()
        return self._history

    def _read_history(self) -> History:
        meta = schema.sync_meta
        row = self.connection.execute(sa.select(meta.c.epoch, meta.c.ver_floor)).one()
        return History(UUID(bytes=bytes(row.epoch)), row.ver_floor)

    def _note_scopes(self, entity: Entity, before: Stored | None) -> None:
        entity_id: UUID = entity.id  # type: ignore[attr-defined]  # every kind has an id
        now_in = set(scopes_of(entity))
        was_in = set() if before is None else set(scopes_of(before.entity))
        for name in now_in:
            self._changes.note(name, entity.CODE, entity_id, IN)
        for name in was_in - now_in:
            self._changes.note(name, entity.CODE, entity_id, LEFT)

    def _regrant(self, before: Entity, after: Entity) -> None:
        """Let devices know of a change of what they may see, and take what they may not."""
        match before, after:
            case Agent(), Agent() if grants.differ(before, after):
                devices = grants.devices_of(self.connection, after)
                for device in devices:
                    grants.drop_unseen_pins(self.connection, device, after)
                self.regrant(devices)
            case Customer(), Customer() if before.branch_id != after.branch_id:
                self.regrant(grants.unpin_unseen(self.connection, after.id, after.branch_id))

    def regrant(self, devices: Iterable[DeviceId]) -> None:
        """Raise the grant epoch of devices that may see other things now, and tell their lines."""
        affected = list(devices)
        grants.raise_epoch(self.connection, affected)
        for device in affected:
            self._changes.note(device_bucket(device), GRANT_CODE, device, IN)

    def _field_versions(
        self, before: Stored | None, entity: Entity, ver: int
    ) -> dict[str, FieldVersion]:
        if before is None or not isinstance(entity, _FIELD_VERSIONED):
            return {}
        mark = FieldVersion(
            ver, self.op_id.hex if self.op_id else "", self.origin.name, to_micros(self.now)
        )
        marks = dict(before.fver)
        for item in msgspec.structs.fields(entity):
            now, was = getattr(entity, item.name), getattr(before.entity, item.name)
            if now == was:
                continue
            marks[item.name] = mark
            if isinstance(now, dict) and isinstance(was, dict):
                keys = [key for key in now.keys() | was.keys() if now.get(key) != was.get(key)]
                marks |= dict.fromkeys((f"{item.name}.{key}" for key in keys), mark)
        return marks

    def _write(
        self,
        entity: Entity,
        before: Stored | None,
        ver: int,
        fver: dict[str, FieldVersion],
    ) -> None:
        table = schema.ENTITY_TABLES[type(entity)]
        values = {**to_row(entity), "ver": ver, "fver": json.dumps(fver, ensure_ascii=False)}
        if before is None:
            self.connection.execute(table.insert(), values)
            return
        values |= {"this_id": values.pop("id"), "read_ver": before.ver}
        self._expect_one(_update_of(type(entity)), values)

    def _expect_one(self, statement: sa.Update | sa.Delete, values: dict[str, Any]) -> None:
        # PostgreSQL runs writers side by side: what was read may be history by now.
        if self.connection.execute(statement, values).rowcount != 1:
            raise Contended

    def put_new(self, entities: Iterable[Entity]) -> None:
        """Insert many new entities at once (imports, demo data), at most 500 a transaction.

        A card alone does not enter the window this way: nobody has touched it.
        """
        groups: dict[type[Entity], list[Entity]] = {}
        for entity in entities:
            groups.setdefault(type(entity), []).append(entity)
        for struct, items in groups.items():
            ver = self._next_ver(None)
            rows = [{**to_row(item), "ver": ver, "fver": "{}"} for item in items]
            self.connection.execute(schema.ENTITY_TABLES[struct].insert(), rows)
            for item in items:
                self._memberships.written(item, None, imported=True)
                if not isinstance(item, OWNED):
                    self._note_scopes(item, None)

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
        self._expect_one(table.delete().where(unchanged), {})
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
        self._memberships.deleted(before.entity)
        if not isinstance(before.entity, OWNED):
            for name in scopes_of(before.entity):
                self._changes.note(name, struct.CODE, entity_id, DELETED)

    def revive(self, entity: Entity, ver: int) -> None:
        """Bring back an entity whose id was deleted; ``ver``: the last version it had."""
        entity_id: UUID = entity.id  # type: ignore[attr-defined]  # every kind has an id
        dead = schema.sync_dead
        self.connection.execute(
            dead.delete().where(dead.c.kind == entity.CODE, dead.c.entity == entity_id.bytes)
        )
        ver = max(ver, self.history().ver_floor) + 1
        self._write(entity, None, ver, {})
        self._rows[(type(entity), entity_id)] = Stored(entity, ver, {})
        self._memberships.written(entity, None)
        if not isinstance(entity, OWNED):
            self._note_scopes(entity, None)

    def heir(self, struct: type[Entity], entity_id: UUID) -> UUID | None:
        """Return the id that took the place of a deleted one; None where there is none."""
        dead = schema.sync_dead
        query = sa.select(dead.c.into).where(
            dead.c.kind == struct.CODE, dead.c.entity == entity_id.bytes
        )
        into = self.connection.execute(query).scalar()
        return UUID(bytes=bytes(into)) if into is not None else None

    def is_dead(self, struct: type[Entity], entity_id: UUID) -> bool:
        """Tell whether an id was deleted, as opposed to never seen."""
        dead = schema.sync_dead
        query = sa.select(dead.c.at).where(
            dead.c.kind == struct.CODE, dead.c.entity == entity_id.bytes
        )
        return self.connection.execute(query).first() is not None

    def announce(self, bucket: str, code: int, entity_id: UUID) -> None:
        """Put something that is not an entity (a result) into the feed."""
        self._changes.note(bucket, code, entity_id, IN)

    def leave(self, bucket: str, code: int, entity_id: UUID) -> None:
        """Let a row leave a bucket it need not be in any more; the row itself stays."""
        self._changes.note(bucket, code, entity_id, LEFT)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo everything done inside when it raises, and let the exception out.

        Raises:
            Again: it raised, and this run was made without savepoints.
        """
        if not self.careful:
            try:
                yield
            except Unavailable:
                raise
            except Exception as error:
                raise Again from error
            return
        rows, mark = dict(self._rows), self._memberships.mark()
        try:
            with self.connection.begin_nested():
                yield
        except (sa.exc.OperationalError, sa.exc.InterfaceError) as error:
            raise Unavailable(Code.STORE_BUSY, type(error.orig).__name__) from error
        except sa.exc.IntegrityError as error:
            if not self.last_try:
                raise Contended from error
            self._rows = rows
            self._memberships.back(mark)
            raise
        except BaseException:
            self._rows = rows
            self._memberships.back(mark)
            raise

    # -- feed ------------------------------------------------------------------------------

    def change_count(self) -> int:
        """Return how many feed rows this transaction has come to."""
        self._memberships.settle()
        return len(self._changes)

    def bucket_numbers(self, names: Iterable[str], *, create: bool = False) -> dict[str, int]:
        """Return the numbers of buckets by name, making absent ones where asked."""
        return self._changes.numbers(names, create=create)

    def flush(self) -> bool:
        """Write the feed rows of this transaction; return whether there were any.

        Raises:
            Defect: more changes than one transaction may carry.
        """
        if not self.change_count():
            return False
        self._changes.write(
            {
                "tx": new_id().bytes,
                "at": to_micros(self.now),
                "actor": self.origin.agent_id.bytes if self.origin.agent_id else None,
                "device": self.origin.device.bytes if self.origin.device else None,
            }
        )
        return True

    def committed(self) -> None:
        """Share what this transaction learnt; called after its commit."""
        self._changes.committed()
