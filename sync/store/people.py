"""The directory's tables: a million people to be recognised in a hundred megabytes.

A person is one narrow row and one eight-byte hash per address. Numbers are found through the
hash; names by reading through the newest entries, which is bounded.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
import structlog

from domain.directory import Person
from domain.entities import Customer, Identity
from domain.glossary import IdentityKind
from domain.ids import BranchId, CustomerId, IdentityId
from domain.wire import FillKey, Row

_log = structlog.get_logger(__name__)

SCAN_ROWS = 300_000
"""How many of the newest entries a search by name reads at most."""

_SHORT = {IdentityKind.PHONE: "p", IdentityKind.EMAIL: "e"}
_LONG = {short: kind for kind, short in _SHORT.items()}


@dataclass(frozen=True, slots=True)
class Listed:
    """A person and the branch whose directory lists them."""

    person: Person
    branch_id: BranchId


def hash_of(kind: str, value: str) -> int:
    """Return the 47 bits an address is found by; who is found is compared in full."""
    digest = hashlib.blake2b(f"{kind}\0{value}".encode(), digest_size=6).digest()
    return int.from_bytes(digest, "big") >> 1


# -- writing -----------------------------------------------------------------------------------


def apply(connection: sa.Connection, wire: Iterable[Row], bucket: int, current: int) -> None:
    """Insert or replace people of one directory.

    Args:
        connection: of cache.db.
        wire: rows of kind ``person``.
        bucket: number of the directory's bucket.
        current: its running copy. A version counts only against what was written since that
            copy began: everything it brings was read later than all earlier writes.
    """
    people = [(person, row.ver) for row in wire if (person := _read(row)) is not None]
    known = _known(connection, [person.id.bytes for person, _ in people])
    values: list[tuple[Any, ...]] = []
    stale: list[tuple[int, bytes]] = []
    hashes: list[tuple[int, bytes]] = []
    for person, ver in people:
        raw = person.id.bytes
        before = known.get(raw)
        if before is not None and before[1] >= current and before[0] > ver:
            continue
        if before is not None:
            stale += [(hash_of(*pair), raw) for pair in _unpack(before[2])]
        values.append(
            (raw, ver, bucket, current, person.name, person.provisional, _pack(person.addresses))
        )
        hashes += [(hash_of(*pair), raw) for pair in person.addresses]
    _write(connection, stale, values, hashes)


def _read(row: Row) -> Person | None:
    try:
        return msgspec.convert({**row.fields, "id": row.id}, Person, strict=False)
    except msgspec.ValidationError as error:
        _log.error("person_unreadable", id=str(row.id), reason=str(error))
        return None


def _write(
    connection: sa.Connection,
    stale: list[tuple[int, bytes]],
    values: list[tuple[Any, ...]],
    hashes: list[tuple[int, bytes]],
) -> None:
    if stale:
        connection.exec_driver_sql("DELETE FROM address WHERE hash = ? AND person = ?", stale)
    if values:
        # A copy comes newest first. Written oldest first within its page, the rows pack the
        # file's pages a third more tightly (measured with a million).
        connection.exec_driver_sql(
            "INSERT OR REPLACE INTO person (id, ver, bucket, seen, name, provisional, addresses) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            sorted(values),
        )
    if hashes:
        connection.exec_driver_sql(
            "INSERT OR IGNORE INTO address (hash, person) VALUES (?, ?)", sorted(hashes)
        )


def _known(connection: sa.Connection, ids: Sequence[bytes]) -> dict[bytes, tuple[int, int, str]]:
    holes = ",".join("?" * len(ids))
    found = connection.exec_driver_sql(
        f"SELECT id, ver, seen, addresses FROM person WHERE id IN ({holes})",  # noqa: S608
        tuple(ids),
    )
    return {bytes(row[0]): (row[1], row[2], row[3]) for row in found}


def leave(connection: sa.Connection, person_id: bytes, bucket: int | None) -> None:
    """Take a person out of one directory, or (None) of any."""
    row = connection.exec_driver_sql(
        "SELECT bucket FROM person WHERE id = ?", (person_id,)
    ).scalar()
    if row is not None and bucket in (None, row):
        _remove(connection, [person_id])


def sweep(
    connection: sa.Connection, bucket: int, current: int, after: FillKey | None, until: UUID | None
) -> None:
    """Remove who a copy's page did not name, in the stretch of ids it covers, newest first."""
    upper = after.id.bytes if after is not None else b"\xff" * 17
    lower = until.bytes if until is not None else b""
    found = connection.exec_driver_sql(
        "SELECT id FROM person WHERE id < ? AND id >= ? AND bucket = ? AND seen < ?",
        (upper, lower, bucket, current),
    )
    _remove(connection, [bytes(row[0]) for row in found])


