"""Deciding on what was proposed to a customer."""

from __future__ import annotations

from domain.entities import Customer, PersonalOffer
from domain.errors import Code
from domain.glossary import PersonalOfferState
from domain.operations import Author, PersonalOfferSet
from server.handlers import offer_rules
from server.handlers.decision import Decision, carry_out, rejected
from server.storage.unit import Unit


def change(unit: Unit, args: PersonalOfferSet, by: Author) -> Decision:
    """Move a personal offer, unless somebody else moved it meanwhile or its time is over.

    What a customer agreed to while there was no line counts by the day they did.
    """
    offer = unit.need(PersonalOffer, args.id)
    if args.state not in set(PersonalOfferState):
        return rejected(Code.INVALID, "state")
    if offer.state not in (args.old, args.state):
        return rejected(Code.STATE_CHANGED, "state")
    last = offer.valid_until_on
    over = last is not None and by.made_at.date() > last
    if over and args.state == PersonalOfferState.ACCEPTED:
        return rejected(Code.INVALID, "valid_until_on")
    if args.state == PersonalOfferState.PRESENTED:
        owner = unit.need(Customer, offer.customer_id)
        why = offer_rules.silence(unit, owner, by.made_at, alone=False)
        if why:
            return rejected(Code.CONTACT_REFUSED, why)
    return carry_out(unit, args, by)
