"""The feed rows a transaction will write, and how they get their bucket numbers and revision.

Kept by bucket name until the end, so that thousands of buckets are numbered with a few
statements.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from domain.errors import Defect
from server.storage import schema

MAX_CHANGES = 2000
"""Most feed rows of one transaction; imports go in chunks of at most 500 entities."""

IN, DELETED, LEFT = 0, 1, 2
"""What a feed row says of an entity and a bucket."""

_CHUNK = 500
_KNOWN_MAX = 50_000
"""Numbers of buckets kept in memory; customers' own buckets are as many as customers."""

Key = tuple[str, int, bytes]


class Changes:
    """Pending memberships: (bucket name, kind code, id) → IN, DELETED or LEFT."""

    def __init__(self, connection: sa.Connection, known: dict[str, int]) -> None:
        """Begin empty; ``known`` caches the numbers of committed buckets, by name."""
        self._connection = connection
        self._known = known
        self._new: dict[str, int] = {}
        self._feed: dict[Key, int] = {}

    def __len__(self) -> int:
        return len(self._feed)

    def note(self, bucket: str, code: int, entity_id: UUID | bytes, op: int) -> None:
        """Remember what happens to a membership; the last word counts."""
        raw = entity_id.bytes if isinstance(entity_id, UUID) else entity_id
        self._feed[(bucket, code, raw)] = op

    def mark(self) -> dict[Key, int]:
        """Return what ``back`` returns to."""
        return dict(self._feed)

    def back(self, mark: dict[Key, int]) -> None:
        """Forget what was noted, and numbered, since a mark: a savepoint was undone."""
        self._feed = mark
        self._new = {}

    def numbers(self, names: Iterable[str], *, create: bool = False) -> dict[str, int]:
        """Return the numbers of buckets by name, making those that are absent where asked."""
        wanted = sorted(set(names))
        found = {name: self._known.get(name) or self._new.get(name) for name in wanted}
        missing = [name for name, number in found.items() if number is None]
        for start in range(0, len(missing), _CHUNK):
            chunk = missing[start : start + _CHUNK]
            fresh = self._read(chunk)
            absent = [name for name in chunk if name not in fresh]
            if create and absent:
                self._make(absent)
                fresh |= self._read(absent)
            self._new |= fresh
            found |= fresh
        return {name: number for name, number in found.items() if number is not None}

    def _read(self, names: list[str]) -> dict[str, int]:
        table = schema.sync_bucket
        query = sa.select(table.c.name, table.c.bucket).where(table.c.name.in_(names))
        return dict(self._connection.execute(query).all())

    def _make(self, names: list[str]) -> None:
        dialect = sqlite if self._connection.dialect.name == "sqlite" else postgresql
        # In one order everywhere, so that two writers never wait for each other's names.
        self._connection.execute(
            dialect.insert(schema.sync_bucket).on_conflict_do_nothing(),
            [{"name": name} for name in names],
        )

    def write(self, tx: dict[str, Any]) -> None:
        """Write the feed rows under a new revision.

        Args:
            tx: the transaction's row without revision and changes.

        Raises:
            Defect: more changes than one transaction may carry.
        """
        if len(self._feed) > MAX_CHANGES:
            raise Defect(f"{len(self._feed)} changes in one transaction")
        numbers = self.numbers((name for name, _, _ in self._feed), create=True)
        rows = sorted(
            (numbers[name], code, entity, op) for (name, code, entity), op in self._feed.items()
        )
        if self._connection.dialect.name == "sqlite":
            self._write_sqlite(tx, rows)
        else:
            changes = [[bucket, code, entity.hex(), op] for bucket, code, entity, op in rows]
            self._connection.execute(schema.sync_tx.insert(), {**tx, "chg": json.dumps(changes)})
        self._feed = {}

    def _write_sqlite(self, tx: dict[str, Any], rows: list[tuple[int, int, bytes, int]]) -> None:
        rev = self._connection.execute(
            sa.update(schema.sync_meta)
            .values(head=schema.sync_meta.c.head + 1)
            .returning(schema.sync_meta.c.head)
        ).scalar_one()
        self._connection.execute(schema.sync_tx.insert(), {**tx, "rev": rev})
        statement = sqlite.insert(schema.sync_row)
        statement = statement.on_conflict_do_update(
            index_elements=["bucket", "kind", "entity"],
            set_={"rev": statement.excluded.rev, "op": statement.excluded.op},
        )
        self._connection.execute(
            statement,
            [
                {"bucket": bucket, "kind": code, "entity": entity, "rev": rev, "op": op}
                for bucket, code, entity, op in rows
            ],
        )

    def committed(self) -> None:
        """Share the bucket numbers learnt here; called after the commit."""
        if len(self._known) > _KNOWN_MAX:
            self._known.clear()
        self._known.update(self._new)
