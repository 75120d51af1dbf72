"""What contacts turned out to be about, and what follows from it for the guessing.

An agent says in one press what a contact is about. That is kept beside what was guessed, and from
all of it each kind of reason gets a factor (ADR 0056). Pure: the centre works it out, every
workstation ranks by it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

import msgspec

from domain.entity import Entity
from domain.ids import AgentId, BranchId, ContactReasonId, CustomerId, EntryId, new_id


class ReasonCode(StrEnum):
    """What kind of fact; the interface has a sentence for each."""

    ORDER_LATE = "order_late"
    PAYMENT_FAILED = "payment_failed"
    WAITS_FOR_ANSWER = "waits_for_answer"
    DELIVERY_TODAY = "delivery_today"
    UNPAID_ORDER = "unpaid_order"
    PAYMENT_OVERDUE = "payment_overdue"
    OPEN_CASE = "open_case"
    REPEAT_CONTACT = "repeat_contact"
    FRESH_MAILING = "fresh_mailing"
    ORDER_ON_ITS_WAY = "order_on_its_way"


OTHER = "other"
"""What a contact was about when it was none of these."""

BASE = {
    ReasonCode.ORDER_LATE: 90,
    ReasonCode.PAYMENT_FAILED: 85,
    ReasonCode.WAITS_FOR_ANSWER: 80,
    ReasonCode.DELIVERY_TODAY: 70,
    ReasonCode.UNPAID_ORDER: 60,
    ReasonCode.PAYMENT_OVERDUE: 55,
    ReasonCode.OPEN_CASE: 50,
    ReasonCode.REPEAT_CONTACT: 40,
    ReasonCode.FRESH_MAILING: 35,
    ReasonCode.ORDER_ON_ITS_WAY: 30,
}
"""How much a kind of fact weighs before anything is known of a company's customers."""

MAX_RANKED, MAX_SUBJECT = 20, 200
_BESIDE = 0x58


class ContactReason(Entity, frozen=True, kw_only=True):
    """What one contact was about, as an agent says.

    Attributes:
        id: ``fact_id`` of the entry the contact began with: said again, it is corrected.
        code: a ``ReasonCode``, or ``OTHER``.
        subject: of the fact that was picked: an order's number, a case's title.
        ranked: codes that were shown as probable, the likeliest first, each once.
    """

    KIND: ClassVar[str] = "contact_reason"
    CODE: ClassVar[int] = 58
    id: ContactReasonId
    customer_id: CustomerId
    branch_id: BranchId
    code: str
    subject: str = ""
    channel_kind: str = ""
    ranked: tuple[str, ...] = ()
    by_id: AgentId
    by_name: str = ""
    at: datetime


def fact_id(contact: EntryId | None) -> ContactReasonId:
    """Return the id of what is said of a contact: the same for all who say something of it."""
    return ContactReasonId(UUID(int=contact.int ^ _BESIDE) if contact is not None else new_id())


class ReasonSet(msgspec.Struct, frozen=True, kw_only=True):
    """Say what a contact is about, or correct what was said; who says it last is right."""

    fact: ContactReason


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """How a kind of reason did: shown in so many contacts, right in so many of them."""

    shown: int = 0
    right: int = 0


class ReasonWeights(Entity, frozen=True, kw_only=True):
    """What was learnt from the contacts of a company; there is one row.

    Attributes:
        tallies: by code.
        contacts: in which something was guessed and an agent said what it was about.
        first, among_three: in how many of them the likeliest, or one of the three likeliest, was
            right.
        until_at: the newest contact it knows of.
    """

    KIND: ClassVar[str] = "reason_weights"
    CODE: ClassVar[int] = 59
    id: UUID
    tallies: dict[str, Tally] = {}
    contacts: int = 0
    first: int = 0
    among_three: int = 0
    until_at: datetime
    at: datetime


WEIGHTS_ID = UUID("01900000-0000-7000-8000-000000000059")
"""The id of the one row."""

REMEMBERED = timedelta(days=90)
"""Contacts older than this teach nothing any more: companies change."""
MOST_CONTACTS = 20_000
"""At most so many of the newest are looked at."""
_SMOOTHING = 20
"""A kind shown less often than this is mostly taken to be like the average."""
_LEAST, _MOST = 0.5, 2.0


def learnt(facts: Iterable[ContactReason], at: datetime) -> ReasonWeights:
    """Return what contacts teach.

    Args:
        facts: what contacts were about; where nothing was guessed there is nothing to learn.
        at: now.
    """
    shown: dict[str, int] = {}
    right: dict[str, int] = {}
    contacts = first = among_three = 0
    until_at = datetime.fromtimestamp(0, at.tzinfo)
    for fact in facts:
        until_at = max(until_at, fact.at)
        if not fact.ranked:
            continue
        contacts += 1
        first += fact.code == fact.ranked[0]
        among_three += fact.code in fact.ranked[:3]
        for code in dict.fromkeys(fact.ranked):
            shown[code] = shown.get(code, 0) + 1
            right[code] = right.get(code, 0) + (code == fact.code)
    return ReasonWeights(
        id=WEIGHTS_ID,
        tallies={code: Tally(shown=shown[code], right=right[code]) for code in sorted(shown)},
        contacts=contacts,
        first=first,
        among_three=among_three,
        until_at=until_at,
        at=at,
    )


def average(weights: ReasonWeights) -> float:
    """Return how often what is shown is right, over all kinds; 0 where nothing is known."""
    shown = sum(item.shown for item in weights.tallies.values())
    return sum(item.right for item in weights.tallies.values()) / shown if shown else 0.0


def factor(code: str, weights: ReasonWeights | None) -> float:
    """Return by what the weight of a kind is multiplied: its hit rate against the average.

    The rate is smoothed, as if the kind had been shown twenty times more and been right as often
    as the average; the outcome is between a half and two. Without knowledge it is 1.
    """
    mean = average(weights) if weights is not None else 0.0
    if weights is None or mean <= 0:
        return 1.0
    tally = weights.tallies.get(code, Tally())
    rate = (tally.right + _SMOOTHING * mean) / (tally.shown + _SMOOTHING)
    return min(_MOST, max(_LEAST, rate / mean))


def weight(code: str, weights: ReasonWeights | None) -> float:
    """Return how much a kind of fact weighs for this company; 0 of a kind we do not know."""
    known = ReasonCode(code) if code in set(ReasonCode) else None
    return BASE[known] * factor(code, weights) if known is not None else 0.0
