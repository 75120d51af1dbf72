"""Who may be the same person as a customer: looked for by name and address, judged by likeness."""

from __future__ import annotations

from uuid import UUID

import msgspec
import sqlalchemy as sa

from domain.distinct import Distinct, pair_of
from domain.entities import Customer, Identity
from domain.ids import CustomerId
from domain.likeness import (
    LIKELY,
    NAMESAKE,
    Traits,
    asked_for,
    beginnings,
    likeness,
    traits_of,
)
from sync.queries.rows import LikelyPerson
from sync.store import inbox, people, rows, schema, searching

_COMPARED = 150
"""Cards compared at most; what shares most with the customer comes first."""
_FOUND_BY_WORD = 120
_SHOWN = 6


def likely(cache: sa.Connection, customer_id: CustomerId, name: str = "") -> list[LikelyPerson]:
    """Return who on this machine may be the same person, the likeliest first.

    Args:
        cache: to read from.
        customer_id: whose card.
        name: what is being typed as their name; then whoever has that name is told of too.
    """
    person = rows.get(cache, Customer, customer_id)
    if person is None:
        return []
    mine = traits_of(person, _addresses(cache, [customer_id]).get(customer_id, ()))
    mine = msgspec.structs.replace(mine, name=name) if name else mine
    return resembling(cache, mine, NAMESAKE if name else LIKELY, but=customer_id)


def resembling(
    cache: sa.Connection,
    mine: Traits,
    least: float = NAMESAKE,
    *,
    but: CustomerId | None = None,
) -> list[LikelyPerson]:
    """Return who on this machine somebody may be, the likeliest first.

    Args:
        cache: to read from.
        mine: what is known of them.
        least: how much alike somebody must be, from 0 to 1.
        but: whom they are not: themselves.
    """
    found = _blocked(cache, mine)
    if but is not None:
        found.pop(but, None)
        found = {who: one for who, one in found.items() if not _are_two(cache, but, who)}
    ids = list(found)[:_COMPARED]
    cards = inbox.customers(cache.exec_driver_sql, ids)
    addresses = _addresses(cache, ids)
    judged = []
    for other_id in ids:
        card = cards.get(other_id)
        other = (
            traits_of(card, addresses.get(other_id, ())) if card is not None else found[other_id]
        )
        if other is None:
            continue
        like = likeness(mine, other)
        if like.score >= least:
            name = card.display_name if card is not None else other.name
            judged.append(LikelyPerson(other_id, name, like))
    return sorted(judged, key=lambda item: -item.like.score)[:_SHOWN]


def _are_two(cache: sa.Connection, one: CustomerId, other: CustomerId) -> bool:
    """Tell whether somebody knows that two cards are of two people."""
    return rows.get(cache, Distinct, pair_of(one, other)) is not None


def _blocked(cache: sa.Connection, mine: Traits) -> dict[CustomerId, Traits | None]:
    """Return who shares an address or a word of the name; from the directory with their traits."""
    count: dict[CustomerId, int] = {}
    listed: dict[CustomerId, Traits | None] = {}

    def note(customer_id: CustomerId, weight: int) -> None:
        count[customer_id] = count.get(customer_id, 0) + weight

    for kind, value in mine.addresses:
        for card, _ in searching.customers_by_address(cache, kind, value):
            note(card.id, 5)
        for one in people.by_address(cache, kind, value):
            note(CustomerId(one.person.id), 5)
            listed[CustomerId(one.person.id)] = _listed(one)
    together = " ".join(beginnings(mine.name))
    for raw, _, _ in searching.people_matching(cache, together, _FOUND_BY_WORD):
        note(CustomerId(UUID(bytes=raw)), 3)
    for word in asked_for(mine.name):
        for raw, _, _ in searching.people_matching(cache, word, _FOUND_BY_WORD):
            note(CustomerId(UUID(bytes=raw)), 1)
    order = sorted(count, key=lambda item: -count[item])
    return {customer_id: listed.get(customer_id) for customer_id in order}


def _listed(one: people.Listed) -> Traits:
    return Traits(name=one.person.name, addresses=frozenset(one.person.addresses))


def _addresses(
    cache: sa.Connection, ids: list[CustomerId]
) -> dict[CustomerId, list[tuple[str, str]]]:
    table = schema.identity
    found: dict[CustomerId, list[tuple[str, str]]] = {}
    raw = [one.bytes for one in ids]
    query = sa.select(table.c.body).where(table.c.customer_id.in_(raw))
    for body in cache.execute(query).scalars():
        item = rows.decode(Identity, body)
        found.setdefault(item.customer_id, []).append((item.kind, item.value))
    return found
