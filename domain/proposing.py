"""What can be proposed to a customer: what still holds, what comes first, what a rule proposes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from domain import offer_rules
from domain.catalogue import RunState, ScriptRun, Service
from domain.contact_rules import Contact, Purpose, Refusal, judge
from domain.entities import Case, Conversation, Customer, Order, PersonalOffer
from domain.glossary import CaseStatus, ConversationStatus, PersonalOfferState
from domain.ids import PersonalOfferId
from domain.offer_rules import Known, OfferRule

_WAITING = frozenset({PersonalOfferState.OPEN, PersonalOfferState.PRESENTED})


def is_decided(offer: PersonalOffer) -> bool:
    """Tell whether the customer has said yes or no; a state we do not know counts as decided."""
    return offer.state not in _WAITING


def is_over(offer: PersonalOffer, today: date) -> bool:
    """Tell whether an offer can no longer be accepted."""
    return offer.valid_until_on is not None and offer.valid_until_on < today


def place(offer: PersonalOffer) -> tuple[bool, date, float]:
    """Return what offers are sorted by: undecided ones, what runs out first; then the others."""
    decided = is_decided(offer)
    last = offer.valid_until_on if not decided else None
    moved = offer.state_at or offer.made_at
    return decided, last or date.max, -moved.timestamp()


def hushed(customer: Customer, now: datetime, branch_zone: str) -> str:
    """Return why nothing may be proposed to a customer now; empty where it may.

    A person proposes it, so hours are no matter; in which channel is told when it is written.
    """
    contact = Contact(purpose=Purpose.MARKETING, channel_kind="", by_hand=True)
    found = judge(customer, contact, now, branch_zone)
    return found.why.value if isinstance(found, Refusal) else ""


def complaint(
    conversations: Iterable[Conversation],
    cases: Iterable[Case],
    runs: Iterable[ScriptRun],
    services: Mapping[UUID, Service],
) -> bool:
    """Tell whether a customer complains: nothing is proposed to them until that is over.

    Args:
        conversations: of the customer.
        cases: of the customer.
        runs: of the customer.
        services: those the cases and runs are of, as far as they are known.
    """

    def is_one(service_id: UUID | None) -> bool:
        service = services.get(service_id) if service_id is not None else None
        return service is not None and service.complaint

    talks = (talk for talk in conversations if talk.status != ConversationStatus.RESOLVED)
    return (
        any(offer_rules.complains(talk.tags) for talk in talks)
        or any(is_one(case.service_id) for case in cases if case.status != CaseStatus.CLOSED)
        or any(is_one(run.service_id) for run in runs if run.state == RunState.OPEN)
    )


def known(
    customer: Customer,
    orders: Iterable[Order],
    offers: Iterable[PersonalOffer],
    last_contact_at: datetime | None,
) -> Known:
    """Return what rules look at, of a customer."""
    made: dict[UUID, datetime] = {}
    for offer in offers:
        if offer.rule_id is not None:
            made[offer.rule_id] = max(offer.made_at, made.get(offer.rule_id, offer.made_at))
    return Known(
        tags=customer.tags,
        attributes=customer.attributes,
        ordered=tuple(order.placed_at for order in orders),
        spent=customer.spent,
        last_contact_at=last_contact_at,
        made=made,
    )


def busy(offers: Iterable[PersonalOffer], today: date) -> bool:
    """Tell whether something is being proposed already: one thing at a time."""
    return any(not is_decided(offer) and not is_over(offer, today) for offer in offers)


def drafted(
    rule: OfferRule, customer: Customer, before: datetime | None, now: datetime
) -> PersonalOffer:
    """Return what a rule proposes to a customer; ``before``: when it last did."""
    return PersonalOffer(
        id=PersonalOfferId(offer_rules.offer_id(rule.id, customer.id, before)),
        customer_id=customer.id,
        branch_id=customer.branch_id,
        title=rule.title,
        text=rule.text,
        reason=rule.reason,
        made_at=now,
        valid_until_on=offer_rules.valid_until(rule, now.date()),
        rule_id=rule.id,
    )
