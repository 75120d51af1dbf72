"""Whose something is that a shop tells: an account of theirs, a number, an address.

Whoever holds a key is trusted to know their own customers.
"""

from __future__ import annotations

import msgspec

from domain.entities import Channel, Customer, Identity
from domain.errors import Code, Refused
from domain.glossary import IdentityKind
from domain.ids import IdentityId, new_id
from domain.text import clean_line
from server.handlers import recognise
from server.handlers.public_told import Who
from server.storage import people
from server.storage.unit import Unit


def addresses(channel: Channel, who: Who) -> list[tuple[str, str]]:
    """Return what a customer is known by, the surest first.

    Raises:
        Refused: nothing, or a number that is none; ``field`` says which.
    """
    found = []
    if user := clean_line(who.user, 64):
        found.append((IdentityKind.APP.value, user_address(channel, user)))
    if who.phone:
        phone = recognise.normalise(IdentityKind.PHONE, who.phone)
        if not phone:
            raise Refused(
                Code.INVALID, "not a phone number; write it as +79161234567", field="customer.phone"
            )
        found.append((IdentityKind.PHONE.value, phone))
    if who.email:
        email = recognise.normalise(IdentityKind.EMAIL, who.email)
        if email.count("@") != 1 or email.startswith("@") or email.endswith("@"):
            raise Refused(Code.INVALID, "not an e-mail address", field="customer.email")
        found.append((IdentityKind.EMAIL.value, email))
    if not found:
        raise Refused(Code.INVALID, "name the customer by user, phone or email", field="customer")
    return found


def user_address(channel: Channel, user: str) -> str:
    """Return the identity of an account: two shops may well have the same numbers."""
    return f"{user}@{channel.id.hex[-8:]}"


def card_of(unit: Unit, channel: Channel, who: Who) -> Customer:
    """Return the card of a customer, with the addresses on it that are nobody else's."""
    known_by = addresses(channel, who)
    known = next((item for item in known_by if people.identities_by_value(unit, *item)), None)
    card = recognise.recognise(unit, *(known or known_by[0]), clean_line(who.name, 64)).customer
    for kind, value in known_by:
        if not people.identities_by_value(unit, kind, value):
            unit.put_fresh(
                Identity(
                    id=IdentityId(new_id()),
                    customer_id=card.id,
                    branch_id=card.branch_id,
                    kind=kind,
                    value=value,
                    source="channel",
                )
            )
    if not card.display_name and who.name:
        card = msgspec.structs.replace(card, display_name=clean_line(who.name, 64))
        unit.put(card)
    return card


def needed(unit: Unit, channel: Channel, who: Who | None) -> Customer:
    """Return the card of what is told for the first time.

    Raises:
        Refused: it does not say whose it is.
    """
    if who is None:
        raise Refused(Code.INVALID, "the first time it is told, say whose it is", field="customer")
    return card_of(unit, channel, who)
