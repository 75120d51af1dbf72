"""Names by which people meet, and pairs of cards that may be one person's: never synced."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

import msgspec
import sqlalchemy as sa

from domain.entities import Customer, Identity
from domain.ids import CustomerId
from domain.likeness import Evidence
from server.storage import schema
from server.storage.search import Found
from server.storage.unit import Unit

_name = schema.name_pair
_pair = schema.suspect
_state = schema.suspect_state
_row = schema.sync_row
_MILLION = 1_000_000


class Pair(NamedTuple):
    """Two cards, how likely they are one person's, and why."""

    one: CustomerId
    other: CustomerId
    score: float
    evidence: tuple[Evidence, ...]


def position(unit: Unit, epoch: UUID) -> int:
    """Return up to which revision pairs were looked for; 0 in a history not known yet."""
    row = unit.connection.execute(sa.select(_state.c.epoch, _state.c.rev)).first()
    return int(row.rev) if row is not None and bytes(row.epoch) == epoch.bytes else 0


def move_to(unit: Unit, epoch: UUID, rev: int) -> None:
    """Remember up to which revision pairs were looked for."""
    unit.connection.execute(_state.delete())
    unit.connection.execute(_state.insert(), {"id": 1, "epoch": epoch.bytes, "rev": rev})


def changed(unit: Unit, after: int, limit: int) -> tuple[list[Found], int | None]:
    """Return cards and addresses changed after a revision, and the revision they reach."""
    kinds = (Customer.CODE, Identity.CODE)
    wanted = sa.select(_row.c.kind, _row.c.entity, _row.c.rev).where(_row.c.kind.in_(kinds))
    found = unit.connection.execute(
        wanted.where(_row.c.rev > after).order_by(_row.c.rev).limit(limit)
    ).all()
    if not found:
        return [], None
    last = int(found[-1].rev)
    rest = unit.connection.execute(wanted.where(_row.c.rev == last)).all()  # it is taken whole
    both = {(row.kind, bytes(row.entity)) for row in [*found, *rest]}
    return [Found(kind, UUID(bytes=entity)) for kind, entity in sorted(both)], last


def name(unit: Unit, customer_id: CustomerId, keys: Iterable[str]) -> None:
    """Keep by which keys somebody is met, in place of those known."""
    unit.connection.execute(_name.delete().where(_name.c.customer == customer_id.bytes))
    rows = [{"key": hashed(key), "customer": customer_id.bytes} for key in keys]
    if rows:
        unit.connection.execute(_name.insert(), rows)


def met(unit: Unit, keys: Sequence[str], limit: int) -> list[CustomerId]:
    """Return who is met by any of some keys, those who are by most of them in front."""
    count = sa.func.count()
    query = (
        sa.select(_name.c.customer)
        .where(_name.c.key.in_([hashed(key) for key in keys]))
        .group_by(_name.c.customer)
        .order_by(count.desc(), _name.c.customer.desc())
        .limit(limit)
    )
    return [CustomerId(UUID(bytes=bytes(raw))) for (raw,) in unit.connection.execute(query)]


def hashed(key: str) -> int:
    """Return a key as it is stored."""
    digest = hashlib.blake2b(key.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def keep(unit: Unit, customer_id: CustomerId, pairs: Iterable[Pair]) -> None:
    """Keep the pairs one card is in, in place of those known."""
    raw = customer_id.bytes
    unit.connection.execute(_pair.delete().where(sa.or_(_pair.c.one == raw, _pair.c.other == raw)))
    rows = []
    for pair in pairs:
        one, other = sorted((pair.one.bytes, pair.other.bytes))
        rows.append(
            {
                "one": one,
                "other": other,
                "millionths": round(pair.score * _MILLION),
                "evidence": msgspec.json.encode(pair.evidence).decode(),
            }
        )
    if rows:
        unit.connection.execute(_pair.insert(), rows)


def forget(unit: Unit, one: UUID, other: UUID) -> None:
    """Drop a pair."""
    first, second = sorted((one.bytes, other.bytes))
    unit.connection.execute(_pair.delete().where(_pair.c.one == first, _pair.c.other == second))


def likeliest(unit: Unit, limit: int) -> list[Pair]:
    """Return the likeliest pairs."""
    query = sa.select(_pair).order_by(_pair.c.millionths.desc(), _pair.c.one).limit(limit)
    return [
        Pair(
            CustomerId(UUID(bytes=bytes(row.one))),
            CustomerId(UUID(bytes=bytes(row.other))),
            row.millionths / _MILLION,
            msgspec.json.decode(row.evidence, type=tuple[Evidence, ...]),
        )
        for row in unit.connection.execute(query)
    ]
