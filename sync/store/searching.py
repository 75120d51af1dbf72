"""Finding people and entries by what was typed, and who is calling by their address."""

from __future__ import annotations

import sqlalchemy as sa

from domain import phone_numbers
from domain.entities import Customer, Entry, Identity
from domain.glossary import IdentityKind
from domain.text import words
from sync.store import inbox, people, rows, schema

_ENTRIES = (
    "SELECT body FROM entry WHERE doc IN (SELECT rowid FROM entry_text "
    "WHERE entry_text MATCH ? ORDER BY rowid DESC LIMIT ?)"
)


def customers_by_address(
    cache: sa.Connection, kind: str, value: str
) -> list[tuple[Customer, Identity]]:
    """Return people with an address: who is recognised when the centre cannot be asked."""
    table = schema.identity
    query = sa.select(table.c.body).where(table.c.value == value, table.c.kind == kind)
    found = [rows.decode(Identity, body) for body in cache.execute(query).scalars()]
    people = inbox.customers(cache.exec_driver_sql, {item.customer_id for item in found})
    known = [(people[item.customer_id], item) for item in found if item.customer_id in people]
    return sorted(known, key=lambda pair: pair[1].valid_until_on is not None)


def recognised(cache: sa.Connection, kind: str, value: str) -> list[tuple[Customer, Identity]]:
    """Return people with an address: those with a card here, then those in the directory."""
    known = customers_by_address(cache, kind, value)
    have = {person.id for person, _ in known}
    for listed in people.by_address(cache, kind, value):
        if listed.person.id in have:
            continue
        card = rows.get(cache, Customer, listed.person.id)
        stand_in, identities = people.stand_in(listed)
        match = next(item for item in identities if (item.kind, item.value) == (kind, value))
        known.append((card or stand_in, match))
    return known


def people_matching(cache: sa.Connection, text: str, limit: int) -> list[tuple[bytes, int, str]]:
    """Return (customer id, kind code, matched text) for typed names, numbers and order numbers.

    Fragments of three characters and more; each word must be found.
    """
    parts = _fragments(text)
    if not parts:
        return []
    match = " AND ".join('"' + part.replace('"', '""') + '"' for part in parts)
    query = sa.text(
        "SELECT d.customer_id, d.kind, d.text FROM name_text t JOIN name_doc d ON d.doc = t.rowid "
        "WHERE name_text MATCH :match LIMIT :limit"
    )
    found = cache.execute(query, {"match": match, "limit": limit})
    return [(bytes(row[0]), row[1], row[2]) for row in found]


def directory_matching(cache: sa.Connection, text: str, limit: int) -> list[people.Listed]:
    """Return people whom only the directory knows, by number, address or parts of a name.

    A whole number is found among all; names among the newest ``people.SCAN_ROWS``.
    """
    value = phone_numbers.normalise(text) if len(text) >= 5 else None
    found = people.by_address(cache, IdentityKind.PHONE, value) if value is not None else []
    if "@" in text:
        found += people.by_address(cache, IdentityKind.EMAIL, text.strip().lower())
    if not found:
        found = people.matching(cache, _fragments(text), limit)
    have = inbox.customers(cache.exec_driver_sql, {item.person.id for item in found})
    return [item for item in found if item.person.id not in have]


def _fragments(text: str) -> list[str]:
    """Return what to look for: phone digits in any format, otherwise words."""
    digits = "".join(ch for ch in text if ch.isdigit())
    if len(digits) >= 5 and not any(ch.isalpha() for ch in text):
        whole = phone_numbers.normalise(text) if len(digits) >= 10 else None
        return [whole.lstrip("+") if whole is not None else digits]
    return [word for word in words(text) if len(word) >= 3]


def entries_matching(
    cache: sa.Connection, groups: list[tuple[str, ...]], limit: int
) -> list[Entry]:
    """Return the newest entries that contain every word, of the last one at least a beginning.

    Beginnings are asked for only where whole words do not fill the list: SQLite gathers all
    messages with a beginning before it can tell which are the newest.

    Args:
        cache: to read from.
        groups: for each word the stems of its forms (``domain.word_forms.groups_of``).
        limit: how many at most.
    """
    if not groups:
        return []
    quoted = [['"' + stem.replace('"', '""') + '"' for stem in group] for group in groups]
    entries = _newest(cache, quoted, limit)
    if len(entries) < limit:
        *others, (typed, *forms) = quoted
        entries = _newest(cache, [*others, [f"{typed} *", *forms]], limit)
    return sorted(entries, key=lambda item: item.at, reverse=True)


def _newest(cache: sa.Connection, quoted: list[list[str]], limit: int) -> list[Entry]:
    match = " AND ".join("(" + " OR ".join(group) + ")" for group in quoted)
    # Past SQLAlchemy's building of statements: it would take as long as the answer.
    found = cache.exec_driver_sql(_ENTRIES, (match, limit))
    return [rows.decode(Entry, row[0]) for row in found]
