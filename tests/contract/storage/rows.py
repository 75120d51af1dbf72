"""Rows for the store's suite, and plain readings of what the feed promises."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain.buckets import branch_bucket
from domain.entities import Customer, Entity
from domain.ids import CustomerId, new_id
from domain.wire import FillKey, Row
from server.storage import feed
from server.storage.engine import Database
from server.storage.feed import Delta, Scope
from server.storage.unit import Unit
from tests.flows.centre import Shop


@dataclass
class Place:
    """A database and the shop in it."""

    database: Database
    shop: Shop

    @property
    def bucket(self) -> str:
        """The bucket of the shop's only branch."""
        return branch_bucket(self.shop.branch.id)

    def customer(self, **fields: Any) -> Customer:
        """Return a customer of the branch, not stored yet."""
        return Customer(
            **{
                "id": CustomerId(new_id()),
                "display_name": "Мария",
                "branch_id": self.shop.branch.id,
                **fields,
            }
        )

    def put(self, *entities: Entity) -> None:
        """Write entities in one transaction."""

        def work(unit: Unit) -> None:
            for entity in entities:
                unit.put(entity)

        self.database.write_now(work)

    def head(self) -> int:
        """Return the newest revision."""
        return self.database.read_now(feed.meta).head

    def delta(self, after: int, limit: int = 500, *buckets: str) -> Delta:
        """Return what changed after a position."""
        names = buckets or (self.bucket,)
        return self.database.read_now(
            lambda unit: feed.delta(unit, Scope(names), after, feed.meta(unit).head, limit)
        )

    def fresh_fill(self, bucket: str = "", limit: int = 7) -> Held:
        """Return what a new copy of a bucket holds."""
        held = Held()
        after: FillKey | None = None
        while True:
            key = after
            rows, after = self.database.read_now(
                lambda unit, key=key: feed.fill(unit, bucket or self.bucket, key, limit)  # type: ignore[misc]
            )
            held.take(rows)
            if after is None:
                return held


class Held:
    """What a reader of one bucket holds: (kind, id) → version; the naive workstation."""

    def __init__(self) -> None:
        self.versions: dict[tuple[str, UUID], int] = {}

    def take(self, rows: tuple[Row, ...]) -> None:
        """Take rows, never an older version than held."""
        for row in rows:
            key = (row.kind, row.id)
            self.versions[key] = max(row.ver, self.versions.get(key, 0))

    def apply(self, delta: Delta) -> None:
        """Apply a page."""
        for item in delta.gone:
            self.versions.pop((item.kind, item.id), None)
        self.take(delta.rows)
