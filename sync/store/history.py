"""A customer's history beyond its newest page: far places, days and channels, words.

Reader threads only. Bodies are decoded a few hundred at a time: the interpreter is not held for
long, however much somebody has written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from domain.clock import from_micros
from domain.entities import Entry
from domain.ids import CustomerId, EntryId
from sync.queries.history import Outline, WordHits
from sync.queries.rows import TimelineKey, TimelinePage
from sync.store import reading

_CHUNK = 500
_FEW = 400
"""Up to so many entries of a customer, each is looked up in the index by itself."""


class _Channel(msgspec.Struct, frozen=True):
    """The one field of an entry's body that is counted."""

    channel_kind: str = ""


_channel = msgspec.msgpack.Decoder(_Channel)


def down_to(
    cache: sa.Connection,
    customer_id: CustomerId,
    before: TimelineKey | None,
    at: datetime,
    spare: int,
) -> TimelinePage:
    """Return the entries older than a key down to a moment and ``spare`` more, oldest first."""
    parts: list[TimelinePage] = []
    while True:
        page = reading.timeline(cache, customer_id, before, _CHUNK)
        parts.append(page)
        if not page.has_older or not page.entries or page.entries[0].at < at:
            break
        before = TimelineKey(page.entries[0].at, page.entries[0].id)
    reached = any(entry.at < at for entry in parts[-1].entries)
    if reached and parts[-1].has_older:
        parts.append(_spare(cache, customer_id, parts[-1], spare))
    entries: list[Entry] = []
    for part in reversed(parts):
        entries += part.entries
    pending = frozenset(one for part in parts for one in part.pending)
    return TimelinePage(tuple(entries), pending, parts[-1].has_older, parts[-1].partial)


def _spare(
    cache: sa.Connection, customer_id: CustomerId, last: TimelinePage, spare: int
) -> TimelinePage:
    edge = TimelineKey(last.entries[0].at, last.entries[0].id)
    return reading.timeline(cache, customer_id, edge, spare)


def outline(cache: sa.Connection, customer_id: CustomerId) -> Outline:
    """Return which channels and days a customer's history has."""
    channels: Counter[str] = Counter()
    days: Counter[date] = Counter()
    found = cache.exec_driver_sql(
        "SELECT newest, body FROM entry WHERE customer_id = ?", (customer_id.bytes,)
    )
    for rows in _chunks(found):
        channels.update(_channel.decode(body).channel_kind for _, body in rows)
        days.update(from_micros(-newest).astimezone().date() for newest, _ in rows)
    return Outline(dict(channels), dict(days))


def _chunks(found: sa.CursorResult[Any]) -> Iterator[Sequence[Any]]:
    while rows := found.fetchmany(_CHUNK):
        yield rows


def find(
    cache: sa.Connection, customer_id: CustomerId, terms: list[str], channel_kind: str
) -> WordHits:
    """Return a customer's entries that have every stem; the last one may be a beginning."""
    if not terms:
        return WordHits()
    quoted = ['"' + term.replace('"', '""') + '"' for term in terms]
    quoted[-1] += " *"
    found = cache.exec_driver_sql(*_question(cache, customer_id, " AND ".join(quoted)))
    keys = []
    for rows in _chunks(found):
        keys += [
            TimelineKey(from_micros(-newest), EntryId(UUID(bytes=raw)))
            for newest, raw, body in rows
            if not channel_kind or _channel.decode(body).channel_kind == channel_kind
        ]
    keys.sort(key=lambda key: (key.at, key.entry_id))
    return WordHits(tuple(terms), tuple(keys))


def _question(
    cache: sa.Connection, customer_id: CustomerId, match: str
) -> tuple[str, tuple[Any, ...]]:
    """Return the cheaper of two ways to ask.

    A word said everywhere has a long list in the index: for somebody with few entries it is
    cheaper to look each of them up than to walk the list.
    """
    few = cache.exec_driver_sql(
        "SELECT count(*) FROM (SELECT 1 FROM entry WHERE customer_id = ? LIMIT ?)",
        (customer_id.bytes, _FEW + 1),
    ).scalar_one()
    if few <= _FEW:
        return (
            "SELECT e.newest, e.id, e.body FROM entry e CROSS JOIN entry_text t "
            "WHERE e.customer_id = ? AND t.rowid = e.doc AND entry_text MATCH ?",
            (customer_id.bytes, match),
        )
    return (
        "SELECT e.newest, e.id, e.body FROM entry_text t CROSS JOIN entry e "
        "WHERE entry_text MATCH ? AND e.doc = t.rowid AND e.customer_id = ?",
        (match, customer_id.bytes),
    )
