"""Asking the rule before anything goes out: by what this centre knows of the person (ADR 0057)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from domain import phone_numbers
from domain.contact_rules import FRESH, Contact, Permit, Purpose, Refusal, judge
from domain.entities import Branch, Conversation, Customer, Entry, Identity
from domain.errors import Code, Refused
from domain.glossary import ChannelKind, IdentityKind
from domain.ids import made_at
from server.storage import contacts, people
from server.storage.unit import Unit


def of_conversation(
    unit: Unit, conversation: Conversation, purpose: Purpose, *, by_hand: bool = False
) -> Permit | Refusal:
    """Tell whether something may be sent into a conversation now."""
    identity_id = conversation.identity_id
    contact = Contact(
        purpose=purpose,
        channel_kind=conversation.channel_kind,
        address=unit.get(Identity, identity_id) if identity_id is not None else None,
        asked_at=asked_at(unit, conversation),
        by_hand=by_hand,
    )
    customer = unit.get(Customer, conversation.customer_id)
    return judge(customer, contact, unit.now, _zone(unit, customer))


def asked_at(unit: Unit, conversation: Conversation) -> datetime | None:
    """Return when the customer last wrote in a conversation; None where they never did."""
    last = conversation.last_inbound_id
    if last is None:
        return None
    entry = unit.get(Entry, last)
    return entry.at if entry is not None else made_at(last)


def _zone(unit: Unit, customer: Customer | None) -> str:
    branch = unit.get(Branch, customer.branch_id) if customer is not None else None
    return branch.timezone if branch is not None else ""


def call(number: str) -> Callable[[Unit], Permit]:
    """Return the step that tells whether a number may be called; a shared one only if all may.

    Raises (when run):
        Refused: ``contact_refused``; ``field`` says why.
    """
    value = phone_numbers.normalise(number) or number

    def work(unit: Unit) -> Permit:
        permit = Permit(contact=Contact(purpose=Purpose.CALLS, channel_kind=ChannelKind.PHONE))
        for identity in people.identities_by_value(unit, IdentityKind.PHONE, value):
            if identity.valid_until_on is not None:
                continue  # whoever had the number does not have it any more
            customer = unit.get(Customer, identity.customer_id)
            contact = Contact(
                purpose=Purpose.CALLS,
                channel_kind=ChannelKind.PHONE,
                address=identity,
                asked_at=contacts.asked_at(unit, identity.customer_id, unit.now - FRESH),
                by_hand=True,
            )
            found = judge(customer, contact, unit.now, _zone(unit, customer))
            if isinstance(found, Refusal):
                raise Refused(Code.CONTACT_REFUSED, "not to be called", field=found.why)
            permit = found
        return permit

    return work
