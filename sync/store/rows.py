"""Entities in and out of cache.db: one place that knows which table holds what.

All functions take the cache's connection inside a transaction. Writers keep the full-text
indexes in step with the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from functools import cache
from typing import Any, TypeAlias, TypeVar, cast
from uuid import UUID

import sqlalchemy as sa

from domain.clock import to_micros
from domain.entities import (
    Article,
    Case,
    Consent,
    ContactReason,
    Conversation,
    Customer,
    Entity,
    Entry,
    Identity,
    Merge,
    Order,
    Payment,
    PersonalOffer,
    ScriptRun,
    Task,
)
from domain.glossary import ConversationStatus
from domain.wire import pack
from sync.store import schema
from sync.store.calls import forget_calls, index_calls
from sync.store.decoding import decode as decode
from sync.store.inbox import OPEN, RESOLVED, SNOOZED, holes
from sync.store.listing import tag_words
from sync.store.mentions import forget_mentions, index_mentions
from sync.store.plain import ask
from sync.store.text_index import (
    forget_articles,
    forget_names,
    index,
    index_entries,
    index_people,
)

T = TypeVar("T", bound=Entity)

Columns = Callable[[Any], dict[str, Any]]

CHUNK = 500
"""Ids in one statement."""
_MATTERS = (
    *(Order, Case, Task, Payment, PersonalOffer, ScriptRun),
    *(ContactReason, Consent, Merge),
)
_Matter: TypeAlias = (
    Order | Case | Task | Payment | PersonalOffer | ScriptRun | ContactReason | Consent | Merge
)


def _identity_columns(row: Identity) -> dict[str, Any]:
    return {"customer_id": row.customer_id.bytes, "kind": row.kind, "value": row.value}


def _conversation_columns(row: Conversation) -> dict[str, Any]:
    return {
        "customer_id": row.customer_id.bytes,
        "shelf": _shelf(row),
        "assignee_id": row.assignee_id.bytes if row.assignee_id else None,
        "queue_id": row.queue_id.bytes if row.queue_id else None,
        "channel_kind": row.channel_kind,
        "place_at": to_micros(max(row.last_entry_at, row.returned_at or row.last_entry_at)),
        "waiting_at": to_micros(row.waiting_since_at) if row.waiting_since_at else None,
        "until_at": to_micros(row.snoozed_until_at) if row.snoozed_until_at else None,
        "tags": tag_words(row.tags),
    }


def _shelf(row: Conversation) -> int:
    if row.status == ConversationStatus.RESOLVED:
        return RESOLVED
    return SNOOZED if row.snoozed_until_at is not None else OPEN


def _matter_columns(row: _Matter) -> dict[str, Any]:
    return {"customer_id": row.customer_id.bytes, "kind": row.CODE}


def _entry_columns(row: Entry) -> dict[str, Any]:
    return {
        "customer_id": row.customer_id.bytes,
        "newest": -to_micros(row.at),
    }


def doc_of(row: Entry) -> int:
    """Return an entry's first choice of a number in the full-text index: its time, spread a bit.

    Mail and imports come with whole seconds: many entries want the same one.
    """
    return (to_micros(row.at) << 10) | (row.id.int & 0x3FF)


def _free_docs(connection: sa.Connection, entries: list[Entry]) -> list[int]:
    """Return a number for each entry that no other one has, near its first choice."""
    chosen: list[int] = []
    taken: set[int] = set()
    wanted = [doc_of(row) for row in entries]
    for at in range(0, len(wanted), CHUNK):
        part = tuple(wanted[at : at + CHUNK])
        query = f"SELECT doc FROM entry WHERE doc IN ({','.join('?' * len(part))})"  # noqa: S608
        taken.update(row[0] for row in connection.exec_driver_sql(query, part))
    for first in wanted:
        doc = known = first
        ahead = 1
        while doc in taken:
            doc += 1
            if doc > known:  # look further ahead each time: a whole second may stand in a row
                taken.update(_docs_between(connection, doc, doc + ahead))
                known = doc + ahead - 1
                ahead *= 2
        taken.add(doc)
        chosen.append(doc)
    return chosen


def _docs_between(connection: sa.Connection, first: int, end: int) -> list[int]:
    query = "SELECT doc FROM entry WHERE doc >= ? AND doc < ?"
    return [row[0] for row in connection.exec_driver_sql(query, (first, end))]


_TABLES: dict[type[Entity], tuple[sa.Table, Columns]] = {
    Customer: (schema.customer, lambda _row: {}),
    Identity: (schema.identity, _identity_columns),
    Conversation: (schema.conversation, _conversation_columns),
    **dict.fromkeys(_MATTERS, (schema.matter, _matter_columns)),
    Entry: (schema.entry, _entry_columns),
}


def table_of(struct: type[Entity]) -> sa.Table:
    """Return the table that holds a kind."""
    return _TABLES[struct][0] if struct in _TABLES else schema.small


def get(connection: sa.Connection, struct: type[T], entity_id: UUID) -> T | None:
    """Return an entity as the screen shows it, or None."""
    found = get_versioned(connection, struct, entity_id)
    return found[0] if found is not None else None


def get_versioned(
    connection: sa.Connection, struct: type[T], entity_id: UUID
) -> tuple[T, int] | None:
    """Return an entity with its version, or None."""
    table = table_of(struct)
    found = ask(
        connection,
        f"SELECT body, ver FROM {table.name} WHERE {_by_id(table)}",  # noqa: S608 - fixed words
        _id_values(table, struct, entity_id.bytes),
    )
    return next(((decode(struct, body), ver) for body, ver in found), None)


def _by_id(table: sa.Table) -> str:
    return "kind = ? AND id = ?" if table is schema.small else "id = ?"


def _id_values(table: sa.Table, struct: type[Entity], entity_id: bytes) -> tuple[Any, ...]:
    return (struct.CODE, entity_id) if table is schema.small else (entity_id,)


def put(connection: sa.Connection, entity: Entity, ver: int) -> None:
    """Insert or replace an entity."""
    put_many(connection, [(entity, ver)])


def put_many(
    connection: sa.Connection,
    entities: Iterable[tuple[Entity, int]],
    known: Collection[tuple[type[Entity], UUID]] | None = None,
) -> None:
    """Insert or replace entities of any kinds, each kind in one statement.

    Args:
        connection: of cache.db.
        entities: rows with their versions.
        known: the rows that may be here already; without it, any of them.
    """
    groups: dict[type[Entity], list[tuple[Entity, int]]] = {}
    for entity, ver in entities:
        groups.setdefault(type(entity), []).append((entity, ver))
    for struct, items in groups.items():
        here = [
            _id(entity).bytes
            for entity, _ in items
            if known is None or (known and (struct, _id(entity)) in known)
        ]
        _put_kind(connection, struct, items, here)


def _put_kind(
    connection: sa.Connection,
    struct: type[Entity],
    items: list[tuple[Entity, int]],
    here: list[bytes],
) -> None:
    columns = _TABLES[struct][1] if struct in _TABLES else _small_columns
    if struct in (Entry, *_MATTERS):
        # Clustered by customer and time: a row that moved must leave its old place.
        _remove_many(connection, struct, here)
    entities = [entity for entity, _ in items]
    values = [
        (_id(entity).bytes, ver, pack(entity), *columns(entity).values()) for entity, ver in items
    ]
    names = tuple(columns(entities[0]))
    if struct is Entry:
        entries = cast("list[Entry]", entities)
        docs = _free_docs(connection, entries)
        names, values = (
            (*names, "doc"),
            [(*row, doc) for row, doc in zip(values, docs, strict=True)],
        )
        connection.exec_driver_sql(_put_statement(struct, names), values)
        index_entries(connection, entries, docs)
        index_calls(connection, entries)
        index_mentions(connection, entries)
        return
    connection.exec_driver_sql(_put_statement(struct, names), values)
    index(connection, struct, entities)


@cache
def _put_statement(struct: type[Entity], more: tuple[str, ...]) -> str:
    # Written out: building these through SQLAlchemy costs more than running them.
    table = table_of(struct)
    names = ("id", "ver", "body", *more)
    insert = f"INSERT INTO {table.name} ({','.join(names)}) VALUES ({holes(names)})"  # noqa: S608
    keys = [column.name for column in table.primary_key]
    if struct in (Entry, *_MATTERS):
        return f"{insert} ON CONFLICT ({','.join(keys)}) DO NOTHING"
    changed = ",".join(f"{name} = excluded.{name}" for name in names if name not in keys)
    return f"{insert} ON CONFLICT ({','.join(keys)}) DO UPDATE SET {changed}"


def _small_columns(row: Entity) -> dict[str, Any]:
    return {"kind": row.CODE}


def _id(entity: Entity) -> UUID:
    return cast("UUID", entity.id)  # type: ignore[attr-defined]  # every kind has one


def delete(connection: sa.Connection, struct: type[Entity], entity_id: UUID) -> None:
    """Remove an entity and everything the indexes hold of it."""
    delete_many(connection, struct, [entity_id.bytes])


def delete_many(connection: sa.Connection, struct: type[Entity], ids: list[bytes]) -> None:
    """Remove entities of a kind and everything the indexes hold of them."""
    for at in range(0, len(ids), CHUNK):
        part = ids[at : at + CHUNK]
        owners = _owners(connection, part) if struct is Identity else set()
        _remove_many(connection, struct, part)
        if struct in (Customer, Order):
            forget_names(connection, part)
        if struct is Article:
            forget_articles(connection, part)
        if owners:
            index_people(connection, owners)


def _owners(connection: sa.Connection, identity_ids: list[bytes]) -> set[UUID]:
    table = schema.identity
    query = sa.select(table.c.customer_id).where(table.c.id.in_(identity_ids))
    return {UUID(bytes=raw) for raw in connection.execute(query).scalars()}


def forget_versions(connection: sa.Connection, struct: type[Entity], ids: list[bytes]) -> None:
    """Let any version of these rows count as newer than what is here."""
    table = table_of(struct)
    for at in range(0, len(ids), CHUNK):
        where: sa.ColumnElement[bool] = table.c.id.in_(ids[at : at + CHUNK])
        if table is schema.small:
            where = sa.and_(where, table.c.kind == struct.CODE)
        connection.execute(table.update().where(where).values(ver=0))


def _remove_many(connection: sa.Connection, struct: type[Entity], ids: list[bytes]) -> None:
    if not ids:
        return
    table = table_of(struct)
    if struct is Entry:
        found = connection.exec_driver_sql(
            f"SELECT doc FROM entry WHERE id IN ({holes(ids)})",  # noqa: S608 - fixed words only
            tuple(ids),
        )
        gone = [(row[0],) for row in found]
        if gone:
            connection.exec_driver_sql("DELETE FROM entry_text WHERE rowid = ?", gone)
            forget_calls(connection, ids)
            forget_mentions(connection, ids)
    kind = f"kind = {struct.CODE} AND " if table is schema.small else ""
    connection.exec_driver_sql(
        f"DELETE FROM {table.name} WHERE {kind}id IN ({holes(ids)})",  # noqa: S608
        tuple(ids),
    )


def versions(connection: sa.Connection, struct: type[Entity], ids: list[UUID]) -> dict[UUID, int]:
    """Return the versions of those rows of a kind that are here."""
    table = table_of(struct)
    kind = f"kind = {struct.CODE} AND " if table is schema.small else ""
    found: dict[UUID, int] = {}
    for at in range(0, len(ids), CHUNK):
        part = [entity_id.bytes for entity_id in ids[at : at + CHUNK]]
        query = f"SELECT id, ver FROM {table.name} WHERE {kind}id IN ({holes(part)})"  # noqa: S608
        found |= {UUID(bytes=raw): ver for raw, ver in ask(connection, query, part)}
    return found
