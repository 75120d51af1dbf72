"""What a mapped record makes of a card that is there: fields filled or replaced, one by one. Pure.

Tags only come to those that are there. Of a consent the more restrictive answer stands: a record of
another system is no word of the customer's, it may forbid, and allow where nobody was asked.
"""

from __future__ import annotations

from typing import Any

from domain.attributes import MAX_ATTRIBUTES
from domain.entities import Customer
from domain.importing import FieldChange, Policy
from domain.mapping import Mapped
from domain.tagging import retagged


def filled(
    card: Customer, mapped: Mapped, policy: Policy
) -> tuple[dict[str, Any], list[FieldChange]]:
    """Return the fields of a card that become others, and all that differs in words of fields.

    A field, attribute or preference of the record that is nothing (``""``, None) empties its one.
    """
    changes: list[FieldChange] = []
    wanted = _fields(card, mapped, policy, changes)
    tags = retagged(card.tags, mapped.tags, ())
    if mapped.tags and tags != card.tags:
        wanted["tags"] = tags
        changes.append(FieldChange(field="tags", old=list(card.tags), new=list(tags)))
    for name in ("attributes", "preferences"):
        was: dict[str, Any] = getattr(card, name)
        now = dict(was)
        for key, value in getattr(mapped, name).items():
            fits = key in now or len(now) < MAX_ATTRIBUTES
            if not fits or not _takes(f"{name[:-1]}.{key}", was.get(key), value, policy, changes):
                continue
            if value is None:
                now.pop(key, None)
            else:
                now[key] = value
        if now != was:
            wanted[name] = now
    consents = _consents(card, mapped, changes)
    if consents != card.consents:
        wanted["consents"] = consents
    return wanted, changes


def _fields(
    card: Customer, mapped: Mapped, policy: Policy, changes: list[FieldChange]
) -> dict[str, Any]:
    wanted: dict[str, Any] = {}
    for name, value in mapped.fields.items():
        now = getattr(card, name)
        # What a card was called that was made for an address is only what a stranger said.
        how = Policy.REPLACE if card.provisional and name == "display_name" else policy
        if name == "do_not_contact" and value:
            how = Policy.REPLACE
        if _takes(f"customer.{name}", now, value, how, changes):
            wanted[name] = value
    if card.provisional and mapped.fields.get("display_name"):
        wanted["provisional"] = False
    return wanted


def _takes(field: str, now: Any, value: Any, policy: Policy, changes: list[FieldChange]) -> bool:
    if now == value:
        return False
    takes = now in ("", None) or policy is Policy.REPLACE
    changes.append(FieldChange(field=field, old=now, new=value, kept=not takes))
    return takes


def _consents(card: Customer, mapped: Mapped, changes: list[FieldChange]) -> dict[str, bool]:
    consents = dict(card.consents)
    for key, said in mapped.consents.items():
        before = consents.get(key)
        if before is None or (before and not said):
            changes.append(FieldChange(field=f"consent.{key}", old=before, new=said))
            consents[key] = said
    return consents
