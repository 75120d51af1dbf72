"""What stands on a card in words: preferences, consents, gender, languages."""

from __future__ import annotations

from datetime import date
from typing import Any

from domain.contact_rules import Purpose
from domain.preferences import Address, Manner, Preference, hours_of
from domain.text import clean_line, clean_text
from ui.design.i18n import mark, tr
from ui.design.times import Times
from ui.design.words import channel_name

PREFERENCES: dict[str, str] = {
    Preference.CHANNEL: mark("Preferred channel"),
    Preference.HOURS: mark("When to reach them"),
    Preference.LANGUAGE: mark("Language"),
    Preference.ADDRESS: mark("Form of address"),
    Preference.MANNER: mark("How formally"),
    Preference.TIMEZONE: mark("Time zone"),
    "time": mark("Best time"),
    "call_time": mark("Best time"),
    "delivery": mark("Delivery"),
}
PURPOSES: dict[str, str] = {
    Purpose.SERVICE: mark("Service messages"),
    Purpose.MARKETING: mark("Advertising"),
    Purpose.SURVEYS: mark("Surveys"),
    Purpose.CALLS: mark("Calls"),
    Purpose.PERSONAL_DATA: mark("Personal data"),
    "email": mark("E-mail"),
    "sms": mark("SMS"),
}
_VALUES: dict[str, dict[str, str]] = {
    Preference.LANGUAGE: {"ru": mark("Russian"), "en": mark("English")},
    Preference.ADDRESS: {
        Address.FULL: mark("given name and patronymic"),
        Address.FIRST: mark("given name"),
    },
    Preference.MANNER: {Manner.FORMAL: mark("formally"), Manner.FAMILIAR: mark("as a friend")},
    "gender": {"m": mark("male"), "f": mark("female")},
}


def preference_name(name: str) -> str:
    """Return what a preference is about."""
    return tr(PREFERENCES[name]) if name in PREFERENCES else clean_line(name, 60)


def preference_words(name: str, value: str) -> str:
    """Return a preference in words; a value nobody knows as it is."""
    if name == Preference.CHANNEL:
        return channel_name(clean_line(value, 60))
    if name == Preference.HOURS and hours_of({name: value}) is not None:
        start, _, end = value.partition("-")
        return tr("from {start} to {end}", start=start, end=end)
    return coded(name, value)


def coded(name: str, value: str) -> str:
    """Return the words of a code of a field, or the value where it is none."""
    words = _VALUES.get(name, {}).get(value)
    return tr(words) if words else clean_text(value)


def consent_name(name: str) -> str:
    """Return what a consent is about: its purpose, and the channel where it is of one alone."""
    purpose, _, channel = name.partition(":")
    words = tr(PURPOSES[purpose]) if purpose in PURPOSES else clean_line(purpose, 60)
    return f"{words}, {channel_name(clean_line(channel, 40))}" if channel else words


def consent_words(given: object) -> str:
    """Return an answer."""
    return tr("allowed") if given is True else tr("not allowed")


def value_of(field: str, value: Any, times: Times) -> str | None:
    """Return a value of a field of a card in words; None where there are none of its own.

    Args:
        field: ``name`` or ``name.key``.
        value: as the wire holds it.
        times: writes days.
    """
    name, _, part = field.partition(".")
    match name, value:
        case "birth_on", str() | date():
            return _day(str(value), times)
        case (("gender" | "language"), str()) if value:
            return coded(name, value)
        case "do_not_contact", bool():
            return tr("do not contact") if value else tr("may be contacted")
        case "consents", bool():
            return consent_words(value)
        case "preferences", str() if part and value:
            return preference_words(part, value)
        case "consents", dict() if value:
            return ", ".join(f"{consent_name(k)}: {consent_words(v)}" for k, v in value.items())
        case "preferences", dict() if value:
            return ", ".join(
                f"{preference_name(k)}: {preference_words(k, str(v))}" for k, v in value.items()
            )
    return None


def _day(raw: str, times: Times) -> str | None:
    try:
        return times.full_day(date.fromisoformat(raw))
    except ValueError:
        return None
