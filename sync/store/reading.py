"""The queries behind ``sync.queries``: SQL in, frozen rows out. Reader threads only."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa

from domain import proposing
from domain.attribute_fields import AttributeField
from domain.buckets import customer_bucket
from domain.catalogue import ScriptRun, Service
from domain.clock import to_micros
from domain.consents import Consent
from domain.entities import (
    Branch,
    Case,
    Conversation,
    Customer,
    Entity,
    Entry,
    Identity,
    Merge,
    Offer,
    Order,
    Payment,
    PersonalOffer,
    Task,
)
from domain.glossary import ChannelKind, EntryKind, OfferState
from domain.ids import AgentId, CustomerId, EntryId, OfferId, PersonalOfferId, least_id
from domain.offer_rules import Hush, OfferRule, proposal
from domain.operations import CustomerPatch, PersonalOfferSet
from domain.reason_facts import WEIGHTS_ID, ContactReason, ReasonWeights
from domain.reasons import Facts, contact_of, probable_reasons
from sync.queries.rows import (
    CardView,
    Directory,
    PopView,
    TimelineKey,
    TimelinePage,
)
from sync.store import conflicts, desk, inbox, outbox, people, position, rows, schema
from sync.store.inbox import holes
from sync.store.plain import ask, asking

T = TypeVar("T", bound=Entity)

_conv = schema.conversation

RECENT_FOR_REASONS = 30
POP_FRESH = timedelta(minutes=30)
"""An offer older than this is history: it pops no more."""
CLOCK_LEEWAY = timedelta(hours=2)
"""How far the clocks of the centre's nodes and ours may be apart without an offer being missed."""


def _customers(cache: sa.Connection, ids: Iterable[CustomerId]) -> dict[CustomerId, Customer]:
    return inbox.customers(asking(cache), ids)


def _shadowed(cache: sa.Connection, struct: type[Entity], ids: Collection[UUID]) -> set[UUID]:
    if not ask(cache, "SELECT 1 FROM shadow LIMIT 1"):
        return set()
    wanted = [item.bytes for item in ids]
    query = f"SELECT id FROM shadow WHERE kind = ? AND id IN ({holes(wanted)})"  # noqa: S608
    return {UUID(bytes=raw) for (raw,) in ask(cache, query, (struct.CODE, *wanted))}


def directory(cache: sa.Connection, me: AgentId | None) -> Directory:
    """Return the small tables every screen needs by id."""
    return inbox.directory(asking(cache), me)


# -- timeline and card -------------------------------------------------------------------------


def timeline(
    cache: sa.Connection, customer_id: CustomerId, before: TimelineKey | None, limit: int
) -> TimelinePage:
    """Return a customer's newest entries, or those older than a key, oldest first."""
    where = "customer_id = ?"
    values: list[object] = [customer_id.bytes]
    if before is not None:
        where += " AND (newest, id) > (?, ?)"
        values += [-to_micros(before.at), before.entry_id.bytes]
    query = f"SELECT body FROM entry WHERE {where} ORDER BY newest, id LIMIT ?"  # noqa: S608
    found = [rows.decode(Entry, body) for (body,) in ask(cache, query, (*values, limit + 1))]
    entries = tuple(reversed(found[:limit]))
    pending = _shadowed(cache, Entry, [item.id for item in entries])
    return TimelinePage(
        entries=entries,
        pending=frozenset(EntryId(item) for item in pending),
        has_older=len(found) > limit,
        partial=not is_complete(cache, customer_id),
    )


def is_complete(cache: sa.Connection, customer_id: CustomerId) -> bool:
    """Tell whether everything of a customer is here."""
    if position.fact(cache, position.WINDOW) is None:
        return True  # the centre knows no window: the branch's bucket has everything
    name = customer_bucket(customer_id)
    return ask(cache, "SELECT live FROM bucket WHERE name = ?", (name,)) == [(1,)]


def _owned(
    cache: sa.Connection, table: sa.Table, struct: type[T], customer_id: CustomerId
) -> list[T]:
    query = f"SELECT body FROM {table.name} WHERE customer_id = ?"  # noqa: S608 - fixed words
    return [rows.decode(struct, body) for (body,) in ask(cache, query, (customer_id.bytes,))]


