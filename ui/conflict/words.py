"""Fields of a card and their values in human words."""

from __future__ import annotations

from datetime import date
from typing import Any

from domain.text import clean_line, clean_text
from ui.design.card_words import consent_name, preference_name, value_of
from ui.design.i18n import mark, tr
from ui.design.times import Times

_FIELDS = {
    "display_name": mark("Name"),
    "given_name": mark("Given name"),
    "family_name": mark("Family name"),
    "patronymic": mark("Patronymic"),
    "gender": mark("Gender"),
    "birth_on": mark("Birthday"),
    "language": mark("Language"),
    "city": mark("City"),
    "tags": mark("Tags"),
    "preferences": mark("Preference"),
    "consents": mark("Consent"),
    "attributes": mark("Property"),
    "about": mark("About"),
    "do_not_contact": mark("Do not contact"),
}


def field_name(field: str) -> str:
    """Return a field's name; of a map's key, both."""
    name, _, key = field.partition(".")
    words = tr(_FIELDS[name]) if name in _FIELDS else clean_line(name, 60)
    if not key:
        return words
    if name == "consents":
        return f"{words}: {consent_name(key)}"
    return f"{words}: {preference_name(key) if name == 'preferences' else clean_line(key, 60)}"


def value_words(value: Any, times: Times, field: str = "") -> str:
    """Return a value for reading, as plain text; of a known ``field`` in its own words."""
    own = value_of(field, value, times) if field else None
    if own is not None:
        return own
    match value:
        case None | "" | () | []:
            return tr("nothing")
        case bool():
            return tr("yes") if value else tr("no")
        case list() | tuple():
            return ", ".join(clean_line(str(item), 100) for item in value)
        case dict():
            return ", ".join(
                f"{clean_line(str(k), 60)}: {value_words(v, times)}" for k, v in value.items()
            )
        case str():
            return _day(value, times) or clean_text(value)
        case _:
            return clean_line(str(value), 200)


def _day(text: str, times: Times) -> str:
    if len(text) != 10:
        return ""
    try:
        return times.short_day(date.fromisoformat(text))
    except ValueError:
        return ""
