"""The plainest workstation there can be: it holds what pages and copies tell it, in a dict."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import msgspec

from domain.buckets import row_sum
from domain.directory import Person
from domain.entities import KINDS
from domain.wire import (
    BucketSum,
    Cursor,
    Fill,
    FillKey,
    FillPage,
    Hello,
    OutboxState,
    Page,
    Pull,
    Row,
    Subscribe,
    Subscribed,
    Welcome,
)
from server.handlers import pins, sync
from server.storage.sums import Sums
from tests.unit.server.bench import Desk

CODES = {Person.KIND: Person.CODE, **{kind: struct.CODE for kind, struct in KINDS.items()}}
Key = tuple[str, UUID]


@dataclass
class Reader:
    """One workstation: memberships by bucket, and rows by (kind, id)."""

    desk: Desk
    proto: int = 2
    cursor: Cursor | None = None
    rows: dict[Key, Row] = field(default_factory=dict)
    members: dict[str, set[Key]] = field(default_factory=dict)
    sums: Sums = field(default_factory=Sums)

    def hello(self, **fields: Any) -> Welcome:
        """Say hello."""
        next_seq = fields.pop("next_seq", 10_000)
        message = Hello(
            proto_max=self.proto,
            cursor=self.cursor,
            outbox=OutboxState(next_seq=next_seq),
            **fields,
        )
        return self.desk.bench.database.write_now(sync.hello(self.desk.actor, message))

    def start(self) -> Welcome:
        """Say hello and copy everything granted."""
        welcome = self.hello()
        self.cursor = Cursor(
            stream_id=welcome.stream_id,
            epoch=welcome.epoch,
            grant_epoch=welcome.grant_epoch,
            rev=welcome.head,
        )
        self.rows, self.members = {}, {}
        for bucket in welcome.buckets:
            self.copy(bucket.name)
        return welcome

    def pin(self, *names: str, drop: tuple[str, ...] = (), replace: bool = False) -> Subscribed:
        """Pin, unpin, and copy what is new."""
        request = Subscribe(add=names, drop=drop, replace=replace)
        answer = self.desk.bench.database.write_now(pins.subscribe(self.desk.actor, request))
        for name in drop:
            self.members.pop(name, None)
        for name in answer.added:
            self.copy(name)
        return answer

    def copy(self, name: str, limit: int = 50, total: int | None = None) -> FillPage:
        """Copy a bucket whole; return the last page."""
        self.members[name] = set()
        after: FillKey | None = None
        while True:
            request = Fill(bucket=name, after=after, limit=limit, sum=total)
            page = self.desk.bench.database.read_now(sync.fill(self.desk.actor, request, self.sums))
            self._take(page.rows)
            after = page.next
            if page.done:
                return page

    def pull(self, **fields: Any) -> list[Page]:
        """Pull until there is no more; return the pages."""
        pages: list[Page] = []
        while not pages or pages[-1].more:
            assert self.cursor is not None
            buckets = () if self.proto > 1 else tuple(self.members)
            request = Pull(cursor=self.cursor, buckets=buckets, **fields)
            page = self.desk.bench.database.read_now(sync.pull(self.desk.actor, request, self.sums))
            self.apply(page)
            pages.append(page)
        return pages

    def apply(self, page: Page) -> None:
        """Apply a page."""
        assert self.cursor is not None
        assert page.from_rev == self.cursor.rev
        for item in page.gone:
            held = [item.bucket] if item.why == "left" else list(self.members)
            for name in held:
                self.members.get(name, set()).discard((item.kind, item.id))
        self._take(page.rows)
        self.cursor = msgspec.structs.replace(self.cursor, rev=page.to_rev)

    def _take(self, rows: tuple[Row, ...]) -> None:
        for row in rows:
            key = (row.kind, row.id)
            known = self.rows.get(key)
            if known is None or known.ver <= row.ver or key not in self.held():
                self.rows[key] = row
            for name in row.buckets:
                self.members[name].add(key)

    def held(self) -> set[Key]:
        """Return which rows are held."""
        return set().union(*self.members.values()) if self.members else set()

    def snapshot(self) -> dict[str, dict[Key, tuple[int, dict[str, Any]]]]:
        """Return everything held, by bucket."""
        return {
            name: {key: (self.rows[key].ver, self.rows[key].fields) for key in keys}
            for name, keys in self.members.items()
        }

    def sum_of(self, name: str) -> BucketSum:
        """Return the checksum of a bucket as held here."""
        total = sum(
            row_sum(CODES[kind], entity, self.rows[(kind, entity)].ver)
            for kind, entity in self.members[name]
        )
        return BucketSum(bucket=name, gen=0, sum=total % (1 << 64))


def fresh(reader: Reader) -> Reader:
    """Return a new copy of everything another reader holds."""
    copy = Reader(reader.desk, reader.proto)
    for name in reader.members:
        copy.copy(name)
    return copy
