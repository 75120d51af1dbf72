"""The queries behind ``sync.queries``: SQL in, frozen rows out. Reader threads only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa

from domain import phone_numbers
from domain.clock import to_micros
from domain.entities import (
    Agent,
    Branch,
    Case,
    Channel,
    Conversation,
    Customer,
    Entity,
    Entry,
    Identity,
    Offer,
    Order,
)
from domain.glossary import ChannelKind, EntryKind, OfferState
from domain.ids import AgentId, ConversationId, CustomerId, EntryId, OfferId
from domain.operations import CustomerPatch
from domain.reasons import probable_reasons
from domain.text import words
from sync.queries.rows import (
    CardView,
    InboxKey,
    InboxRow,
    InboxView,
    PopView,
    TimelineKey,
    TimelinePage,
)
from sync.store import outbox, rows, schema

T = TypeVar("T", bound=Entity)

_conv, _entry = schema.conversation, schema.entry

RECENT_FOR_REASONS = 30
POP_FRESH = timedelta(minutes=30)
"""An offer older than this is history: it pops no more."""


# -- small tables ------------------------------------------------------------------------------


def all_of(cache: sa.Connection, struct: type[T]) -> list[T]:
    """Return every row of a small kind."""
    table = schema.small
    query = sa.select(table.c.body).where(table.c.kind == struct.CODE).order_by(table.c.id)
    return [rows.decode(struct, body) for body in cache.execute(query).scalars()]


def agents(cache: sa.Connection) -> dict[AgentId, Agent]:
    """Return agents by id."""
    return {agent.id: agent for agent in all_of(cache, Agent)}


def branches(cache: sa.Connection) -> tuple[Branch, ...]:
    """Return branches."""
    return tuple(all_of(cache, Branch))


def channels(cache: sa.Connection) -> tuple[Channel, ...]:
    """Return channels."""
    return tuple(all_of(cache, Channel))


# -- inbox -------------------------------------------------------------------------------------


def _in_view(view: InboxView, me: AgentId | None) -> sa.ColumnElement[bool]:
    opened = _conv.c.resolved == 0
    match view:
        case InboxView.MINE:
            mine = me.bytes if me is not None else b""
            return sa.and_(opened, _conv.c.assignee_id == mine)
        case InboxView.UNASSIGNED:
            return sa.and_(opened, _conv.c.assignee_id.is_(None))
        case InboxView.ALL:
            return opened
        case InboxView.RESOLVED:
            return _conv.c.resolved == 1


def inbox_page(  # noqa: PLR0913 - one query's whole question
    cache: sa.Connection,
    work: sa.Connection,
    view: InboxView,
    me: AgentId | None,
    after: InboxKey | None,
    limit: int,
    text: str,
) -> list[InboxRow]:
    """Return conversations of a view, newest first."""
    where = [_in_view(view, me)]
    if after is not None:
        at = to_micros(after.last_entry_at)
        where.append(
            sa.tuple_(_conv.c.last_entry_at, _conv.c.id)
            < sa.tuple_(sa.literal(at), sa.literal(after.conversation_id.bytes))
        )
    if text.strip():
        people = [hit[0] for hit in people_matching(cache, text, 500)]
        where.append(_conv.c.customer_id.in_(people))
    query = (
        sa.select(_conv.c.body)
        .where(*where)
        .order_by(_conv.c.last_entry_at.desc(), _conv.c.id.desc())
        .limit(limit)
    )
    found = [rows.decode(Conversation, body) for body in cache.execute(query).scalars()]
    return inbox_rows(cache, work, found)


def inbox_rows(
    cache: sa.Connection, work: sa.Connection, found: Sequence[Conversation]
) -> list[InboxRow]:
    """Return conversations as list rows, joined with what the rows show."""
    people = _customers(cache, {item.customer_id for item in found})
    staff = agents(cache)
    marks = _marks(work, [item.id for item in found])
    waiting = _shadowed(cache, Conversation, [item.id for item in found])
    return [_inbox_row(item, people, staff, marks, waiting) for item in found]


def _inbox_row(
    item: Conversation,
    people: dict[CustomerId, Customer],
    staff: dict[AgentId, Agent],
    marks: dict[UUID, int],
    waiting: set[UUID],
) -> InboxRow:
    person = people.get(item.customer_id)
    owner = staff.get(item.assignee_id) if item.assignee_id else None
    seen = marks.get(item.id, 0)
    unread = item.waiting_since_at is not None and to_micros(item.last_entry_at) > seen
    return InboxRow(
        conversation_id=item.id,
        customer_id=item.customer_id,
        customer_name=person.display_name if person else "",
        channel_kind=item.channel_kind,
        status=item.status,
        subject=item.subject,
        preview=item.preview,
        last_entry_at=item.last_entry_at,
        waiting_since_at=item.waiting_since_at,
        unread=unread,
        assignee_id=item.assignee_id,
        assignee_name=owner.display_name if owner else "",
        tags=item.tags,
        pending=item.id in waiting,
    )


def _customers(cache: sa.Connection, ids: Iterable[CustomerId]) -> dict[CustomerId, Customer]:
    wanted = [item.bytes for item in ids]
    query = sa.select(schema.customer.c.body).where(schema.customer.c.id.in_(wanted))
    found = (rows.decode(Customer, body) for body in cache.execute(query).scalars())
    return {person.id: person for person in found}


def _marks(work: sa.Connection, ids: list[ConversationId]) -> dict[UUID, int]:
    table = schema.mark
    query = sa.select(table).where(table.c.conversation.in_([item.bytes for item in ids]))
    return {UUID(bytes=raw): seen for raw, seen in work.execute(query)}


def _shadowed(cache: sa.Connection, struct: type[Entity], ids: Iterable[UUID]) -> set[UUID]:
    table = schema.shadow
    query = sa.select(table.c.id).where(
        table.c.kind == struct.CODE, table.c.id.in_([item.bytes for item in ids])
    )
    return {UUID(bytes=raw) for raw in cache.execute(query).scalars()}


def inbox_counts(cache: sa.Connection, me: AgentId | None) -> dict[InboxView, int]:
    """Return how many conversations each view holds."""
    return {
        view: cache.execute(
            sa.select(sa.func.count()).select_from(_conv).where(_in_view(view, me))
        ).scalar_one()
        for view in InboxView
    }


# -- timeline and card -------------------------------------------------------------------------


def timeline(
    cache: sa.Connection, customer_id: CustomerId, before: TimelineKey | None, limit: int
) -> TimelinePage:
    """Return a customer's newest entries, or those older than a key, oldest first."""
    where = [_entry.c.customer_id == customer_id.bytes]
    if before is not None:
        newest = sa.literal(-to_micros(before.at))
        where.append(
            sa.tuple_(_entry.c.newest, _entry.c.id)
            > sa.tuple_(newest, sa.literal(before.entry_id.bytes))
        )
    query = (
        sa.select(_entry.c.body)
        .where(*where)
        .order_by(_entry.c.newest, _entry.c.id)
        .limit(limit + 1)
    )
    found = [rows.decode(Entry, body) for body in cache.execute(query).scalars()]
    entries = tuple(reversed(found[:limit]))
    pending = _shadowed(cache, Entry, [item.id for item in entries])
    return TimelinePage(
        entries=entries,
        pending=frozenset(EntryId(item) for item in pending),
        has_older=len(found) > limit,
    )


