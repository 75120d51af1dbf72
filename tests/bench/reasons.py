"""How often the guess why a customer calls is right: with the weights everybody begins with, and
with those learnt from what agents said.

Companies are made up: each has facts of its own frequency, and customers who call about a fact
with a likelihood of its own, or about something else. The first half of the contacts teaches, the
second is measured. The floor is the same half with the weights everybody begins with.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime

from domain.ids import AgentId, BranchId, ContactReasonId, CustomerId, new_id
from domain.reason_facts import (
    OTHER,
    ContactReason,
    ReasonCode,
    ReasonWeights,
    learnt,
    weight,
)
from tests.bench.figure import Figure, figure, report, scaled

COMPANIES = scaled(30, 200)
_CONTACTS, _OTHER = 2_000, 0.15
_NOW = datetime(2026, 11, 23, tzinfo=UTC)
_WHO, _BRANCH, _AGENT = CustomerId(new_id()), BranchId(new_id()), AgentId(new_id())
_FACT = ContactReasonId(new_id())

Contact = tuple[tuple[ReasonCode, ...], str]
"""The facts that are there, and what the contact is about."""


def _company(dice: random.Random) -> list[Contact]:
    present = {code: dice.uniform(0.1, 0.6) for code in ReasonCode}
    causes = {code: dice.uniform(0.05, 0.95) for code in ReasonCode}
    made: list[Contact] = []
    for _ in range(_CONTACTS):
        facts = tuple(code for code in ReasonCode if dice.random() < present[code])
        about: str = OTHER
        if facts and dice.random() >= _OTHER:
            about = dice.choices(facts, [causes[code] for code in facts])[0]
        made.append((facts, about))
    return made


def _ranked(facts: tuple[ReasonCode, ...], weights: ReasonWeights | None) -> tuple[str, ...]:
    return tuple(sorted(facts, key=lambda code: -weight(code, weights)))


def _said(contact: Contact, weights: ReasonWeights | None) -> ContactReason:
    facts, about = contact
    return ContactReason(
        id=_FACT,
        customer_id=_WHO,
        branch_id=_BRANCH,
        code=about,
        ranked=_ranked(facts, weights),
        by_id=_AGENT,
        at=_NOW,
    )


def _rates(contacts: list[Contact], weights: ReasonWeights | None) -> tuple[float, float]:
    found = learnt((_said(contact, weights) for contact in contacts), _NOW)
    return found.first / found.contacts, found.among_three / found.contacts


def _measure() -> list[Figure]:
    dice = random.Random(2026)
    plain, taught = [], []
    for _ in range(COMPANIES):
        contacts = _company(dice)
        seen, rest = contacts[: _CONTACTS // 2], contacts[_CONTACTS // 2 :]
        weights = learnt((_said(contact, None) for contact in seen), _NOW)
        plain.append(_rates(rest, None))
        taught.append(_rates(rest, weights))
    note = f"{COMPANIES} companies, {_CONTACTS} contacts each, {_OTHER:.0%} about something else"
    return [
        figure(
            name,
            "share",
            [rate[place] for rate in taught],
            [rate[place] for rate in plain],
            1.0,
            least=True,
            note=note,
        )
        for place, name in enumerate(("the first guess is right", "one of three guesses is right"))
    ]


if __name__ == "__main__":
    report("reasons", _measure)
