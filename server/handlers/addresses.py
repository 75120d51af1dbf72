"""Addresses that stop and begin: what is known of them stays, answers go where the person is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import msgspec

from domain import addresses
from domain.entities import Conversation, Customer, Identity
from domain.errors import Code
from domain.ids import CustomerId, IdentityId
from domain.operations import Author, IdentityClose
from server.handlers import tidy
from server.handlers.decision import APPLIED, Decision, rejected
from server.storage import people
from server.storage.unit import Unit


def close(unit: Unit, args: IdentityClose, by: Author) -> Decision:
    """Close an address on an agent's word, with the one that takes its place, or open it again."""
    identity = unit.need(Identity, args.id)
    if not args.closed:
        unit.put(msgspec.structs.replace(identity, valid_until_on=None))
        return APPLIED
    day = by.made_at.date()
    if args.successor is None:
        _end(unit, identity, day)
        return APPLIED
    made = tidy.identity(args.successor)
    if made.customer_id != identity.customer_id or made.kind != identity.kind:
        return rejected(Code.INVALID, "successor")
    if not made.value or made.value == identity.value:
        return rejected(Code.INVALID, "value")
    follow(unit, identity, made, day)
    return APPLIED


def _end(unit: Unit, identity: Identity, day: date) -> None:
    """Close an address; merged cards may have had it both."""
    for item in people.identities_of(unit, identity.customer_id):
        same = (item.kind, item.value) == (identity.kind, identity.value)
        if same and not addresses.is_old(item):
            unit.put(msgspec.structs.replace(item, valid_until_on=day))


def follow(unit: Unit, old: Identity, made: Identity, day: date) -> Identity:
    """Close one address and open another, which may be there; return it as it stands then.

    Args:
        unit: a write transaction.
        old: what is not used any more; it still finds its person.
        made: what the customer has instead, were it new.
        day: when that was.
    """
    _end(unit, old, day)
    owned = people.identities_of(unit, old.customer_id)
    known = next((i for i in owned if (i.kind, i.value) == (made.kind, made.value)), None)
    if known is None:
        owner = unit.need(Customer, old.customer_id)
        known = msgspec.structs.replace(
            made, branch_id=owner.branch_id, valid_from_on=day, valid_until_on=None, seen_at=None
        )
    known = msgspec.structs.replace(known, valid_until_on=None)
    unit.put(known)
    for conversation in people.conversations_through(unit, old.id):
        unit.put(msgspec.structs.replace(conversation, identity_id=known.id))
    return known


def retold(
    unit: Unit,
    customer_id: CustomerId,
    gone: Iterable[tuple[str, str]],
    come: Iterable[tuple[str, str]],
    day: date,
) -> None:
    """Close what a system does not have of a customer any more, open what it has by now.

    One that took the place of one other of its kind is its successor, as on an agent's word.

    Args:
        unit: a write transaction.
        customer_id: whose addresses.
        gone: (kind, value) that the system had.
        come: (kind, value) that it did not have.
        day: when that was.
    """
    owned = {(i.kind, i.value): i for i in people.identities_of(unit, customer_id)}
    left = [owned[one] for one in gone if one in owned]
    fresh = [owned[one] for one in come if one in owned]
    for identity in fresh:
        if addresses.is_old(identity):
            unit.put(msgspec.structs.replace(identity, valid_until_on=None))
    for identity in left:
        heirs = [one for one in fresh if one.kind == identity.kind]
        alone = sum(one.kind == identity.kind for one in left) == 1
        if alone and len(heirs) == 1:
            follow(unit, identity, heirs[0], day)
        else:
            _end(unit, identity, day)


def open_one(unit: Unit, conversation: Conversation) -> Identity | None:
    """Return the address an answer may go to; None where there is none, or it is old."""
    identity_id: IdentityId | None = conversation.identity_id
    identity = unit.get(Identity, identity_id) if identity_id is not None else None
    return None if identity is None or addresses.is_old(identity) else identity
