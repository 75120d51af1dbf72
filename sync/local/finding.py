"""Search over what is on this machine: people and orders first, then messages, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

import msgspec

from domain.entities import KINDS, Customer, Entry
from domain.highlight import found_in
from domain.ids import CustomerId
from domain.matching import other_layout
from domain.records import from_fields
from domain.text import clean_line, words
from domain.wire import Row
from domain.word_forms import groups_of
from sync.local.hits import listed_hit, person_hit, snippet
from sync.queries.rows import HitKind, SearchHit
from sync.store import reading, rows, searching
from sync.store.writing import Connection

_MIN_WORD = 3
_SNIPPET = 160


def find(cache: Connection, text: str, limit: int) -> list[SearchHit]:
    """Return local hits for typed text; what was typed on the wrong layout is found too."""
    hits = _find(cache, text, limit)
    if not hits and any(letter.isalpha() for letter in text):
        hits = _find(cache, other_layout(text), limit)
    return hits


def _find(cache: Connection, text: str, limit: int) -> list[SearchHit]:
    people = searching.people_matching(cache, text, limit)
    groups = groups_of(text) if len(text) >= _MIN_WORD else []
    entries = searching.entries_matching(cache, groups, limit)
    ids = {CustomerId(UUID(bytes=hit[0])) for hit in people}
    ids |= {item.customer_id for item in entries}
    names = reading.names_of(cache, ids)
    hits = [_marked_letters(person_hit(hit, names), text) for hit in people]
    if len(hits) < limit:
        listed = searching.directory_matching(cache, text, limit - len(hits))
        hits += [_marked_letters(listed_hit(item), text) for item in listed]
    hits += [entry_hit(item, names.get(item.customer_id, ""), text) for item in entries]
    return hits[:limit]


def entry_hit(entry: Entry, name: str, text: str, *, elsewhere: bool = False) -> SearchHit:
    """Return an entry as found by some words, those marked.

    Args:
        entry: what was found.
        name: whose.
        text: what was looked for.
        elsewhere: whether it is not on this machine.
    """
    terms = [stem for group in groups_of(text) for stem in group]
    line = clean_line(snippet(entry.text or entry.subject, words(text)), _SNIPPET)
    return SearchHit(
        kind=HitKind.ENTRY,
        customer_id=entry.customer_id,
        customer_name=name,
        snippet=line,
        at=entry.at,
        entry_id=entry.id,
        elsewhere=elsewhere,
        marks=tuple(found_in(line, terms)),
    )


def _marked_letters(hit: SearchHit, text: str) -> SearchHit:
    """Mark the typed fragments in a name or number: people are found by parts of words."""
    line = clean_line(hit.snippet, _SNIPPET)
    lower = line.lower().replace("ё", "е")
    if len(lower) != len(line):
        return replace(hit, snippet=line)
    marks = []
    for part in words(text):
        at = lower.find(part)
        if at >= 0 and len(part) >= _MIN_WORD:
            marks.append((at, at + len(part)))
    return replace(hit, snippet=line, marks=tuple(sorted(marks)))


def beyond(cache: Connection, found: Sequence[Row], text: str, limit: int) -> list[SearchHit]:
    """Return what the centre found and this machine does not have.

    Args:
        cache: what is here.
        found: rows of the centre: entries and orders, and the customers they belong to.
        text: what was looked for.
        limit: how many hits at most.
    """
    people: dict[CustomerId, Customer] = {}
    entries: list[Entry] = []
    for row in found:
        struct = KINDS.get(row.kind)
        try:
            entity = from_fields(struct, row.fields) if struct is not None else None
        except msgspec.ValidationError:
            continue
        if isinstance(entity, Customer):
            people[entity.id] = entity
        elif isinstance(entity, Entry) and rows.get(cache, Entry, entity.id) is None:
            entries.append(entity)
    hits = [
        SearchHit(HitKind.CUSTOMER, item.id, item.display_name, item.city, elsewhere=True)
        for item in people.values()
        if not any(entry.customer_id == item.id for entry in entries)
        and rows.get(cache, Customer, item.id) is None
    ]
    hits += [
        entry_hit(item, _name_of(people, item.customer_id), text, elsewhere=True)
        for item in entries
    ]
    return hits[:limit]


def _name_of(people: dict[CustomerId, Customer], customer_id: CustomerId) -> str:
    found = people.get(customer_id)
    return found.display_name if found is not None else ""