def _owned(
    cache: sa.Connection, table: sa.Table, struct: type[T], customer_id: CustomerId
) -> list[T]:
    where = [table.c.customer_id == customer_id.bytes]
    if table is schema.matter:
        where.append(table.c.kind == struct.CODE)
    query = sa.select(table.c.body).where(*where)
    return [rows.decode(struct, body) for body in cache.execute(query).scalars()]


def everything_of(cache: sa.Connection, customer_id: CustomerId) -> list[Entity]:
    """Return addresses, conversations and the newest entries of a customer."""
    return [
        *_owned(cache, schema.identity, Identity, customer_id),
        *_owned(cache, _conv, Conversation, customer_id),
        *timeline(cache, customer_id, None, 200).entries,
    ]


def card(
    cache: sa.Connection, work: sa.Connection, customer_id: CustomerId, now: datetime
) -> CardView | None:
    """Return everything the card shows of a customer."""
    person = rows.get(cache, Customer, customer_id)
    if person is None:
        return None
    conversations = _owned(cache, _conv, Conversation, customer_id)
    orders = _owned(cache, schema.matter, Order, customer_id)
    cases = _owned(cache, schema.matter, Case, customer_id)
    newest = timeline(cache, customer_id, None, RECENT_FOR_REASONS).entries
    branch = rows.get(cache, Branch, person.branch_id)
    contacts = [item.at for item in newest if item.channel_kind != ChannelKind.INTERNAL]
    return CardView(
        customer=person,
        identities=tuple(
            sorted(
                _owned(cache, schema.identity, Identity, customer_id),
                key=lambda item: (item.valid_until_on is not None, item.kind, item.value),
            )
        ),
        conversations=tuple(conversations),
        orders=tuple(sorted(orders, key=lambda item: item.placed_at, reverse=True)),
        cases=tuple(sorted(cases, key=lambda item: item.opened_at, reverse=True)),
        notes=tuple(item for item in reversed(newest) if item.kind == EntryKind.NOTE),
        reasons=probable_reasons(orders, cases, conversations, newest, now),
        branch_name=branch.name if branch else "",
        pending_fields=_pending_fields(work, customer_id),
        last_contact_at=max(contacts) if contacts else None,
    )


