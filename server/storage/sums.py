"""Checksums of buckets, kept per node for as long as a bucket does not change."""

from __future__ import annotations

import threading
from collections import OrderedDict
from uuid import UUID

import sqlalchemy as sa

from domain.buckets import row_sum
from domain.directory import Person
from domain.entities import KIND_BY_CODE
from server.storage import feed, schema
from server.storage.changes import IN
from server.storage.unit import RESULT_CODE, Unit

MAX_KEPT = 20_000
_MODULUS = 1 << 64
_row = schema.sync_row


class Sums:
    """Thread-safe. A sum is valid for one epoch and one newest revision of its bucket.

    Attributes:
        differences: how many workstations' sums differed: each is the sign of a bug.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[int, tuple[UUID, int, int]] = OrderedDict()
        self._lock = threading.Lock()
        self.differences = 0

    def of(self, unit: Unit, number: int, epoch: UUID) -> int:
        """Return the checksum of a bucket as of this snapshot."""
        rev = feed.newest_rev(unit, number)
        with self._lock:
            known = self._kept.get(number)
        if known is not None and known[:2] == (epoch, rev):
            return known[2]
        total = bucket_sum(unit, number)
        with self._lock:
            self._kept[number] = (epoch, rev, total)
            self._kept.move_to_end(number)
            if len(self._kept) > MAX_KEPT:
                self._kept.popitem(last=False)
        return total

    def differed(self) -> None:
        """Count one more difference."""
        with self._lock:
            self.differences += 1


def bucket_sum(unit: Unit, number: int) -> int:
    """Return the checksum of every row a bucket holds (docs/sync.md, "Position")."""
    held = sa.and_(_row.c.bucket == number, _row.c.op == IN)
    kinds = sa.select(_row.c.kind).where(held, _row.c.kind > RESULT_CODE).distinct()
    total = 0
    for (code,) in unit.connection.execute(kinds).all():
        query = sa.select(_row.c.entity, _row.c.rev).where(held, _row.c.kind == code)
        if code != Person.CODE:
            table = schema.ENTITY_TABLES[KIND_BY_CODE[code]]
            query = (
                sa.select(_row.c.entity, table.c.ver)
                .join_from(_row, table, table.c.id == _row.c.entity)
                .where(held, _row.c.kind == code)
            )
        for raw, ver in unit.connection.execute(query):
            total += row_sum(code, UUID(bytes=bytes(raw)), ver)
    return total % _MODULUS