class _Matters:
    """Orders, cases and the like of one customer, read at once."""

    def __init__(self, bodies: Iterable[tuple[int, bytes]]) -> None:
        self._bodies: dict[int, list[bytes]] = {}
        for kind, body in bodies:
            self._bodies.setdefault(kind, []).append(body)

    def of(self, struct: type[T]) -> list[T]:
        return [rows.decode(struct, body) for body in self._bodies.get(struct.CODE, ())]


def _matters(cache: sa.Connection, customer_id: CustomerId) -> _Matters:
    query = "SELECT kind, body FROM matter WHERE customer_id = ?"
    return _Matters((kind, body) for kind, body in ask(cache, query, (customer_id.bytes,)))


def everything_of(cache: sa.Connection, customer_id: CustomerId) -> list[Entity]:
    """Return all of a customer that is here, of entries the newest."""
    matters = _matters(cache, customer_id)
    return [
        *_owned(cache, schema.identity, Identity, customer_id),
        *_owned(cache, _conv, Conversation, customer_id),
        *(
            item
            for kind in (Order, Case, Task, Payment, PersonalOffer)
            for item in matters.of(kind)
        ),
        *timeline(cache, customer_id, None, 200).entries,
    ]


def merged_into(cache: sa.Connection, customer_id: CustomerId) -> CustomerId | None:
    """Return the card that another one is part of by now; None where it is of none here."""
    bodies = ask(cache, "SELECT body FROM matter WHERE kind = ?", (Merge.CODE,))
    merges = (rows.decode(Merge, body) for (body,) in bodies)
    into = {one.merged_id: one.survivor_id for one in merges if one.undone_at is None}
    found = into.get(customer_id)
    while found is not None and found in into:
        found = into.pop(found)  # once each: however they stand, this ends
    return found


def card(
    cache: sa.Connection,
    work: sa.Connection,
    customer_id: CustomerId,
    now: datetime,
    page: TimelinePage | None = None,
) -> CardView | None:
    """Return everything the card shows of a customer; ``page``: the newest, where it was read."""
    person = rows.get(cache, Customer, customer_id)
    identities = _owned(cache, schema.identity, Identity, customer_id)
    if person is None:
        listed = people.find(cache, customer_id)
        if listed is None or merged_into(cache, customer_id) is not None:
            return None
        person, known = people.stand_in(listed)
        identities = [*known]
    conversations = _owned(cache, _conv, Conversation, customer_id)
    matters = _matters(cache, customer_id)
    orders, cases, tasks = matters.of(Order), matters.of(Case), matters.of(Task)
    waiting = outbox.unsettled(work, outbox.DRAWN)
    page = page or timeline(cache, customer_id, None, RECENT_FOR_REASONS)
    newest = page.entries
    branch = rows.get(cache, Branch, person.branch_id)
    contacts = [item.at for item in newest if item.channel_kind != ChannelKind.INTERNAL]
    silence = _silence(cache, person, conversations, matters, now)
    return CardView(
        customer=person,
        identities=tuple(
            sorted(
                identities,
                key=lambda item: (item.valid_until_on is not None, item.kind, item.value),
            )
        ),
        conversations=tuple(conversations),
        orders=tuple(sorted(orders, key=lambda item: item.placed_at, reverse=True)),
        cases=tuple(sorted(cases, key=lambda item: item.opened_at, reverse=True)),
        notes=tuple(item for item in reversed(newest) if item.kind == EntryKind.NOTE),
        reasons=probable_reasons(
            Facts(
                orders=orders,
                payments=matters.of(Payment),
                cases=cases,
                conversations=conversations,
                recent=newest,
            ),
            now,
            rows.get(cache, ReasonWeights, WEIGHTS_ID),
        ),
        silence=silence,
        proposal=_proposal(cache, person, matters, contacts, now) if not silence else None,
        fields=tuple(fields(cache)),
        timezone=branch.timezone if branch else "",
        contact=contact_of(newest, now),
        answers=tuple(sorted(matters.of(Consent), key=lambda item: item.at, reverse=True)),
        said=tuple(sorted(matters.of(ContactReason), key=lambda item: item.at, reverse=True)),
        branch_name=branch.name if branch else "",
        tasks=tuple(sorted((t for t in tasks if t.done_at is None), key=desk.when_due)),
        pending_fields=_pending_fields(waiting, customer_id),
        last_contact_at=max(contacts) if contacts else None,
        partial=page.partial,
        disputed=conflicts.disputed_fields(cache, customer_id),
        payments=tuple(sorted(matters.of(Payment), key=lambda item: item.at, reverse=True)),
        offers=tuple(sorted(matters.of(PersonalOffer), key=proposing.place)),
        pending_offers=_pending_offers(waiting),
        merges=tuple(
            sorted(
                (one for one in matters.of(Merge) if one.undone_at is None),
                key=lambda one: one.at,
                reverse=True,
            )
        ),
    )


