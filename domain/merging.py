"""Two cards of one person made one, and two again: what becomes of the fields.

Pure. A merge keeps both cards as they were; the card that stays is ``combined`` of them. When an
earlier merge is undone, its effect is taken out of what came later (``rebased``): a field somebody
has edited since stays as it was edited.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from domain.entities import Customer, Merge
from domain.merge import MAPS, SETS

INTO, MERGED, BOTH = "into", "merged", "both"
"""Whose value of a field stays: of the card that stays, of the other, or what both hold."""

FIELDS = (
    "display_name",
    "family_name",
    "given_name",
    "patronymic",
    "gender",
    "birth_on",
    "language",
    "city",
    "tags",
    "preferences",
    "consents",
    "attributes",
    "about",
    "do_not_contact",
)
"""Fields a choice is made of, as a reviewer reads them."""
JOINABLE = frozenset({*SETS, *MAPS, "about", "do_not_contact"})
"""Fields of which both values can stay."""


def proposed(name: str, into: Any, merged: Any) -> str:
    """Return the choice to begin with: nothing is lost, and no refusal is overruled."""
    if name in JOINABLE and into and merged:
        return BOTH
    return MERGED if merged and not into else INTO


def fits(choices: Mapping[str, str]) -> bool:
    """Tell whether these are choices that can be made."""
    return all(
        name in FIELDS and (choice in (INTO, MERGED) or (choice == BOTH and name in JOINABLE))
        for name, choice in choices.items()
    )


def combined(into: Customer, merged: Customer, choices: Mapping[str, str]) -> Customer:
    """Return the card of the person both cards are of.

    Args:
        into: the card that stays.
        merged: the other one.
        choices: by field; what is not named is as ``proposed``.
    """
    values: dict[str, Any] = {}
    for name in FIELDS:
        ours, others = getattr(into, name), getattr(merged, name)
        choice = choices.get(name) or proposed(name, ours, others)
        if choice == MERGED:
            values[name] = others
        elif choice == BOTH and name in JOINABLE:
            values[name] = _both(name, ours, others)
    # Whatever was chosen: what the person refused on either card is refused.
    answers = [*into.consents.items(), *merged.consents.items()]
    refused = {name: False for name, given in answers if not given}
    values["consents"] = {**values.get("consents", into.consents), **refused}
    values["do_not_contact"] = into.do_not_contact or merged.do_not_contact
    days = [day for day in (into.since_on, merged.since_on) if day is not None]
    return msgspec.structs.replace(
        into,
        **values,
        provisional=into.provisional and merged.provisional,
        since_on=min(days, default=None),
        spent=into.spent + merged.spent,
    )


def with_refusals(card: Customer, *others: Customer) -> Customer:
    """Return a card with what other cards of the person refuse, and what only they allow."""
    consents = dict(card.consents)
    for other in others:
        for name, given in other.consents.items():
            consents[name] = consents.get(name, True) and given
    silent = card.do_not_contact or any(other.do_not_contact for other in others)
    return msgspec.structs.replace(card, consents=consents, do_not_contact=silent)


def _both(name: str, ours: Any, others: Any) -> Any:
    if name == "do_not_contact":
        return ours or others
    if name == "about":
        parts = [ours, *([others] if others not in ours else [])]
        return "\n".join(part for part in parts if part)
    if name in SETS:
        return (*ours, *(item for item in others if item not in ours))
    joined = {**others, **ours}
    if name == "consents":
        # A refusal on either card is a refusal of the person.
        joined = {key: ours.get(key, True) and others.get(key, True) for key in joined}
    return joined


def after(merge: Merge) -> Customer:
    """Return the card as a merge left it."""
    return combined(merge.before, merge.card, merge.choices)


def rebased(old: Customer, new: Customer, onto: Customer) -> Customer:
    """Return a card with the change from ``old`` to ``new`` made on it.

    What somebody else has changed on it is theirs and stays.
    """
    values: dict[str, Any] = {}
    for name in (*FIELDS, "provisional", "since_on"):
        was, now, there = (getattr(card, name) for card in (old, new, onto))
        if there == was:
            values[name] = now
        elif name in SETS:
            kept = [item for item in there if item not in was or item in now]
            values[name] = (*kept, *(i for i in now if i not in was and i not in kept))
        elif name in MAPS:
            values[name] = _rebased_map(was, now, there)
    return msgspec.structs.replace(onto, **values, spent=onto.spent + new.spent - old.spent)


def _rebased_map(was: dict[str, Any], now: dict[str, Any], there: dict[str, Any]) -> dict[str, Any]:
    changed = dict(there)
    for key in was.keys() | now.keys():
        if was.get(key) == now.get(key) or there.get(key) != was.get(key):
            continue
        if key in now:
            changed[key] = now[key]
        else:
            changed.pop(key, None)
    return changed
