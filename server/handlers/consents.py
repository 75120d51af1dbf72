"""Answers to what a customer may be contacted for, kept with their proof."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

import msgspec

from domain.consents import (
    MAX_PROOF,
    MAX_WORDS,
    NEEDS_ENTRY,
    Consent,
    ConsentSet,
    ConsentSource,
    holds,
)
from domain.contact_rules import Purpose, key
from domain.effects import effects
from domain.entities import Customer, Entry
from domain.errors import Code
from domain.glossary import ChannelKind, OpStatus
from domain.ids import AgentId, ConsentId, new_id
from domain.operations import Author
from domain.text import clean_line, clean_text
from server.handlers.decision import APPLIED, Decision, rejected
from server.storage.unit import Unit

_SAID = frozenset(ConsentSource) - {ConsentSource.IMPORT, ConsentSource.FILE}
"""What an agent may say that an answer came by; of the others the centre knows itself."""


def answer(unit: Unit, args: ConsentSet, by: Author) -> Decision:
    """Keep an answer; the same one offered again is the same work."""
    said = args.consent
    if unit.get(Consent, said.id) is not None:
        return APPLIED
    if unit.is_dead(Consent, said.id):
        return rejected(Code.GONE)
    if said.purpose not in set(Purpose):
        return rejected(Code.INVALID, "purpose")
    if said.channel_kind and said.channel_kind not in set(ChannelKind):
        return rejected(Code.INVALID, "channel_kind")
    if said.source not in _SAID:
        return rejected(Code.INVALID, "source")
    customer = unit.need(Customer, said.customer_id)
    entry = unit.get(Entry, said.entry_id) if said.entry_id is not None else None
    foreign = entry is not None and entry.customer_id != customer.id
    if foreign or (entry is None and said.source in NEEDS_ENTRY):
        return rejected(Code.INVALID, "entry_id")
    said = msgspec.structs.replace(
        said,
        branch_id=customer.branch_id,
        proof=clean_line(said.proof, MAX_PROOF),
        words=clean_text(said.words, MAX_WORDS),
    )
    by = msgspec.structs.replace(by, made_at=min(by.made_at, unit.now))
    before = customer.consents.get(key(said.purpose, said.channel_kind))
    args = msgspec.structs.replace(args, consent=said)
    for made in effects(args, unit, by).put:
        unit.put(made)
    return APPLIED if holds(before, args) == said.given else Decision(OpStatus.MERGED)


def note_changes(unit: Unit, before: Customer, by: Author) -> None:
    """Keep as answers what was changed on a card itself: nothing holds that nobody said."""
    after = unit.get(Customer, before.id)
    if after is None or after.consents == before.consents:
        return
    said = Told(source=ConsentSource.WORD, by_id=by.agent_id, by_name=by.name)
    for row in rows_for(before.consents, after, said, min(by.made_at, unit.now)):
        unit.put_fresh(row)


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """Where answers come from: ``source`` a ``ConsentSource``, ``proof`` its reference."""

    source: str
    proof: str = ""
    by_id: AgentId | None = None
    by_name: str = ""


def rows_for(
    before: Mapping[str, bool], after: Customer, said: Told, at: datetime
) -> Iterator[Consent]:
    """Yield an answer for each consent that is another on a card; one that is gone is a no.

    Args:
        before: what held.
        after: the card.
        said: where the answers come from.
        at: when.
    """
    for name in sorted({*before, *after.consents}):
        if before.get(name) == after.consents.get(name):
            continue
        purpose, _, channel_kind = name.partition(":")
        yield Consent(
            id=ConsentId(new_id()),
            customer_id=after.id,
            branch_id=after.branch_id,
            purpose=purpose,
            channel_kind=channel_kind,
            given=after.consents.get(name, False),
            source=said.source,
            proof=clean_line(said.proof, MAX_PROOF),
            by_id=said.by_id,
            by_name=said.by_name,
            at=at,
        )


def agreed(unit: Unit, entry: Entry, words: str) -> None:
    """Keep that a visitor agreed to how personal data is used; a no of theirs is not undone by it.

    Args:
        unit: a write transaction.
        entry: what tells of it in the history.
        words: the text they were shown.
    """
    customer = unit.need(Customer, entry.customer_id)
    unit.put_fresh(
        Consent(
            id=ConsentId(new_id()),
            customer_id=customer.id,
            branch_id=customer.branch_id,
            purpose=Purpose.PERSONAL_DATA,
            given=True,
            source=ConsentSource.FORM,
            entry_id=entry.id,
            words=clean_text(words, MAX_WORDS),
            at=entry.at,
        )
    )
    if customer.consents.get(Purpose.PERSONAL_DATA) is None:
        given = {**customer.consents, Purpose.PERSONAL_DATA.value: True}
        unit.put(msgspec.structs.replace(customer, consents=given))
