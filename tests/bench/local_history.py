"""A profile with as long a history as one likes, written in bulk and kept between runs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from uuid import UUID

from sqlalchemy.dialects.sqlite import dialect
from sqlalchemy.schema import CreateIndex

from domain.clock import to_micros
from domain.entities import Entry
from domain.glossary import ChannelKind, Direction, EntryKind
from domain.ids import BranchId, CustomerId, EntryId
from domain.wire import pack
from sync.store import rows, schema
from sync.store.driver import connect, derive_key
from tests.bench.profiles import SECRET, made_once

PER_CUSTOMER = 100
CHUNK = 20_000
INSERT_ENTRY = (
    "INSERT INTO entry (customer_id, newest, id, ver, doc, body) VALUES (?, ?, ?, 1, ?, ?)"
)
_START = datetime(2024, 1, 1, tzinfo=UTC)
_BRANCH = BranchId(UUID(int=7))


def customer_of(number: int) -> CustomerId:
    """Return the id of the n-th customer; neighbours in number are not neighbours in the file."""
    return CustomerId(UUID(bytes=hashlib.blake2b(b"%d" % number, digest_size=16).digest()))


def _entries(count: int) -> Iterator[Entry]:
    """Give everybody's messages in the order the table is clustered by."""
    customers = sorted(customer_of(number) for number in range(count // PER_CUSTOMER))
    for place, customer in enumerate(customers):
        for number in range(PER_CUSTOMER):
            moment = (PER_CUSTOMER - number) * len(customers) + place
            yield Entry(
                id=EntryId(UUID(int=(1 << 100) + place * PER_CUSTOMER + number)),
                customer_id=customer,
                branch_id=_BRANCH,
                kind=EntryKind.MESSAGE,
                channel_kind=ChannelKind.WEBCHAT,
                direction=Direction.INBOUND,
                at=_START + timedelta(seconds=10 * moment),
                author_name="Мария Климова",
                text=f"Здравствуйте! Где мой заказ номер {number}? Обещали привезти ещё вчера.",
            )


def _fill(file: Path, count: int) -> None:
    indexes = [str(CreateIndex(index).compile(dialect=dialect())) for index in schema.entry.indexes]
    with closing(connect(file, derive_key(SECRET, "cache"), durable=False)) as cache:
        cache.execute("PRAGMA journal_mode=OFF")
        cache.execute("PRAGMA synchronous=OFF")
        cache.execute("PRAGMA cache_size=-500000")
        for index in schema.entry.indexes:
            cache.execute(f"DROP INDEX {index.name}")
        written = (values_of(entry) for entry in _entries(count))
        while chunk := list(islice(written, CHUNK)):
            cache.execute("BEGIN")
            cache.executemany(INSERT_ENTRY, chunk)
            cache.execute("COMMIT")
        for statement in indexes:
            cache.execute(statement)


def values_of(entry: Entry) -> tuple[bytes, int, bytes, int, bytes]:
    """Return the values of ``INSERT_ENTRY``."""
    return (
        entry.customer_id.bytes,
        -to_micros(entry.at),
        entry.id.bytes,
        rows.doc_of(entry),
        pack(entry),
    )


def profile_with(count: int) -> Path:
    """Return the folder of a profile with so many entries."""
    return made_once("history", count, _fill)
