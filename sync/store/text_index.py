"""The full-text indexes of cache.db: entries by their words, people and orders by name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast
from uuid import UUID

import sqlalchemy as sa

from domain.entities import Article, Customer, Entity, Entry, Identity, Order
from domain.text import stems, words
from sync.store import schema
from sync.store.decoding import decode


def index_entries(connection: sa.Connection, entries: list[Entry], docs: list[int]) -> None:
    """Let entries be found by their words under numbers that are free."""
    texts = [(doc, searchable(row)) for row, doc in zip(entries, docs, strict=True)]
    connection.exec_driver_sql("INSERT INTO entry_text(rowid, stems) VALUES (?, ?)", texts)


def index(connection: sa.Connection, struct: type[Entity], entities: list[Entity]) -> None:
    """Let rows of a kind be found by name, number or address, where it has any."""
    if struct is Order:
        orders = cast("list[Order]", entities)
        _name(
            connection,
            [(row.id.bytes, row.CODE, row.customer_id.bytes, row.number) for row in orders],
        )
    elif struct is Article:
        index_articles(connection, cast("list[Article]", entities))
    elif struct in (Customer, Identity):
        owners = {
            row.id if isinstance(row, Customer) else cast("Identity", row).customer_id
            for row in entities
        }
        index_people(connection, owners)


def searchable(row: Entry) -> str:
    """Return the words an entry is found by, as the index holds them."""
    names = " ".join(item.name for item in row.attachments)
    return " ".join(stems(f"{row.subject} {row.text} {names}"))


def index_articles(connection: sa.Connection, pages: list[Article]) -> None:
    """Let pages of the knowledge base be found by their words."""
    forget_articles(connection, [page.id.bytes for page in pages])
    connection.exec_driver_sql(
        "INSERT INTO article_doc(id) VALUES (?)", [(page.id.bytes,) for page in pages]
    )
    connection.exec_driver_sql(
        "INSERT INTO article_text(rowid, title, tags, body) "
        "SELECT doc, ?, ?, ? FROM article_doc WHERE id = ?",
        [(*(" ".join(stems(part)) for part in _parts(page)), page.id.bytes) for page in pages],
    )


def _parts(page: Article) -> tuple[str, str, str]:
    return page.title, " ".join(page.tags), page.text


def forget_articles(connection: sa.Connection, ids: list[bytes]) -> None:
    """Let pages of the knowledge base not be found any more."""
    holes = ",".join("?" * len(ids))
    found = connection.exec_driver_sql(
        f"SELECT doc FROM article_doc WHERE id IN ({holes})",  # noqa: S608 - fixed words only
        tuple(ids),
    )
    gone = [(row[0],) for row in found]
    if gone:
        connection.exec_driver_sql("DELETE FROM article_text WHERE rowid = ?", gone)
        connection.exec_driver_sql("DELETE FROM article_doc WHERE doc = ?", gone)


def index_people(connection: sa.Connection, customer_ids: Iterable[UUID]) -> None:
    """Rebuild what people can be found by: their names and all their addresses."""
    ids = [customer_id.bytes for customer_id in customer_ids]
    found = schema.identity.c
    values: dict[bytes, list[str]] = {}
    for owner, value in connection.execute(
        sa.select(found.customer_id, found.value).where(found.customer_id.in_(ids))
    ):
        values.setdefault(owner, []).append(value)
    people = connection.execute(
        sa.select(schema.customer.c.id, schema.customer.c.body).where(schema.customer.c.id.in_(ids))
    )
    names: list[_Name] = []
    for owner, body in people:
        person = decode(Customer, body)
        text = f"{person.display_name} {person.patronymic} {' '.join(values.get(owner, ()))}"
        names.append((owner, Customer.CODE, owner, text))
    _name(connection, names)


_Name = tuple[bytes, int, bytes, str]
"""Entity id, kind code, customer id and the text it is found by."""


def _name(connection: sa.Connection, names: list[_Name]) -> None:
    forget_names(connection, [name[0] for name in names])
    if not names:
        return
    connection.execute(
        schema.name_doc.insert(),
        [
            {
                "id": entity_id,
                "kind": code,
                "customer_id": customer_id,
                "text": " ".join(words(text)),
            }
            for entity_id, code, customer_id, text in names
        ],
    )
    connection.exec_driver_sql(
        "INSERT INTO name_text(rowid, text) SELECT doc, text FROM name_doc WHERE id = ?",
        [(entity_id,) for entity_id, _, _, _ in names],
    )


def forget_names(connection: sa.Connection, ids: list[bytes]) -> None:
    """Let people and orders not be found any more."""
    holes = ",".join("?" * len(ids))
    found = connection.exec_driver_sql(
        f"SELECT doc FROM name_doc WHERE id IN ({holes})",  # noqa: S608 - fixed words only
        tuple(ids),
    )
    gone = [(row[0],) for row in found]
    if gone:
        connection.exec_driver_sql("DELETE FROM name_text WHERE rowid = ?", gone)
        connection.exec_driver_sql("DELETE FROM name_doc WHERE doc = ?", gone)
