"""The buckets held here: which, how far their copies are, and giving them up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import msgspec
import sqlalchemy as sa

from domain.wire import BucketInfo, FillKey
from sync.store import members, people, schema
from sync.store.outbox import Key
from sync.store.plain import ask

_bucket = schema.bucket


@dataclass(frozen=True, slots=True)
class Held:
    """One bucket held here, as ``schema.bucket`` describes it."""

    number: int
    name: str
    gen: int
    copied: bool
    live: bool
    round: int
    after: FillKey | None
    r0: int
    distrusted: bool
    used_at: int


def held(connection: sa.Connection) -> dict[str, Held]:
    """Return every bucket held here by name."""
    return {row["name"]: _held(row) for row in connection.execute(sa.select(_bucket)).mappings()}


def find(connection: sa.Connection, name: str) -> Held | None:
    """Return one bucket, or None where it is not held."""
    query = sa.select(_bucket).where(_bucket.c.name == name)
    row = connection.execute(query).mappings().first()
    return _held(row) if row is not None else None


def _held(row: sa.RowMapping) -> Held:
    after = row["after"]
    return Held(
        number=row["number"],
        name=row["name"],
        gen=row["gen"],
        copied=bool(row["copied"]),
        live=bool(row["live"]),
        round=row["round"],
        after=msgspec.msgpack.decode(after, type=FillKey) if after is not None else None,
        r0=row["r0"],
        distrusted=bool(row["distrusted"]),
        used_at=row["used_at"],
    )


def numbers(connection: sa.Connection) -> dict[str, tuple[int, int]]:
    """Return name → (number, running copy) of every bucket held here."""
    found = ask(connection, "SELECT name, number, round FROM bucket")
    return {name: (number, running) for name, number, running in found}


def any_distrusted(connection: sa.Connection) -> bool:
    """Tell whether rows of a history the centre no longer knows may still be here."""
    return bool(ask(connection, "SELECT 1 FROM bucket WHERE distrusted = 1 LIMIT 1"))


def begin_copies(
    connection: sa.Connection,
    names: Iterable[str],
    *,
    gens: Mapping[str, int] | None = None,
    distrust: bool = False,
    used_at: int = 0,
) -> None:
    """Start (or start over) copying buckets; rows already here stay visible meanwhile.

    Args:
        connection: of cache.db.
        names: the buckets.
        gens: their generations, where told.
        distrust: the centre's history was rewound: what is here counts only if the centre
            confirms the bucket's checksum.
        used_at: when a new pin was opened, in microseconds.
    """
    gens = gens or {}
    for name in names:
        connection.exec_driver_sql(
            "INSERT INTO bucket (name, gen, copied, live, round, r0, distrusted, used_at) "
            "VALUES (?, ?, 0, 0, 1, 0, ?, ?) ON CONFLICT (name) DO UPDATE SET "
            "copied = 0, live = 0, round = round + 1, after = NULL, r0 = 0, "
            "distrusted = max(distrusted, excluded.distrusted), "
            "gen = CASE WHEN ? THEN excluded.gen ELSE gen END",
            (name, gens.get(name, 0), int(distrust), used_at, name in gens),
        )


def outdated(connection: sa.Connection, told: Iterable[BucketInfo]) -> list[str]:
    """Return held buckets whose generation is another now: they must be copied again."""
    have = held(connection)
    return [item.name for item in told if item.name in have and have[item.name].gen != item.gen]


def promote(connection: sa.Connection, rev: int) -> list[str]:
    """Call copied buckets live whose copies began no later than the position reached.

    Returns:
        Their names.
    """
    query = "SELECT 1 FROM bucket WHERE copied = 1 AND live = 0 LIMIT 1"
    if not ask(connection, query):
        return []
    done = connection.execute(
        _bucket.update()
        .where(_bucket.c.copied == 1, _bucket.c.live == 0, _bucket.c.r0 <= rev)
        .values(live=1)
        .returning(_bucket.c.name)
    )
    return list(done.scalars())


def drop(connection: sa.Connection, names: Iterable[str]) -> set[Key]:
    """Give buckets up with every row no other bucket holds; return those rows."""
    lost: set[Key] = set()
    for name in names:
        item = find(connection, name)
        if item is None:
            continue
        lost |= members.drop_bucket(connection, item.number)
        people.drop_bucket(connection, item.number)
        for table in (schema.removed, schema.unknown):
            connection.execute(table.delete().where(table.c.bucket == item.number))
        connection.execute(_bucket.delete().where(_bucket.c.number == item.number))
    return lost