def _silence(
    cache: sa.Connection,
    person: Customer,
    conversations: list[Conversation],
    matters: _Matters,
    now: datetime,
) -> str:
    """Return why nothing may be proposed to a customer; empty where it may."""
    branch = rows.get(cache, Branch, person.branch_id)
    why = proposing.hushed(person, now, branch.timezone if branch is not None else "")
    cases, runs = matters.of(Case), matters.of(ScriptRun)
    wanted = {case.service_id for case in cases} | {run.service_id for run in runs}
    found = (rows.get(cache, Service, item) for item in wanted if item is not None)
    services: dict[UUID, Service] = {item.id: item for item in found if item is not None}
    complains = proposing.complaint(conversations, cases, runs, services)
    return why or (Hush.COMPLAINT if complains else "")


def _proposal(
    cache: sa.Connection,
    person: Customer,
    matters: _Matters,
    contacts: list[datetime],
    now: datetime,
) -> PersonalOffer | None:
    """Return what a rule proposes, where nothing else is being proposed."""
    offers = matters.of(PersonalOffer)
    if proposing.busy(offers, now.date()):
        return None
    known = proposing.known(person, matters.of(Order), offers, max(contacts, default=None))
    rule = proposal(inbox.all_of(asking(cache), OfferRule), known, now)
    if rule is None:
        return None
    return proposing.drafted(rule, person, known.made.get(rule.id), now)


def fields(cache: sa.Connection) -> list[AttributeField]:
    """Return every field of the card, in their order."""
    return sorted(
        inbox.all_of(asking(cache), AttributeField), key=lambda item: (item.place, item.title)
    )


def _pending_offers(waiting: Iterable[outbox.Pending]) -> frozenset[PersonalOfferId]:
    return frozenset(item.args.id for item in waiting if isinstance(item.args, PersonalOfferSet))


def _pending_fields(waiting: Iterable[outbox.Pending], customer_id: CustomerId) -> frozenset[str]:
    names: set[str] = set()
    for item in waiting:
        if isinstance(item.args, CustomerPatch) and item.args.id == customer_id:
            names |= set(item.args.changes)
    return frozenset(names)


# -- pops --------------------------------------------------------------------------------------


def open_offers(
    cache: sa.Connection, me: AgentId | None, now: datetime, skew: timedelta
) -> list[OfferId]:
    """Return offers to this agent still standing, oldest first.

    Args:
        cache: to read from.
        me: whose offers.
        now: by this workstation's clock, as on offers it made itself.
        skew: by how much that clock is behind the centre's, which made the others.
    """
    # An id tells when it was made: those of past days are not even read.
    since = least_id(min(now, now + skew) - POP_FRESH - CLOCK_LEEWAY)
    found = [
        offer
        for offer in inbox.all_of(asking(cache), Offer, since)
        if offer.agent_id == me
        and offer.state == OfferState.OFFERED
        and (now if offer.local else now + skew) - offer.offered_at < POP_FRESH
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
    pages = {item: timeline(cache, item, None, RECENT_FOR_REASONS) for item in ids}
    found = (card(cache, work, item, now, page) for item, page in pages.items())
    cards = [item for item in found if item is not None]
    recent: tuple[Entry, ...] = ()
    if cards:
        recent = tuple(
            item
            for item in reversed(pages[cards[0].customer.id].entries)
            if item.id != offer.entry_id and item.kind not in (EntryKind.NOTE,)
        )[:2]
    return PopView(
        offer=offer,
        card=cards[0] if cards else None,
        recent=recent,
        others=tuple(cards[1:]),
    )


def names_of(cache: sa.Connection, ids: Iterable[CustomerId]) -> dict[CustomerId, str]:
    """Return display names."""
    return {person.id: person.display_name for person in _customers(cache, ids).values()}


def draft(work: sa.Connection, key: str) -> str:
    """Return a saved draft."""
    query = sa.select(schema.draft.c.body).where(schema.draft.c.key == key)
    return work.execute(query).scalar() or ""
