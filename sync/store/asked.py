"""Answers to what the inbox asks. Reader threads only."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

import sqlalchemy as sa

from domain.ids import AgentId, ConversationId, CustomerId
from domain.word_forms import groups_of
from sync.queries.asking import InboxDelta, InboxList, InboxQuestion
from sync.queries.rows import InboxRow, InboxView
from sync.store import inbox, listing, mentions, searching
from sync.store.listing import Where
from sync.store.plain import asking

FOUND_PEOPLE, FOUND_ENTRIES = 2000, 500
"""How many people, and how many messages, a typed text may bring into a list."""


def rows(
    cache: sa.Connection, work: sa.Connection, ids: Iterable[ConversationId]
) -> list[InboxRow]:
    """Return conversations as list rows, in the order asked; those not here are left out."""
    return inbox.Rows(asking(cache), asking(work)).of([item.bytes for item in ids])


def counts(cache: sa.Connection, me: AgentId | None) -> dict[InboxView, int]:
    """Return how many conversations each view holds."""
    found = inbox.counts(asking(cache), me)
    found[InboxView.MENTIONS] = len(mentions.unanswered(cache, me))
    return found


def whole_list(
    cache: sa.Connection,
    work: sa.Connection,
    question: InboxQuestion,
    me: AgentId | None,
    limit: int | None,
    shown: int,
) -> InboxList:
    """Return the beginning of a list, the first rows whole.

    A list that is narrowed is read to its end: only looking tells how long it is.
    """
    where = _where(cache, work, question, me)
    if question.narrowed or question.view is InboxView.MENTIONS:
        limit = None
    found = listing.read(asking(cache), question, where, limit)
    total = found.total
    if limit is not None and total == limit:
        total = max(counts(cache, me)[question.view], total)
    first = [found.ids[at : at + 16] for at in range(0, min(len(found.ids), shown * 16), 16)]
    return replace(found, total=total, rows=inbox.Rows(asking(cache), asking(work)).of(first))


def delta(
    cache: sa.Connection,
    work: sa.Connection,
    question: InboxQuestion,
    me: AgentId | None,
    ids: Collection[ConversationId],
    customers: Collection[CustomerId],
) -> InboxDelta:
    """Return where conversations stand now: these, and all of these customers."""
    wanted = {item.bytes for item in ids}
    if customers:
        made = Where()
        made.among("customer_id", [item.bytes for item in customers])
        found = cache.exec_driver_sql(
            f"SELECT id FROM conversation WHERE {made.words}",  # noqa: S608 - fixed words only
            tuple(made.values),
        )
        wanted |= {bytes(row[0]) for row in found}
    where = _where(cache, work, question, me, only=wanted)
    known = counts(cache, me)
    return InboxDelta(
        moved=listing.places_of(asking(cache), question, where, wanted),
        total=None if question.narrowed else known[question.view],
        counts=known,
    )


def _where(
    cache: sa.Connection,
    work: sa.Connection,
    question: InboxQuestion,
    me: AgentId | None,
    only: Collection[bytes] | None = None,
) -> Where:
    """Return all that a question narrows to; ``only`` spares looking at any others."""
    made = listing.where(asking(cache), question, me)
    if question.view is InboxView.MENTIONS:
        made.among("id", mentions.unanswered(cache, me))
    if question.text.strip():
        _add_text(cache, made, question.text)
    if question.unread:
        made.among("id", _unread(cache, work, made, only))
    return made


def _add_text(cache: sa.Connection, made: Where, text: str) -> None:
    people, hits = Where(), searching.people_matching(cache, text, FOUND_PEOPLE)
    people.among("customer_id", {hit[0] for hit in hits})
    groups = groups_of(text) if len(text.strip()) >= 3 else []
    said = searching.entries_matching(cache, groups, FOUND_ENTRIES)
    people.among("id", {item.conversation_id.bytes for item in said if item.conversation_id})
    made.add(f"({' OR '.join(people.parts)})", *people.values)


def _unread(
    cache: sa.Connection, work: sa.Connection, made: Where, only: Collection[bytes] | None
) -> set[bytes]:
    """Return what nobody has looked at here since something happened to it."""
    made = made.with_("waiting_at IS NOT NULL")
    if only is not None:
        made.among("id", only)
    found = cache.exec_driver_sql(
        f"SELECT id, place_at FROM conversation WHERE {made.words}",  # noqa: S608
        tuple(made.values),
    )
    placed = {bytes(row[0]): int(row[1]) for row in found}
    marks = work.exec_driver_sql("SELECT conversation, seen_at FROM mark")
    seen = {bytes(row[0]): int(row[1]) for row in marks if bytes(row[0]) in placed}
    return {raw for raw, at in placed.items() if at > seen.get(raw, 0)}
