"""The company's own fields of a card: who makes them, and what may be put into them."""

from __future__ import annotations

from typing import Any

import msgspec

from domain.attribute_fields import (
    MAX_FIELDS,
    AttributeField,
    FieldPut,
    FieldRemove,
    fits,
    may_change,
    problem,
)
from domain.effects import effects
from domain.errors import Code
from domain.operations import Author, Change
from domain.text import clean_line
from server.handlers.decision import APPLIED, Decision, rejected
from server.handlers.policy import Action, Actor, can
from server.handlers.veil import branches_of, regrant_all
from server.storage import editions, people
from server.storage.unit import Unit


def put(unit: Unit, actor: Actor, args: FieldPut, by: Author) -> Decision:
    """Make or change a field, unless somebody else changed it since it was read."""
    if not can(actor, Action.ADMINISTER):
        return rejected(Code.FORBIDDEN)
    before = unit.get(AttributeField, args.field.id)
    if before is None and unit.is_dead(AttributeField, args.field.id):
        return rejected(Code.GONE)
    field = _clean(args.field)
    if before is not None and before.edition != args.old:
        return rejected(Code.STATE_CHANGED, "edition")
    fault = problem(field)
    known = people.every(unit, AttributeField)
    taken = any(item.key.lower() == field.key.lower() and item.id != field.id for item in known)
    if fault or taken or (before is not None and before.key != field.key):
        return rejected(Code.INVALID, fault or "key")
    if before is None and len(known) >= MAX_FIELDS:
        return rejected(Code.TOO_LARGE)
    for made in effects(FieldPut(field=field), unit, by).put:
        unit.put(made)
        editions.keep(unit, made, made.edition, by.name)  # type: ignore[attr-defined]
    rights = ("see", "branches")
    if before is None or any(getattr(before, name) != getattr(field, name) for name in rights):
        regrant_all(unit)
    return APPLIED


def _clean(field: AttributeField) -> AttributeField:
    return msgspec.structs.replace(
        field,
        key=clean_line(field.key, 60),
        title=clean_line(field.title),
        title_en=clean_line(field.title_en),
        choices=tuple(dict.fromkeys(filter(None, map(clean_line, field.choices)))),
    )


def remove(unit: Unit, actor: Actor, args: FieldRemove, _by: Author) -> Decision:
    """Remove a field. One that is not for all is switched off instead: its values stay secret."""
    if not can(actor, Action.ADMINISTER):
        return rejected(Code.FORBIDDEN)
    field = unit.need(AttributeField, args.id)
    if field.see or field.branches:
        return rejected(Code.STATE_CHANGED, "see")
    unit.delete(AttributeField, args.id)
    return APPLIED


def refusal(
    unit: Unit, actor: Actor, before: dict[str, Any], change: Change | None
) -> Decision | None:
    """Return why attributes cannot be changed like that; None where they can.

    Args:
        unit: to read from.
        actor: who changes them.
        before: what stands on the card.
        change: what is wanted of the whole map.
    """
    if change is None or not isinstance(change.new, dict):
        return None
    seen = change.old if isinstance(change.old, dict) else {}
    fields = {item.key: item for item in people.every(unit, AttributeField)}
    for name in sorted(fields.keys() & (change.new.keys() | seen.keys())):
        wanted = change.new.get(name)
        if wanted in (before.get(name), seen.get(name)):
            continue
        if not may_change(fields[name], actor.role, branches_of(actor)):
            return rejected(Code.FORBIDDEN, f"attributes.{name}")
        if not fits(fields[name], wanted):
            return rejected(Code.INVALID, f"attributes.{name}")
    return None
