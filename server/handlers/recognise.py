"""From an address to a person: who may this be, and on whose card does it go?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import msgspec

from domain import addresses, phone_numbers
from domain.entities import Candidate, Customer, Identity
from domain.errors import Code, Unavailable
from domain.glossary import IdentityKind
from domain.ids import CustomerId, IdentityId, new_id
from domain.text import clean_line
from server.storage import people
from server.storage.unit import Unit

MAX_CANDIDATES = 5
SEEN_EVERY = timedelta(days=1)
"""How exactly it is kept when somebody last came by an address: not at each message."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """The card something goes on, through which address, and who else it may be."""

    customer: Customer
    identity: Identity | None
    candidates: tuple[Candidate, ...]


def normalise(kind: str, address: str) -> str:
    """Return the comparable form of an address; empty when it is none."""
    if kind == IdentityKind.PHONE:
        return phone_numbers.normalise(address) or ""
    if kind == IdentityKind.EMAIL:
        return clean_line(address, 320).lower()
    return clean_line(address, 200)


def recognise(  # noqa: PLR0913 - an address as the channel gave it, and how far it is believed
    unit: Unit,
    kind: str,
    address: str,
    claimed_name: str = "",
    *,
    trusted: bool = True,
    attested: bool = False,
    old_links: bool = True,
) -> Recognised:
    """Return the card for an address; an unknown one gets a provisional card.

    Args:
        unit: a write transaction.
        kind: an ``IdentityKind``.
        address: as the channel gave it.
        claimed_name: what the sender calls themselves; shown, never matched on.
        trusted: False when the channel does not vouch for the address (unauthenticated mail):
            the known person is then only a candidate and the message stays off their card.
        attested: whether the channel proves that whoever comes has this address.
        old_links: whether an address that is not used any more still leads to its card: a call
            shows it, while what is written may be from whoever has the number now.
    """
    value = normalise(kind, address)
    found = people.identities_by_value(unit, kind, value) if value else []
    owners = people.customers(unit, [item.customer_id for item in found]) if found else {}
    candidates = tuple(
        Candidate(
            customer_id=item.customer_id,
            display_name=owners[item.customer_id].display_name,
            reason=_reason(item, trusted=trusted),
        )
        for item in _one_per_customer(found)
        if item.customer_id in owners
    )[:MAX_CANDIDATES]
    if candidates and trusted:
        first = candidates[0].customer_id
        identity = next(item for item in found if item.customer_id == first)
        back = addresses.comes_back(identity, attested=attested)
        if old_links or back or not addresses.is_old(identity):
            identity = _seen(unit, identity, attested=attested, back=back)
            return Recognised(owners[first], identity, candidates)
    return _provisional(unit, kind, value, claimed_name, candidates, verified=attested)


def candidates(unit: Unit, identity: Identity, owner: Customer) -> tuple[Candidate, ...]:
    """Return who may have come by an address of a card, for somebody who is told later."""
    found = _one_per_customer(people.identities_by_value(unit, identity.kind, identity.value))
    owners = people.customers(unit, [item.customer_id for item in found])
    made = [
        Candidate(
            customer_id=item.customer_id,
            display_name=owners[item.customer_id].display_name,
            # Beside a card that was made for this sender, a known one is only what they say.
            reason=_reason(item, trusted=item.customer_id == owner.id or not owner.provisional),
        )
        for item in found
        if item.customer_id in owners
    ]
    return tuple(made[:MAX_CANDIDATES])


def _seen(unit: Unit, identity: Identity, *, attested: bool, back: bool) -> Identity:
    """Note that the customer came by an address; an old number is not made new by that."""
    until = None if back else identity.valid_until_on
    verified = identity.verified or attested
    late = identity.seen_at is None or unit.now - identity.seen_at >= SEEN_EVERY
    if not late and (verified, until) == (identity.verified, identity.valid_until_on):
        return identity
    identity = msgspec.structs.replace(
        identity, seen_at=unit.now, verified=verified, valid_until_on=until
    )
    unit.put(identity)
    return identity


def _reason(identity: Identity, *, trusted: bool) -> str:
    if not trusted:
        return "claimed"
    return "old_identity" if addresses.is_old(identity) else "identity_match"


def _one_per_customer(found: list[Identity]) -> list[Identity]:
    seen: set[CustomerId] = set()
    unique = []
    for item in found:
        if item.customer_id not in seen:
            seen.add(item.customer_id)
            unique.append(item)
    return unique


def _provisional(
    unit: Unit,
    kind: str,
    value: str,
    claimed_name: str,
    candidates: tuple[Candidate, ...],
    *,
    verified: bool,
) -> Recognised:
    branch = people.home_branch(unit)
    if branch is None:
        raise Unavailable(Code.BAD_CONFIGURATION, "no branch exists yet")
    customer = Customer(
        id=CustomerId(new_id()),
        display_name=clean_line(claimed_name, 64),
        branch_id=branch.id,
        provisional=True,
    )
    unit.put_fresh(customer)
    identity = None
    if value:
        identity = Identity(
            id=IdentityId(new_id()),
            customer_id=customer.id,
            branch_id=branch.id,
            kind=kind,
            value=value,
            source="channel",
            verified=verified,
            valid_from_on=unit.now.date(),
            seen_at=unit.now,
        )
        unit.put_fresh(identity)
    return Recognised(customer, identity, candidates)