def _pending_fields(work: sa.Connection, customer_id: CustomerId) -> frozenset[str]:
    names: set[str] = set()
    for item in outbox.unsettled(work, outbox.DRAWN):
        if isinstance(item.args, CustomerPatch) and item.args.id == customer_id:
            names |= set(item.args.changes)
    return frozenset(names)


# -- pops --------------------------------------------------------------------------------------


def open_offers(cache: sa.Connection, me: AgentId | None, now: datetime) -> list[OfferId]:
    """Return offers to this agent still standing, oldest first."""
    found = [
        offer
        for offer in all_of(cache, Offer)
        if offer.agent_id == me
        and offer.state == OfferState.OFFERED
        and now - offer.offered_at < POP_FRESH
    ]
    return [offer.id for offer in sorted(found, key=lambda item: item.offered_at)]


def pop(
    cache: sa.Connection, work: sa.Connection, offer_id: OfferId, now: datetime
) -> PopView | None:
    """Return all a screen-pop shows for an offer."""
    offer = rows.get(cache, Offer, offer_id)
    if offer is None:
        return None
    ids = [item.customer_id for item in offer.candidates]
    if offer.customer_id is not None and offer.customer_id not in ids:
        ids.insert(0, offer.customer_id)
    cards = [found for item in ids if (found := card(cache, work, item, now)) is not None]
    recent: tuple[Entry, ...] = ()
    if cards:
        entries = timeline(cache, cards[0].customer.id, None, 12).entries
        recent = tuple(
            item
            for item in reversed(entries)
            if item.id != offer.entry_id and item.kind not in (EntryKind.NOTE,)
        )[:2]
    return PopView(
        offer=offer,
        card=cards[0] if cards else None,
        recent=recent,
        others=tuple(cards[1:]),
    )


def customers_by_address(
    cache: sa.Connection, kind: str, value: str
) -> list[tuple[Customer, Identity]]:
    """Return people with an address: who is recognised when the centre cannot be asked."""
    table = schema.identity
    query = sa.select(table.c.body).where(table.c.value == value, table.c.kind == kind)
    found = [rows.decode(Identity, body) for body in cache.execute(query).scalars()]
    people = _customers(cache, {item.customer_id for item in found})
    known = [(people[item.customer_id], item) for item in found if item.customer_id in people]
    return sorted(known, key=lambda pair: pair[1].valid_until_on is not None)


# -- search ------------------------------------------------------------------------------------


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


def _fragments(text: str) -> list[str]:
    """Return what to look for: phone digits in any format, otherwise words."""
    digits = "".join(ch for ch in text if ch.isdigit())
    if len(digits) >= 5 and not any(ch.isalpha() for ch in text):
        whole = phone_numbers.normalise(text) if len(digits) >= 10 else None
        return [whole.lstrip("+") if whole is not None else digits]
    return [word for word in words(text) if len(word) >= 3]


def entries_matching(cache: sa.Connection, terms: list[str], limit: int) -> list[Entry]:
    """Return the newest entries that contain every stem; the last one may be a beginning."""
    if not terms:
        return []
    quoted = ['"' + term.replace('"', '""') + '"' for term in terms]
    quoted[-1] += " *"
    query = sa.text(
        "SELECT rowid FROM entry_text WHERE entry_text MATCH :match "
        "ORDER BY rowid DESC LIMIT :limit"
    )
    found = cache.execute(query, {"match": " AND ".join(quoted), "limit": limit})
    docs = [row[0] for row in found]
    bodies = cache.execute(sa.select(_entry.c.body).where(_entry.c.doc.in_(docs))).scalars()
    entries = [rows.decode(Entry, body) for body in bodies]
    return sorted(entries, key=lambda item: item.at, reverse=True)


def names_of(cache: sa.Connection, ids: Iterable[CustomerId]) -> dict[CustomerId, str]:
    """Return display names."""
    return {person.id: person.display_name for person in _customers(cache, ids).values()}


def draft(work: sa.Connection, key: str) -> str:
    """Return a saved draft."""
    query = sa.select(schema.draft.c.body).where(schema.draft.c.key == key)
    return work.execute(query).scalar() or ""
