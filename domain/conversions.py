"""Values of other systems read as ours: numbers, money, days, moments, addresses, words.

A value that cannot be read is told with a ``Fault``; it is never guessed at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from enum import StrEnum
from typing import Any

from domain import phone_numbers
from domain.catalogue import FieldType, ServiceField
from domain.field_values import NO, YES, Fault
from domain.field_values import read as read_field
from domain.text import clean_line, clean_text

MAX_VALUE = 2000
MAX_ITEMS = 50
_MOST_MINOR = 10**15
_PLAIN_MONEY = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,4})?\Z")
_GROUPED = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{1,2})?\Z")
_CURRENCY = re.compile(r"(?:₽|руб\.?|р\.|rub|rur|\$|€|usd|eur)\Z", re.IGNORECASE)
_STAMP = re.compile(r"-?[0-9]{9,11}\Z")
_LOCAL = re.compile(
    r"([0-9]{1,2})[./]([0-9]{1,2})[./]([0-9]{4})(?:[ T]+([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?)?\Z"
)
_PARTS = re.compile(r"[;\n|]|,(?![0-9])")


class Convert(StrEnum):
    """What a value is read as."""

    TEXT = "text"
    LINE = "line"
    NUMBER = "number"
    MONEY = "money"
    DAY = "day"
    MOMENT = "moment"
    PHONE = "phone"
    EMAIL = "email"
    FLAG = "flag"
    LIST = "list"
    CHOICE = "choice"


def as_text(value: Any) -> str:
    """Return a value of a source as text; of a list its first member, of an object nothing."""
    if isinstance(value, list | tuple):
        return as_text(value[0]) if value else ""
    if value is None or isinstance(value, dict):
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return value if isinstance(value, str) else str(value)


def convert(
    to: Convert, value: Any, zone: tzinfo = UTC, words: Mapping[str, str] = {}
) -> tuple[Any, Fault]:
    """Return a value as ours, or None and why it is none. An empty one is None without a fault.

    Money is in minor units, a day ``date``, a moment aware UTC, a list of short texts.

    Args:
        to: what it is to be.
        value: text, a number, a flag, or a list of these.
        zone: where the clock hangs whose times name no zone.
        words: what the source's words are in ours, in lower case; for ``CHOICE`` alone.
    """
    if to is Convert.LIST:
        return _items(value), Fault.NONE
    raw = as_text(value)
    text = clean_text(raw).strip() if to is Convert.TEXT else clean_line(raw, MAX_VALUE)
    if not text:
        return None, Fault.NONE
    if to is Convert.CHOICE:
        found = words.get(text.casefold())
        return (found, Fault.NONE) if found is not None else (None, Fault.NO_CHOICE)
    return _READERS[to](text, zone)


def _items(value: Any) -> list[str] | None:
    raw = value if isinstance(value, list | tuple) else _PARTS.split(as_text(value))
    found = [clean_line(as_text(item), 200) for item in raw[:MAX_ITEMS]]
    return [item for item in found if item] or None


def _same(text: str, _zone: tzinfo) -> tuple[Any, Fault]:
    return text[:MAX_VALUE], Fault.NONE


def _number(text: str, _zone: tzinfo) -> tuple[Any, Fault]:
    bare = text.replace("\u00a0", "").replace(" ", "").replace(",", ".")
    if not _PLAIN_MONEY.match(bare):
        return None, Fault.NO_NUMBER
    value = float(bare)
    return (int(value) if value.is_integer() else value), Fault.NONE


def _money(text: str, _zone: tzinfo) -> tuple[Any, Fault]:
    bare = text.replace("\u00a0", "").replace(" ", "")
    bare = _CURRENCY.sub("", bare.split("|")[0])
    if _GROUPED.match(bare):
        bare = bare.replace(",", "")
    bare = bare.replace(",", ".")
    if not _PLAIN_MONEY.match(bare):
        return None, Fault.NO_NUMBER
    minor = Decimal(bare) * 100
    if minor < 0:
        return None, Fault.TOO_SMALL
    if minor != int(minor) or minor > _MOST_MINOR:
        return None, Fault.NO_NUMBER
    return int(minor), Fault.NONE


def _moment(text: str, zone: tzinfo) -> tuple[Any, Fault]:
    try:
        if _STAMP.match(text):
            return datetime.fromtimestamp(int(text), UTC), Fault.NONE
        found = _LOCAL.match(text)
        if found:
            day, month, year, hour, minute, second = (int(part or 0) for part in found.groups())
            at = datetime(year, month, day, hour, minute, second, tzinfo=zone)
        else:
            at = datetime.fromisoformat(text)
            at = at if at.tzinfo is not None else at.replace(tzinfo=zone)
        return at.astimezone(UTC), Fault.NONE
    except (ValueError, OverflowError, OSError):
        return None, Fault.NO_DATE


def _day(text: str, zone: tzinfo) -> tuple[Any, Fault]:
    try:
        if _STAMP.match(text):
            return datetime.fromtimestamp(int(text), zone).date(), Fault.NONE
        found = _LOCAL.match(text)
        if found:
            return date(int(found[3]), int(found[2]), int(found[1])), Fault.NONE
        # Midnight of some zone stands for a day: the day is the one that is written.
        return date.fromisoformat(text[:10]), Fault.NONE
    except (ValueError, OverflowError, OSError):
        return None, Fault.NO_DATE


def _phone(text: str, _zone: tzinfo) -> tuple[Any, Fault]:
    number = phone_numbers.normalise(text)
    if number is None or not number.startswith("+"):
        return None, Fault.NO_PHONE
    return number, Fault.NONE


def _email(text: str, _zone: tzinfo) -> tuple[Any, Fault]:
    value, fault = read_field(ServiceField(name="", title="", type=FieldType.EMAIL), text)
    return (value, fault) if fault is Fault.NONE else (None, fault)


_YES_WORDS = frozenset({YES, "да", "y", "д", "+", "true", "1", "истина"})
_NO_WORDS = frozenset({NO, "нет", "n", "н", "-", "false", "0", "ложь"})


def _flag(text: str, _zone: tzinfo) -> tuple[Any, Fault]:
    said = text.casefold()
    if said in _YES_WORDS or said in _NO_WORDS:
        return said in _YES_WORDS, Fault.NONE
    return None, Fault.NO_CHOICE


_READERS: dict[Convert, Callable[[str, tzinfo], tuple[Any, Fault]]] = {
    Convert.TEXT: lambda text, _zone: (text, Fault.NONE),
    Convert.LINE: _same,
    Convert.NUMBER: _number,
    Convert.MONEY: _money,
    Convert.DAY: _day,
    Convert.MOMENT: _moment,
    Convert.PHONE: _phone,
    Convert.EMAIL: _email,
    Convert.FLAG: _flag,
}
