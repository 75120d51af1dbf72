"""Calls this machine's own phone saw while the centre was out of reach.

Recognised from the local directory, recorded as operations, offered on this screen only.
"""

from __future__ import annotations

import msgspec

from domain import phone_numbers
from domain.details import CallDetails
from domain.entities import Candidate, Customer, Entry, Identity, Offer
from domain.glossary import CallOutcome, ChannelKind, Direction, EntryKind, IdentityKind
from domain.ids import CustomerId, EntryId, IdentityId, OfferId, new_id
from domain.operations import Author, CallRecord, CustomerCreate
from domain.text import clean_line
from sync.store.store import Store


class LocalCall(msgspec.Struct, frozen=True, kw_only=True):
    """What the phone told: the number as it came, the name it showed, the PBX's own reference."""

    number: str
    name: str = ""
    pbx_ref: str = ""
    direction: Direction = Direction.INBOUND


def record_call(
    store: Store, call: LocalCall, author: Author
) -> tuple[EntryId, OfferId | None] | None:
    """Record a call, and offer it where it rings here. Runs on the writer thread.

    Returns None when no branch is known here yet, so that nothing could own the card.
    """
    value = phone_numbers.normalise(call.number) or ""
    known = store.recognise(IdentityKind.PHONE, value) if value else []
    customer = known[0][0] if known else _provisional(store, call, value, author)
    if customer is None:
        return None
    candidates = tuple(
        Candidate(
            customer_id=person.id,
            display_name=person.display_name,
            reason="old_identity" if identity.valid_until_on else "identity_match",
        )
        for person, identity in known
    )
    entry = Entry(
        id=EntryId(new_id()),
        customer_id=customer.id,
        branch_id=customer.branch_id,
        kind=EntryKind.CALL,
        channel_kind=ChannelKind.PHONE,
        direction=call.direction,
        at=author.made_at,
        author_id=author.agent_id,
        author_name=author.name,
        details=msgspec.to_builtins(CallDetails(outcome=CallOutcome.RINGING, number=value)),
    )
    if call.direction == Direction.OUTBOUND:
        dialled = CallRecord(entry=entry, pbx_ref=call.pbx_ref)
        store.save(lambda _view: dialled, author, "phone")
        return entry.id, None
    offer = Offer(
        id=OfferId(new_id()),
        agent_id=author.agent_id,
        channel_kind=ChannelKind.PHONE,
        customer_id=customer.id,
        entry_id=entry.id,
        candidates=candidates,
        address=value,
        claimed_name=clean_line(call.name, 64),
        offered_at=author.made_at,
        waiting_since_at=author.made_at,
        local=True,
    )
    made = CallRecord(entry=entry, offer=offer, pbx_ref=call.pbx_ref)
    store.save(lambda _view: made, author, "phone")
    return entry.id, offer.id


def _provisional(store: Store, call: LocalCall, value: str, author: Author) -> Customer | None:
    branch_id = store.home_branch(author.agent_id)
    if branch_id is None:
        return None
    customer = Customer(
        id=CustomerId(new_id()),
        display_name=clean_line(call.name, 64),
        branch_id=branch_id,
        provisional=True,
    )
    identities = (
        Identity(
            id=IdentityId(new_id()),
            customer_id=customer.id,
            branch_id=branch_id,
            kind=IdentityKind.PHONE,
            value=value,
            source="channel",
        ),
    )
    made = CustomerCreate(customer=customer, identities=identities if value else ())
    store.save(lambda _view: made, author, "phone")
    return customer
