"""A profile with as many conversations as one likes, written in bulk and kept between runs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.sqlite import dialect
from sqlalchemy.schema import CreateIndex

from domain.entities import Agent, Branch, Conversation, Customer, Entity, Queue
from domain.glossary import ChannelKind, ConversationStatus
from domain.ids import AgentId, BranchId, ConversationId, CustomerId, QueueId
from domain.wire import pack
from sync.store import rows, schema
from sync.store.driver import connect, derive_key
from tests.bench.profiles import SECRET, made_once

PER_CUSTOMER = 4
CHUNK = 20_000
ME = AgentId(UUID(int=11))
_START = datetime(2026, 1, 1, tzinfo=UTC)
_BRANCH = Branch(id=BranchId(UUID(int=7)), name="Центр")
_QUEUES = [Queue(id=QueueId(UUID(int=20 + at)), name=f"Очередь {at}") for at in range(5)]
_STAFF = [
    Agent(
        id=AgentId(UUID(int=11 + at)),
        login=f"agent{at}",
        display_name=f"Анна Петрова {at}",
        role="agent",
        branch_id=_BRANCH.id,
        queue_ids=(_QUEUES[at % 5].id,),
    )
    for at in range(50)
]
_KINDS = (ChannelKind.EMAIL, ChannelKind.WEBCHAT, ChannelKind.TELEGRAM, ChannelKind.PHONE)
_TAGS = ((), ("VIP",), (), ("возврат", "срочно"))


def _id(kind: bytes, number: int) -> UUID:
    return UUID(bytes=hashlib.blake2b(kind + b"%d" % number, digest_size=16).digest())


def talk_of(number: int, count: int) -> Conversation:
    """Return the n-th of so many conversations: nine in ten open, a thousand of them waiting."""
    at = _START + timedelta(seconds=number)
    waiting = number >= count - 1000 and number % 2 == 0
    owner = None if number % 5 == 0 else _STAFF[number % 50].id
    return Conversation(
        id=ConversationId(_id(b"t", number)),
        customer_id=CustomerId(_id(b"c", number // PER_CUSTOMER)),
        branch_id=_BRANCH.id,
        channel_kind=_KINDS[number % 4],
        queue_id=_QUEUES[number % 5].id,
        assignee_id=owner,
        status=ConversationStatus.RESOLVED if number % 10 == 9 else ConversationStatus.OPEN,
        subject=f"Заказ {number}" if number % 4 == 0 else "",
        preview=f"Здравствуйте! Где мой заказ номер {number}? Обещали привезти ещё вчера.",
        tags=_TAGS[number % 4],
        last_entry_at=at,
        waiting_since_at=at if waiting else None,
    )


def _people(count: int) -> Iterator[Customer]:
    for number in range(count // PER_CUSTOMER + 1):
        yield Customer(
            id=CustomerId(_id(b"c", number)),
            display_name=f"Мария Климова {number}",
            branch_id=_BRANCH.id,
        )


def _fill(file: Path, count: int) -> None:
    talks = schema.conversation
    indexes = [str(CreateIndex(index).compile(dialect=dialect())) for index in talks.indexes]
    with closing(connect(file, derive_key(SECRET, "cache"), durable=False)) as cache:
        cache.execute("PRAGMA journal_mode=OFF")
        cache.execute("PRAGMA synchronous=OFF")
        cache.execute("PRAGMA cache_size=-500000")
        for index in talks.indexes:
            cache.execute(f"DROP INDEX {index.name}")
        cache.execute("DROP TRIGGER tally_in")
        small: list[Entity] = [_BRANCH, *_QUEUES, *_STAFF]
        cache.executemany(
            "INSERT INTO small (kind, id, ver, body) VALUES (?, ?, 1, ?)",
            [(item.CODE, item.id.bytes, pack(item)) for item in small],  # type: ignore[attr-defined]
        )
        _write(cache, "customer", ((who.id.bytes, 1, pack(who)) for who in _people(count)), 3)
        ordered = sorted(range(count), key=lambda number: _id(b"t", number).bytes)
        _write(cache, "conversation", (_values(talk_of(n, count)) for n in ordered), 12)
        for statement in (*indexes, schema.TALLYING[0]):
            cache.execute(statement)
        cache.execute(
            "INSERT INTO tally SELECT shelf, ifnull(assignee_id, x''), ifnull(queue_id, x''), "
            "count(*) FROM conversation GROUP BY 1, 2, 3"
        )


def _write(cache: Any, table: str, values: Iterator[tuple[Any, ...]], width: int) -> None:
    holes = ",".join("?" * width)
    while chunk := list(islice(values, CHUNK)):
        cache.execute("BEGIN")
        cache.executemany(f"INSERT INTO {table} VALUES ({holes})", chunk)
        cache.execute("COMMIT")


def _values(talk: Conversation) -> tuple[Any, ...]:
    columns = rows._conversation_columns(talk)
    first = talk.id.bytes, 1
    return (*first, *columns.values(), pack(talk))


def profile_with(count: int) -> Path:
    """Return the folder of a profile with so many conversations."""
    return made_once("talks", count, _fill)
