"""May this be sent to this person, here and now? The one rule every sender asks (ADR 0057).

Pure, and the same at both ends: the workstation explains before anything is sent, the centre
decides. What is planned or dialled needs a ``Permit``, and only ``judge`` makes one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from domain import addresses
from domain.entities import Customer, Identity
from domain.preferences import hours_of, their_time


class Purpose(StrEnum):
    """What somebody is contacted for; what a consent is about."""

    SERVICE = "service"
    MARKETING = "marketing"
    SURVEYS = "surveys"
    CALLS = "calls"
    PERSONAL_DATA = "personal_data"


class Why(StrEnum):
    """What stands against it; the interface has a sentence for each."""

    ADDRESS_CLOSED = "address_closed"
    DO_NOT_CONTACT = "do_not_contact"
    WITHDRAWN = "withdrawn"
    NO_CONSENT = "no_consent"
    OUT_OF_HOURS = "out_of_hours"


FRESH = timedelta(days=3)
"""How long a question of the customer may be answered whatever they refuse: a letter of Friday
evening is answered on Monday."""


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """What is about to be sent.

    Attributes:
        address: where to; None where nobody knows whose it is, or it needs none.
        asked_at: when the customer last asked here themselves: wrote in this conversation, called,
            ordered a call.
        by_hand: whether a person decides on the moment; then hours are a hint.
    """

    purpose: Purpose
    channel_kind: str
    address: Identity | None = None
    asked_at: datetime | None = None
    by_hand: bool = False


class Permit(msgspec.Struct, frozen=True, kw_only=True):
    """It may be sent. ``hint`` is what its author should know."""

    contact: Contact
    hint: Why | None = None


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """It may not be sent, and why."""

    why: Why


def key(purpose: str, channel_kind: str = "") -> str:
    """Return under which key of ``Customer.consents`` the answer stands; '': in all channels."""
    return f"{purpose}:{channel_kind}" if channel_kind else purpose


def stands(consents: Mapping[str, bool], purpose: str, channel_kind: str) -> bool | None:
    """Return whether a customer allows a purpose in a channel; None: they said nothing of it.

    Of several answers (in all channels, in this one, of this channel at all) a no counts.
    """
    keys = (purpose, key(purpose, channel_kind), channel_kind)
    answers = [consents[item] for item in keys if item in consents]
    return all(answers) if answers else None


def judge(
    customer: Customer | None, contact: Contact, now: datetime, branch_zone: str
) -> Permit | Refusal:
    """Tell whether something may be sent.

    Args:
        customer: to whom; None where nobody knows whose address it is.
        contact: what.
        now: aware.
        branch_zone: IANA name of the time zone of the customer's branch.
    """
    if contact.address is not None and addresses.is_old(contact.address):
        return Refusal(why=Why.ADDRESS_CLOSED)
    if customer is None or _answers(contact, now):
        return Permit(contact=contact)
    if customer.do_not_contact:
        return Refusal(why=Why.DO_NOT_CONTACT)
    consents = customer.consents
    if consents.get(Purpose.PERSONAL_DATA) is False:
        return Refusal(why=Why.WITHDRAWN)
    allowed = stands(consents, contact.purpose, contact.channel_kind)
    if allowed is False:
        return Refusal(why=Why.WITHDRAWN)
    if allowed is None and contact.purpose is Purpose.MARKETING:
        return Refusal(why=Why.NO_CONSENT)
    hours = hours_of(customer.preferences)
    there = their_time(customer.preferences, branch_zone, now)
    if hours is None or hours.has(there.time()):
        return Permit(contact=contact)
    if contact.by_hand:
        return Permit(contact=contact, hint=Why.OUT_OF_HOURS)
    return Refusal(why=Why.OUT_OF_HOURS)


def _answers(contact: Contact, now: datetime) -> bool:
    """Tell whether it answers what the customer has just asked: that is always allowed."""
    if contact.purpose in (Purpose.MARKETING, Purpose.SURVEYS) or contact.asked_at is None:
        return False
    return now - contact.asked_at < FRESH
