"""The fields of a card a company has of its own: what they hold, who may see and change them.

A schema is made of fields, each a row every workstation has; the values stand in
``Customer.attributes`` by the field's key. A value that does not fit a field (of an earlier type,
of another system) is kept and shown as it is; only what is changed has to fit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

import msgspec

from domain.attributes import MAX_VALUE, day_of, parsed
from domain.entity import Entity
from domain.errors import BadInput
from domain.glossary import Role
from domain.ids import BranchId, FieldId
from domain.text import clean_line

MAX_FIELDS, MAX_CHOICES, MAX_TITLE = 200, 100, 80
_KEY = re.compile(r"[^\W\d_][\w .-]{0,59}")
_PHONE = re.compile(r"\+[1-9]\d{6,14}")


class Holds(StrEnum):
    """What a field holds."""

    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    CHOICE = "choice"
    FLAG = "flag"
    PHONE = "phone"


class AttributeField(Entity, frozen=True, kw_only=True):
    """One field.

    Attributes:
        key: by which the value stands in ``Customer.attributes``; it never changes.
        title, title_en: as people read it, in Russian and in English.
        least, most: bounds of a number; of a text ``most`` is the longest.
        see, change: roles that may; empty: all. Who may not see a field may not change it.
        branches: whose agents it is for; empty: all.
        place: in the order of the card.
        active: whether it is on the card.
    """

    KIND: ClassVar[str] = "attribute_field"
    CODE: ClassVar[int] = 61
    id: FieldId
    key: str
    title: str
    title_en: str = ""
    holds: str = Holds.TEXT
    choices: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    see: tuple[str, ...] = ()
    change: tuple[str, ...] = ()
    branches: tuple[BranchId, ...] = ()
    place: int = 0
    active: bool = True
    edition: int = 0
    changed_by: str = ""
    changed_at: datetime


class FieldPut(msgspec.Struct, frozen=True, kw_only=True):
    """Make or change a field; ``old`` is the edition its author saw, None of a new one."""

    field: AttributeField
    old: int | None = None


class FieldRemove(msgspec.Struct, frozen=True, kw_only=True):
    """Remove a field; values stay on the cards, as values of no field."""

    id: FieldId


def problem(field: AttributeField) -> str:
    """Return the name of the part that keeps a field from being one, or an empty string."""
    if not _KEY.fullmatch(field.key):
        return "key"
    if not field.title.strip() or len(field.title) > MAX_TITLE:
        return "title"
    if field.holds not in set(Holds):
        return "holds"
    if field.holds == Holds.CHOICE and not 1 < len(set(field.choices)) <= MAX_CHOICES:
        return "choices"
    if field.least is not None and field.most is not None and field.least > field.most:
        return "most"
    if any(role not in set(Role) for role in (*field.see, *field.change)):
        return "see"
    return ""


def may_see(field: AttributeField, role: str, branches: Iterable[BranchId]) -> bool:
    """Tell whether somebody of a role and of some branches may see what a field holds."""
    here = not field.branches or not set(field.branches).isdisjoint(branches)
    return here and (not field.see or role in field.see or role == Role.ADMINISTRATOR)


def may_change(field: AttributeField, role: str, branches: Iterable[BranchId]) -> bool:
    """Tell whether somebody may give a field another value."""
    allowed = not field.change or role in field.change or role == Role.ADMINISTRATOR
    return allowed and may_see(field, role, branches)


def hidden(
    fields: Iterable[AttributeField], role: str, branches: Iterable[BranchId]
) -> frozenset[str]:
    """Return the keys somebody may not see; what is switched off is nobody's secret less."""
    known = tuple(branches)
    return frozenset(field.key for field in fields if not may_see(field, role, known))


def fits(field: AttributeField, value: Any) -> bool:
    """Tell whether a field can hold a value; nothing at all it always can."""
    if value is None or value == "":
        return True
    number = isinstance(value, int | float) and not isinstance(value, bool)
    match field.holds:
        case Holds.FLAG:
            return isinstance(value, bool)
        case Holds.NUMBER:
            return number and _within(field, float(value))
        case Holds.DAY:
            return day_of(value) is not None
        case Holds.CHOICE:
            return value in field.choices
        case Holds.PHONE:
            return isinstance(value, str) and bool(_PHONE.fullmatch(value))
        case Holds.TEXT:
            longest = min(MAX_VALUE, int(field.most)) if field.most else MAX_VALUE
            return isinstance(value, str) and len(value) <= longest
        case _:
            return True  # of a newer centre, which has judged it


def typed(field: AttributeField, text: str) -> Any:
    """Return what somebody typed as a value of a field; nothing typed is no value.

    Raises:
        BadInput: it is no value of the field.
    """
    text = clean_line(text, MAX_VALUE)
    if not text:
        return None
    value: Any = text
    if field.holds == Holds.NUMBER:
        value = parsed(text, 0.0)
    elif field.holds == Holds.DAY:
        value = parsed(text, "2026-01-01")
    elif field.holds == Holds.PHONE:
        from domain import phone_numbers  # its tables cost 16 ms that a start can do without

        value = phone_numbers.normalise(text) or text
    if not fits(field, value):
        raise BadInput("it does not fit the field")
    return value


def _within(field: AttributeField, value: float) -> bool:
    above = field.least is None or value >= field.least
    return above and (field.most is None or value <= field.most)
