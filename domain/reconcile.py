"""What a system and the centre have of one thing, brought together field by field. Pure.

Of each field is known what it was there and what it was here when both were last looked at. What
changed on one side goes to the other; what changed on both collides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from domain.conversions import Convert
from domain.entities import Customer, Entity, Order, Payment, Task
from domain.mapping import Mapped, Rule, convert_of
from domain.mapping_rules import goes_out

Values = Mapping[str, Any]
Base = Mapping[str, Any]
"""By field ``[there, here]``, as JSON has them."""

_EMPTY: tuple[Any, ...] = ("", None, [], {})


class Collision(msgspec.Struct, frozen=True, kw_only=True):
    """A field that was changed on both sides. ``field`` is one of the card."""

    field: str
    base: Any
    there: Any
    here: Any


def plain(value: Any) -> Any:
    """Return a value as JSON has it."""
    return msgspec.json.decode(msgspec.json.encode(value))


def _clearable() -> dict[str, Any]:
    """Return what a field is that nothing stands in, of those that may be so."""
    found: dict[str, Any] = {}
    for struct in (Customer, Order, Payment, Task):
        for field in msgspec.structs.fields(struct):
            if field.default in ("", None):
                found[f"{struct.KIND}.{field.name}"] = field.default
    # A card has a name, and what is done is told by a flag.
    return {name: v for name, v in found.items() if name not in _NEVER_EMPTY}


_NEVER_EMPTY = frozenset({"customer.display_name", "task.done_at"})
_CLEARABLE = _clearable()


def told(mapped: Mapped) -> dict[str, Any]:
    """Return what a record says, by target; what is emptied there as nothing of its kind."""
    found: dict[str, Any] = {}
    for field in mapped.emptied:
        if field in _CLEARABLE:
            found[field] = _CLEARABLE[field]
        elif field.startswith(("attribute.", "preference.")):
            found[field] = None
    found |= {f"customer.{name}": value for name, value in mapped.fields.items()}
    found |= {f"attribute.{name}": value for name, value in mapped.attributes.items()}
    found |= {f"preference.{name}": value for name, value in mapped.preferences.items()}
    for group, values in (
        ("order", mapped.order),
        ("payment", mapped.payment),
        ("task", mapped.task),
    ):
        found |= {f"{group}.{name}": value for name, value in values.items()}
    return found


def here(entity: Entity) -> dict[str, Any]:
    """Return what a row is, by target, as JSON has it."""
    values = plain(entity)
    if isinstance(entity, Customer):
        found = {f"customer.{name}": value for name, value in values.items()}
        for group, name in (("attribute", "attributes"), ("preference", "preferences")):
            found |= {f"{group}.{key}": value for key, value in values[name].items()}
        return found
    found = {f"{entity.KIND}.{name}": value for name, value in values.items()}
    if isinstance(entity, Task):
        found["task.done"] = entity.done_at is not None
    return found


def same(one: Any, other: Any) -> bool:
    """Tell whether two values are one: nothing is nothing, however it is written."""
    return bool(one == other or (one in _EMPTY and other in _EMPTY))


def incoming(said: Values, now: Values, base: Base) -> tuple[frozenset[str], tuple[Collision, ...]]:
    """Return the fields that are to become what the system says, and what collides of them.

    A collision is taken over too: nothing of ours is lost, it is asked about.

    Args:
        said: what the system says, by target.
        now: what is here.
        base: what both were when last looked at.
    """
    taken: set[str] = set()
    collided = []
    for field, value in said.items():
        there, is_now = plain(value), now.get(field)
        if field not in base:
            if is_now in _EMPTY and there not in _EMPTY:
                taken.add(field)
            continue
        was_there, was_here = base[field]
        if same(there, was_there) or same(there, is_now):
            continue
        taken.add(field)
        if not same(is_now, was_here):
            name = field.replace("attribute.", "attributes.", 1).removeprefix("customer.")
            name = name.replace("preference.", "preferences.", 1)
            collided.append(Collision(field=name, base=was_here, there=there, here=is_now))
    return frozenset(taken), tuple(collided)


def agreed(
    said: Values,
    now: Values,
    rules: Iterable[Rule],
    base: Base | None = None,
    taken: frozenset[str] = frozenset(),
) -> dict[str, list[Any]]:
    """Return what is to be remembered of both sides.

    Args:
        said: what the system says, by target.
        now: what is here.
        rules: of the kind.
        base: what was remembered: what was changed here since, and not ``taken`` from there,
            is still to be told; of what the system says nothing of, it is what it was there.
        taken: fields that are here as there now.
    """
    found: dict[str, list[Any]] = {}
    base = base or {}
    for field in sorted({target_of(rule) for rule in rules} | set(said)):
        there, is_now = plain(said.get(field)), now.get(field)
        if field not in said and field in base:
            there = base[field][0]  # it says nothing of it
        if field in base and field not in taken and not same(there, is_now):
            is_now = base[field][1]
        if field in said or field in base or is_now not in _EMPTY:
            found[field] = [there, is_now]
    return found


def outgoing(now: Values, base: Base, rules: Iterable[Rule], *, whole: bool) -> dict[str, Any]:
    """Return what is to be written there, by source path.

    Args:
        now: what is here.
        base: what both were when last looked at.
        rules: those of the kind; what cannot be turned round is left out, what was emptied is
            None.
        whole: all that there is, of something new there.
    """
    values: dict[str, Any] = {}
    for rule in rules:
        field = target_of(rule)
        value = now.get(field)
        was = base.get(field, [None, None])[1]
        if same(value, was):
            continue
        if whole and value in _EMPTY:
            continue
        turned = _turned(rule, value)
        if turned is not _NOT and rule.source not in values:
            values[rule.source] = turned
    return values


def target_of(rule: Rule) -> str:
    """Return the field a rule leads to: numbers are attributes like any other."""
    group, _, name = rule.target.partition(".")
    return f"attribute.{name}" if group == "number" else rule.target


_NOT = object()


def _turned(rule: Rule, value: Any) -> Any:
    """Return a value as the source has it; ``_NOT`` where that cannot be said."""
    to = convert_of(rule.target)
    if not goes_out(rule):
        return _NOT
    if value in _EMPTY:
        return None
    if to is Convert.CHOICE and rule.words:
        words = {ours: theirs for theirs, ours in reversed(rule.words.items())}
        return words.get(value, _NOT)
    if to is Convert.MONEY and isinstance(value, int):
        return f"{value // 100}.{value % 100:02d}"
    return value
