"""Checksums of buckets, to be compared with the centre's: a difference is a defect of ours.

Reader threads only: a directory of a million takes seconds.
"""

from __future__ import annotations

from hashlib import blake2b

import sqlalchemy as sa

from domain.directory import Person
from domain.entities import KIND_BY_CODE, Entity
from domain.wire import BucketSum
from sync.store import buckets, rows, schema
from sync.store.buckets import Held

_WHOLE = (1 << 64) - 1


def bucket_sum(connection: sa.Connection, held: Held) -> int | None:
    """Return a bucket's checksum over what the centre confirmed; ``domain.buckets.row_sum``.

    None where rows of it are here that only a newer version understands: they cannot be summed.
    """
    query = sa.select(schema.unknown.c.kind).where(schema.unknown.c.bucket == held.number)
    if connection.execute(query).first() is not None:
        return None
    total = _sum_of(
        connection, Person.CODE, "SELECT id, ver FROM person WHERE bucket = ?", (held.number,)
    )
    kinds = connection.exec_driver_sql(
        "SELECT DISTINCT kind FROM member WHERE bucket = ?", (held.number,)
    ).scalars()
    for code in kinds.all():
        total += _sum_of(connection, code, _confirmed(KIND_BY_CODE[code]), (code, held.number))
    return total & _WHOLE


def _confirmed(struct: type[Entity]) -> str:
    # Under our own drawing a row may look gone; its confirmed version is in the shadow.
    table = rows.table_of(struct)
    kind = f" AND t.kind = {struct.CODE}" if table is schema.small else ""
    return (
        f"SELECT m.id, coalesce(s.ver, t.ver, 0) FROM member m "  # noqa: S608 - fixed words only
        f"LEFT JOIN {table.name} t ON t.id = m.id{kind} "
        "LEFT JOIN shadow s ON s.kind = m.kind AND s.id = m.id "
        "WHERE m.kind = ? AND m.bucket = ?"
    )


def _sum_of(connection: sa.Connection, code: int, query: str, values: tuple[int, ...]) -> int:
    # ``row_sum`` written out: a call and an object less for each of a million rows.
    prefix = code.to_bytes(2, "big")
    total = 0
    for raw, ver in connection.exec_driver_sql(query, values):
        digest = blake2b(prefix + raw + ver.to_bytes(8, "big"), digest_size=8).digest()
        total += int.from_bytes(digest, "little")
    return total


def live_sums(connection: sa.Connection) -> tuple[BucketSum, ...]:
    """Return the checksums of all live buckets."""
    return tuple(
        BucketSum(bucket=item.name, gen=item.gen, sum=total)
        for item in buckets.held(connection).values()
        if item.live and (total := bucket_sum(connection, item)) is not None
    )
