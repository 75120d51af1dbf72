"""What a code asks for, written in one line and read back.

Fields stand by commas: ``Новый день (дата), Причина: брак / не подошло, Номер накладной?``. In
brackets stands what it is, behind a colon what can be chosen, and a question mark says that it may
be left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from uuid import uuid4

from domain.catalogue import FieldType, ServiceField
from domain.text import clean_line

_TYPED = re.compile(r"(?P<title>.+?)\s*\((?P<type>[^()]+)\)\Z")
_WORDS = {
    FieldType.DATE: ("дата", "date"),
    FieldType.NUMBER: ("число", "number"),
    FieldType.MONEY: ("сумма", "money"),
    FieldType.PHONE: ("телефон", "phone"),
    FieldType.EMAIL: ("почта", "email"),
    FieldType.YES_NO: ("да/нет", "yes/no"),
}
_TYPES = {word: kind for kind, words in _WORDS.items() for word in words}
_AT = {"ru": 0, "en": 1}


def fields_of(text: str, before: Iterable[ServiceField] = ()) -> tuple[ServiceField, ...]:
    """Return the fields a line asks for; those known by their title keep their name.

    Args:
        text: as typed.
        before: fields that stood there.
    """
    known = {item.title: item for item in before}
    return tuple(_field(part, known) for part in map(clean_line, text.split(",")) if part)


def _field(part: str, known: dict[str, ServiceField]) -> ServiceField:
    required = not part.endswith("?")
    title, _, options = part.rstrip("?").strip().partition(":")
    choices = tuple(filter(None, (item.strip() for item in options.split("/"))))
    title, kind = title.strip(), FieldType.CHOICE if choices else FieldType.LINE
    typed = _TYPED.match(title)
    if typed is not None and typed["type"].lower() in _TYPES:
        title, kind = typed["title"], _TYPES[typed["type"].lower()]
    old = known.get(title)
    name = old.name if old is not None else f"f{uuid4().hex[:8]}"
    return ServiceField(name=name, title=title, type=kind, required=required, choices=choices)


def line_of(fields: Iterable[ServiceField], language: str) -> str:
    """Return fields as a line in a language."""
    return ", ".join(_part(field, _AT.get(language, 1)) for field in fields)


def _part(field: ServiceField, at: int) -> str:
    words = field.title
    if field.type == FieldType.CHOICE:
        words = f"{words}: {' / '.join(field.choices)}"
    elif field.type in _WORDS:
        words = f"{words} ({_WORDS[FieldType(field.type)][at]})"
    return words if field.required else f"{words}?"
