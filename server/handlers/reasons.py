"""What contacts were about: kept as agents say, and learnt from (ADR 0056)."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from domain.effects import effects
from domain.entities import ContactReason, Customer, ReasonWeights
from domain.errors import Code
from domain.glossary import ChannelKind
from domain.operations import Author
from domain.reason_facts import (
    MAX_RANKED,
    MAX_SUBJECT,
    MOST_CONTACTS,
    OTHER,
    REMEMBERED,
    WEIGHTS_ID,
    ReasonCode,
    ReasonSet,
    learnt,
)
from domain.text import clean_line
from server.handlers.decision import APPLIED, Decision, rejected
from server.storage import contacts
from server.storage.unit import Unit

LEARNS_EVERY = timedelta(minutes=10)
"""How often weights may change: every workstation gets them."""
_CODES = frozenset({*ReasonCode, OTHER})


def tell(unit: Unit, args: ReasonSet, by: Author) -> Decision:
    """Keep what a contact was about; said again, or by somebody else, it is corrected."""
    fact = args.fact
    if fact.code not in _CODES:
        return rejected(Code.INVALID, "code")
    if fact.channel_kind and fact.channel_kind not in set(ChannelKind):
        return rejected(Code.INVALID, "channel_kind")
    before = unit.get(ContactReason, fact.id)
    if before is None and unit.is_dead(ContactReason, fact.id):
        return rejected(Code.GONE)
    customer = unit.need(Customer, fact.customer_id)
    if before is not None and before.customer_id != customer.id:
        return rejected(Code.STATE_CHANGED, "customer_id")
    known = (code for code in fact.ranked[:MAX_RANKED] if code in set(ReasonCode))
    fact = msgspec.structs.replace(
        fact,
        branch_id=customer.branch_id,
        subject=clean_line(fact.subject, MAX_SUBJECT),
        ranked=tuple(dict.fromkeys(known)),
    )
    # A workstation's clock may be ahead: nothing that comes later must be older than this.
    by = msgspec.structs.replace(by, made_at=min(by.made_at, unit.now))
    for made in effects(ReasonSet(fact=fact), unit, by).put:
        unit.put(made)
    return APPLIED


def is_behind(unit: Unit) -> bool:
    """Tell whether something was said that the weights do not know of, and it is time."""
    newest = contacts.newest_at(unit)
    known = unit.get(ReasonWeights, WEIGHTS_ID)
    if newest is None or known is None:
        return newest is not None
    return newest > known.until_at and unit.now - known.at >= LEARNS_EVERY


def learn(unit: Unit) -> int:
    """Work out the weights anew from the contacts of the last months."""
    facts = contacts.since(unit, unit.now - REMEMBERED, MOST_CONTACTS)
    made = learnt(facts, unit.now)
    newest = contacts.newest_at(unit)
    unit.put(msgspec.structs.replace(made, until_at=newest or made.until_at))
    return 1
