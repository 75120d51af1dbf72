"""What is collected for a service, read as its field wants it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from enum import StrEnum

from domain import phone_numbers, safe_patterns
from domain.catalogue import FieldType, ServiceField
from domain.text import clean_line, clean_text

MAX_VALUE = 2000
_NUMBER = re.compile(r"-?[0-9]{1,12}(?:[.,][0-9]{1,6})?\Z")
_MONEY = re.compile(r"[0-9]{1,12}(?:[.,][0-9]{1,2})?\Z")
_DAY = re.compile(r"([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4})\Z")
_MAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(?:\.[^@\s.]+)+\Z")
YES, NO = "yes", "no"
_YES_WORDS = frozenset({YES, "да", "y", "д", "+", "true"})
_NO_WORDS = frozenset({NO, "нет", "n", "н", "-", "false"})


class Fault(StrEnum):
    """Why a text is no value of a field; the interface has a sentence for each."""

    NONE = ""
    MISSING = "missing"
    NO_NUMBER = "no_number"
    NO_DATE = "no_date"
    NO_PHONE = "no_phone"
    NO_EMAIL = "no_email"
    NO_CHOICE = "no_choice"
    TOO_SMALL = "too_small"
    TOO_LARGE = "too_large"
    OTHER_FORM = "other_form"


def read(field: ServiceField, text: str) -> tuple[str, Fault]:
    """Return a value as it is kept, and what is wrong with it.

    Numbers have a point, days are ISO, telephone numbers E.164, yes and no are ``YES``, ``NO``.

    Args:
        field: what is collected.
        text: as typed.
    """
    clean = clean_text(text) if field.type == FieldType.TEXT else clean_line(text, MAX_VALUE)
    clean = clean.strip()[:MAX_VALUE]
    if not clean:
        return "", Fault.MISSING if field.required else Fault.NONE
    value, fault = _READERS.get(field.type, _line)(field, clean)
    return (value, fault) if fault is Fault.NONE else (clean, fault)


def shown(field: ServiceField, value: str) -> str:
    """Return a kept value as a customer is told it."""
    match field.type:
        case FieldType.YES_NO if value in (YES, NO):
            return "да" if value == YES else "нет"
        case FieldType.MONEY if value:
            return f"{value.replace('.', ',')}\u00a0₽"
        case FieldType.DATE:
            try:
                return f"{date.fromisoformat(value):%d.%m.%Y}"
            except ValueError:
                return value
        case FieldType.PHONE if value:
            return phone_numbers.display(value)
        case _:
            return value


def _line(field: ServiceField, text: str) -> tuple[str, Fault]:
    if field.pattern and not safe_patterns.matches(field.pattern, text):
        return text, Fault.OTHER_FORM
    return text, Fault.NONE


def _number(field: ServiceField, text: str) -> tuple[str, Fault]:
    form = _MONEY if field.type == FieldType.MONEY else _NUMBER
    bare = text.replace("\u00a0", "").replace(" ", "").removesuffix("₽").removesuffix("руб.")
    if not form.match(bare):
        return text, Fault.NO_NUMBER
    bare = bare.replace(",", ".")
    if field.least is not None and float(bare) < field.least:
        return text, Fault.TOO_SMALL
    if field.most is not None and float(bare) > field.most:
        return text, Fault.TOO_LARGE
    return bare, Fault.NONE


def _day(_field: ServiceField, text: str) -> tuple[str, Fault]:
    found = _DAY.match(text)
    try:
        if found:
            return date(int(found[3]), int(found[2]), int(found[1])).isoformat(), Fault.NONE
        return date.fromisoformat(text).isoformat(), Fault.NONE
    except ValueError:
        return text, Fault.NO_DATE


def _phone(_field: ServiceField, text: str) -> tuple[str, Fault]:
    number = phone_numbers.normalise(text)
    if number is None or not number.startswith("+"):
        return text, Fault.NO_PHONE
    return number, Fault.NONE


def _mail(_field: ServiceField, text: str) -> tuple[str, Fault]:
    return (text.lower(), Fault.NONE) if _MAIL.match(text) else (text, Fault.NO_EMAIL)


def _choice(field: ServiceField, text: str) -> tuple[str, Fault]:
    found = next((item for item in field.choices if item.lower() == text.lower()), None)
    return (found, Fault.NONE) if found is not None else (text, Fault.NO_CHOICE)


def _yes_no(_field: ServiceField, text: str) -> tuple[str, Fault]:
    said = text.lower()
    if said in _YES_WORDS or said in _NO_WORDS:
        return YES if said in _YES_WORDS else NO, Fault.NONE
    return text, Fault.NO_CHOICE


_READERS: dict[str, Callable[[ServiceField, str], tuple[str, Fault]]] = {
    FieldType.NUMBER: _number,
    FieldType.MONEY: _number,
    FieldType.DATE: _day,
    FieldType.PHONE: _phone,
    FieldType.EMAIL: _mail,
    FieldType.CHOICE: _choice,
    FieldType.YES_NO: _yes_no,
}
