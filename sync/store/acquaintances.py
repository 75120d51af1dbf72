"""Customers as a list: those we last had to do with, or those a text finds."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa

from domain.clock import from_micros
from domain.entities import Customer, Identity
from domain.glossary import IdentityKind
from domain.ids import CustomerId
from sync.queries.rows import PersonRow
from sync.store import inbox, schema, searching
from sync.store.decoding import decode

LIMIT = 200
_PAGE = 500


def customers(cache: sa.Connection, text: str) -> list[PersonRow]:
    """Return customers found by a text, or without one those of the newest conversations."""
    if not text:
        return _known(cache, _recent(cache))
    ids = dict.fromkeys(
        CustomerId(UUID(bytes=raw)) for raw, _, _ in searching.people_matching(cache, text, LIMIT)
    )
    rows = _known(cache, dict.fromkeys(ids))
    listed = searching.directory_matching(cache, text, LIMIT - len(rows)) if text else []
    return rows + [
        PersonRow(
            customer_id=item.person.id,
            name=item.person.name,
            phone=_first(item.person.addresses, IdentityKind.PHONE),
            email=_first(item.person.addresses, IdentityKind.EMAIL),
            elsewhere=True,
        )
        for item in listed
        if item.person.id not in ids
    ]


def _first(addresses: Iterable[tuple[str, str]], kind: str) -> str:
    return next((value for found, value in addresses if found == kind), "")


def _recent(cache: sa.Connection) -> dict[CustomerId, int | None]:
    """Return whose conversations are the newest, and when that was."""
    conv = schema.conversation
    newest: list[tuple[int, bytes]] = []
    for shelf in (inbox.OPEN, inbox.SNOOZED, inbox.RESOLVED):
        query = (
            sa.select(conv.c.place_at, conv.c.customer_id)
            .where(conv.c.shelf == shelf)
            .order_by(conv.c.place_at.desc())
            .limit(_PAGE)
        )
        newest += [(row.place_at, row.customer_id) for row in cache.execute(query)]
    found: dict[CustomerId, int | None] = {}
    for at, raw in sorted(newest, reverse=True):
        found.setdefault(CustomerId(UUID(bytes=raw)), at)
    return dict(list(found.items())[:LIMIT])


def _known(cache: sa.Connection, wanted: dict[CustomerId, int | None]) -> list[PersonRow]:
    def ask(query: str, values: tuple[object, ...] = ()) -> Iterable[tuple[object, ...]]:
        return [tuple(row) for row in cache.exec_driver_sql(query, values)]

    people: dict[CustomerId, Customer] = inbox.customers(ask, wanted)
    table = schema.identity
    raw = [customer_id.bytes for customer_id in wanted]
    bodies = cache.execute(sa.select(table.c.body).where(table.c.customer_id.in_(raw))).scalars()
    addresses: dict[CustomerId, list[tuple[str, str]]] = {}
    for item in (decode(Identity, body) for body in bodies):
        if item.valid_until_on is None:
            addresses.setdefault(item.customer_id, []).append((item.kind, item.value))
    return [
        PersonRow(
            customer_id=customer_id,
            name=people[customer_id].display_name,
            phone=_first(addresses.get(customer_id, ()), IdentityKind.PHONE),
            email=_first(addresses.get(customer_id, ()), IdentityKind.EMAIL),
            city=people[customer_id].city,
            tags=people[customer_id].tags,
            last_contact_at=from_micros(at) if at is not None else None,
        )
        for customer_id, at in wanted.items()
        if customer_id in people
    ]
