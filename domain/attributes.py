"""Attributes of a card: named values of a few types, as CRM systems bring them.

A value keeps its type when it is edited: what was a number stays one, or the edit is refused.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

from domain.errors import BadInput
from domain.text import clean_line

MAX_ATTRIBUTES = 500
MAX_VALUE = 2000


class AttributeType(StrEnum):
    """What a value is."""

    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"
    DAY = "day"
    LIST = "list"


def type_of(value: Any) -> AttributeType:
    """Return the type of a value, as JSON holds it."""
    if isinstance(value, bool):
        return AttributeType.FLAG
    if isinstance(value, int | float):
        return AttributeType.NUMBER
    if isinstance(value, list | tuple):
        return AttributeType.LIST
    return AttributeType.DAY if day_of(value) is not None else AttributeType.TEXT


def day_of(value: Any) -> date | None:
    """Return the day a text names as ``2026-03-17``, or None."""
    if not isinstance(value, str) or len(value) != len("2026-03-17"):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def editable(value: Any) -> str:
    """Return a value as the text that is edited."""
    match type_of(value):
        case AttributeType.LIST:
            return ", ".join(clean_line(str(item), 200) for item in value)
        case AttributeType.DAY:
            day = day_of(value)
            return f"{day:%d.%m.%Y}" if day is not None else str(value)
        case AttributeType.NUMBER:
            return f"{value:g}" if isinstance(value, float) else str(value)
        case _:
            return clean_line(str(value if value is not None else ""), MAX_VALUE)


def parsed(text: str, before: Any) -> Any:
    """Return an edited text as a value of the type it had.

    Args:
        text: what somebody typed.
        before: the value that was there; its type is kept.

    Raises:
        BadInput: it is no value of that type.
    """
    text = clean_line(text, MAX_VALUE)
    match type_of(before):
        case AttributeType.NUMBER:
            return _number(text, before)
        case AttributeType.DAY:
            return _day(text)
        case AttributeType.LIST:
            return [part for part in (item.strip() for item in text.split(",")) if part]
        case AttributeType.FLAG:
            return before
        case _:
            return text


def _number(text: str, before: Any) -> int | float:
    plain = text.replace(",", ".").replace("\u00a0", "").replace(" ", "")
    try:
        value = float(plain)
    except ValueError:
        raise BadInput("not a number") from None
    if value != value or value in (float("inf"), float("-inf")):
        raise BadInput("not a number")
    whole = isinstance(before, int) or value.is_integer()
    return int(value) if whole and value.is_integer() else value


def _day(text: str) -> str:
    parts = text.replace("/", ".").replace("-", ".").split(".")
    try:
        numbers = [int(part) for part in parts]
        year, month, day = numbers if numbers[0] > 31 else numbers[::-1]
        return date(year, month, day).isoformat()
    except (ValueError, IndexError):
        raise BadInput("not a day") from None
