"""How a customer wants to be reached and spoken to: known keys of ``Customer.preferences``.

A value nobody here knows is kept and shown as it is; a key nobody knows too. Hours are in the
customer's own time.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, time, tzinfo
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from domain.glossary import REPLY_CHANNELS, ChannelKind


class Preference(StrEnum):
    """Keys with a meaning."""

    CHANNEL = "channel"
    HOURS = "hours"
    LANGUAGE = "language"
    ADDRESS = "address"
    MANNER = "manner"
    TIMEZONE = "timezone"


class Address(StrEnum):
    """By which name: given name and patronymic, or the given name alone."""

    FULL = "full"
    FIRST = "first"


class Manner(StrEnum):
    """«Вы» or «ты»."""

    FORMAL = "formal"
    FAMILIAR = "familiar"


LANGUAGES = ("ru", "en")
CHANNELS: tuple[str, ...] = (
    ChannelKind.PHONE,
    *(kind for kind in ChannelKind if kind in REPLY_CHANNELS),
)
_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]|24):([0-5]\d)")


class Hours(NamedTuple):
    """From when until when of a day, in minutes since midnight; the end may be 1440."""

    start: int
    end: int

    def has(self, moment: time) -> bool:
        """Tell whether a time of day is within; hours may go over midnight."""
        minute = moment.hour * 60 + moment.minute
        if self.start <= self.end:
            return self.start <= minute < self.end
        return minute >= self.start or minute < self.end


def hours_of(preferences: Mapping[str, str]) -> Hours | None:
    """Return when a customer wants to be reached; None: at any time, or nobody can read it."""
    found = _HOURS.fullmatch(preferences.get(Preference.HOURS, ""))
    if found is None:
        return None
    start, end = (
        int(found[1]) * 60 + int(found[2]),
        int(found[3]) * 60 + int(found[4]),
    )
    return Hours(start, end) if start != end and end <= 24 * 60 else None


def zone_of(name: str) -> tzinfo | None:
    """Return a time zone by its IANA name; None where there is none of that name."""
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):  # ZoneInfoNotFoundError is a KeyError
        return None


def their_time(preferences: Mapping[str, str], branch_zone: str, now: datetime) -> datetime:
    """Return a moment in the customer's time: their own zone, their branch's, or this machine's."""
    zone = zone_of(preferences.get(Preference.TIMEZONE, "")) or zone_of(branch_zone)
    return now.astimezone(zone)


def fits(key: str, value: str) -> bool:
    """Tell whether a value is one a key can have; of an unknown key any is."""
    match key:
        case Preference.CHANNEL:
            return value in CHANNELS
        case Preference.HOURS:
            return hours_of({Preference.HOURS: value}) is not None
        case Preference.LANGUAGE:
            return value in LANGUAGES
        case Preference.ADDRESS:
            return value in set(Address)
        case Preference.MANNER:
            return value in set(Manner)
        case Preference.TIMEZONE:
            return zone_of(value) is not None
        case _:
            return True