def _remove(connection: sa.Connection, ids: list[bytes]) -> None:
    if not ids:
        return
    hashes = [
        (hash_of(*pair), raw)
        for raw, (_, _, addresses) in _known(connection, ids).items()
        for pair in _unpack(addresses)
    ]
    if hashes:
        connection.exec_driver_sql("DELETE FROM address WHERE hash = ? AND person = ?", hashes)
    connection.exec_driver_sql("DELETE FROM person WHERE id = ?", [(raw,) for raw in ids])


def drop_bucket(connection: sa.Connection, bucket: int) -> None:
    """Remove a whole directory."""
    connection.exec_driver_sql(
        "DELETE FROM address WHERE person IN (SELECT id FROM person WHERE bucket = ?)", (bucket,)
    )
    connection.exec_driver_sql("DELETE FROM person WHERE bucket = ?", (bucket,))


# -- reading -----------------------------------------------------------------------------------

_COLUMNS = "p.id, p.name, p.provisional, p.addresses, b.name"


def find(connection: sa.Connection, person_id: UUID) -> Listed | None:
    """Return a person of the directory."""
    row = connection.exec_driver_sql(
        f"SELECT {_COLUMNS} FROM person p JOIN bucket b ON b.number = p.bucket "  # noqa: S608
        "WHERE p.id = ?",
        (person_id.bytes,),
    ).first()
    return _listed(row) if row is not None else None


def by_address(connection: sa.Connection, kind: str, value: str) -> list[Listed]:
    """Return people with an address."""
    found = connection.exec_driver_sql(
        f"SELECT {_COLUMNS} FROM address a JOIN person p ON p.id = a.person "  # noqa: S608
        "JOIN bucket b ON b.number = p.bucket WHERE a.hash = ?",
        (hash_of(kind, value),),
    )
    listed = [_listed(row) for row in found]
    return [item for item in listed if (kind, value) in item.person.addresses]


def matching(connection: sa.Connection, parts: Sequence[str], limit: int) -> list[Listed]:
    """Return newest people whose name or addresses contain every fragment.

    Args:
        connection: of cache.db.
        parts: lower-case fragments, ё folded to е.
        limit: how many at most.
    """
    if not parts:
        return []
    where = " AND ".join("(name GLOB ? OR addresses GLOB ?)" for _ in parts)
    values = [value for part in parts for value in [f"*{_any_case(part)}*"] * 2]
    found = connection.exec_driver_sql(
        f"SELECT {_COLUMNS} FROM (SELECT id, bucket, name, provisional, addresses "  # noqa: S608
        "FROM person ORDER BY id DESC LIMIT ?) p JOIN bucket b ON b.number = p.bucket "
        f"WHERE {where.replace('name', 'p.name').replace('addresses', 'p.addresses')} LIMIT ?",
        (SCAN_ROWS, *values, limit),
    )
    return [_listed(row) for row in found]


def _any_case(part: str) -> str:
    """Return a GLOB pattern for a fragment: SQLite folds the case of ASCII alone."""
    return "".join(_any_form(letter) for letter in part)


def _any_form(letter: str) -> str:
    if letter == "е":
        return "[еЕёЁ]"
    if letter in "*?[]":
        return f"[{letter}]"
    return f"[{letter}{letter.upper()}]" if letter != letter.upper() else letter


def _listed(row: Sequence[Any]) -> Listed:
    person = Person(
        id=CustomerId(UUID(bytes=bytes(row[0]))),
        name=row[1],
        provisional=bool(row[2]),
        addresses=_unpack(row[3]),
    )
    return Listed(person, BranchId(UUID(row[4].partition(":")[2])))


def _pack(addresses: Iterable[tuple[str, str]]) -> str:
    return "\n".join(f"{_SHORT.get(kind, kind)}:{value}" for kind, value in addresses)  # type: ignore[call-overload]  # a plain str is no enum, and is looked up all the same


def _unpack(text: str) -> tuple[tuple[str, str], ...]:
    pairs = (line.partition(":") for line in text.split("\n") if line)
    return tuple((_LONG.get(kind, kind), value) for kind, _, value in pairs)


# -- standing in for a card --------------------------------------------------------------------


def stand_in(listed: Listed) -> tuple[Customer, tuple[Identity, ...]]:
    """Return what the directory knows of somebody in the shape of a card."""
    person, branch_id = listed.person, listed.branch_id
    customer = Customer(
        id=person.id,
        display_name=person.name,
        branch_id=branch_id,
        provisional=person.provisional,
    )
    identities = tuple(
        Identity(
            id=IdentityId(UUID(int=hash_of(kind, value))),
            customer_id=person.id,
            branch_id=branch_id,
            kind=kind,
            value=value,
        )
        for kind, value in person.addresses
    )
    return customer, identities
