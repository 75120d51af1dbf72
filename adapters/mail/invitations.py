"""Invitations in mails: what, when, where and who, out of a text/calendar part.

A small bounded reader of RFC 5545: the first event counts. Times become moments by the zone
database, by the zone the part describes itself, or by the names Windows has for zones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo

from domain.details import Guest, Invitation
from domain.text import clean_line

_MAX_CHARS = 512 * 1024
_MAX_LINES = 20_000
_MAX_GUESTS = 100
_FOLD = re.compile(r"\r?\n[ \t]")
_ESCAPE = re.compile(r"\\([\\;,nN])")
_PARAMETER = re.compile(r';([A-Za-z-]{1,40})=("[^"]*"|[^;:"]*)')
_DATE = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?")
_OFFSET = re.compile(r"([+-])(\d\d)(\d\d)")
_DURATION = re.compile(r"P(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?)?")
_ZONE = re.compile(r"[A-Za-z0-9_+-]{1,40}(/[A-Za-z0-9_+-]{1,40}){0,2}")
_METHODS = frozenset({"request", "cancel", "reply", "publish", "counter"})
_ANSWERS = frozenset({"accepted", "declined", "tentative", "delegated"})
_WINDOWS = {
    "Russian Standard Time": "Europe/Moscow",
    "Kaliningrad Standard Time": "Europe/Kaliningrad",
    "Russia Time Zone 3": "Europe/Samara",
    "Ekaterinburg Standard Time": "Asia/Yekaterinburg",
    "N. Central Asia Standard Time": "Asia/Novosibirsk",
    "Omsk Standard Time": "Asia/Omsk",
    "North Asia Standard Time": "Asia/Krasnoyarsk",
    "North Asia East Standard Time": "Asia/Irkutsk",
    "Yakutsk Standard Time": "Asia/Yakutsk",
    "Vladivostok Standard Time": "Asia/Vladivostok",
    "Belarus Standard Time": "Europe/Minsk",
    "Central Asia Standard Time": "Asia/Almaty",
    "W. Europe Standard Time": "Europe/Berlin",
    "Central European Standard Time": "Europe/Warsaw",
    "GMT Standard Time": "Europe/London",
    "FLE Standard Time": "Europe/Kyiv",
    "UTC": "UTC",
}


class _Line(NamedTuple):
    """One property: its name in upper case, its parameters and its value."""

    name: str
    parameters: dict[str, str]
    value: str


def invitation_of(text: str) -> Invitation | None:
    """Return the first event of a calendar, or None where there is none."""
    lines = list(_lines(text))
    event = list(_inside(lines, "VEVENT"))
    if not event:
        return None
    known = {line.name: line for line in reversed(event)}
    method = next((line.value.lower() for line in lines if line.name == "METHOD"), "")
    starts_at, all_day = _moment(known.get("DTSTART"), lines)
    ends_at, _ = _moment(known.get("DTEND"), lines)
    if ends_at is None and starts_at is not None and "DURATION" in known:
        ends_at = starts_at + _duration(known["DURATION"].value)
    called_off = known["STATUS"].value.upper() == "CANCELLED" if "STATUS" in known else False
    return Invitation(
        method="cancel" if called_off else method if method in _METHODS else "",
        title=_words(known.get("SUMMARY")),
        starts_at=starts_at,
        ends_at=ends_at,
        all_day=all_day,
        repeats="RRULE" in known,
        place=_words(known.get("LOCATION")),
        organiser=_person(known["ORGANIZER"]) if "ORGANIZER" in known else "",
        guests=tuple(
            Guest(name=_person(line), answer=_answer(line))
            for line in event
            if line.name == "ATTENDEE"
        )[:_MAX_GUESTS],
    )


def _lines(text: str) -> Iterator[_Line]:
    unfolded = _FOLD.sub("", text[:_MAX_CHARS])
    for raw in unfolded.splitlines()[:_MAX_LINES]:
        name, parameters, position = "", {}, 0
        head = re.match(r"[A-Za-z0-9-]{1,60}", raw)
        if head is None:
            continue
        name, position = head.group().upper(), head.end()
        while found := _PARAMETER.match(raw, position):
            parameters[found.group(1).upper()] = found.group(2).strip('"')
            position = found.end()
        if raw[position : position + 1] == ":":
            yield _Line(name, parameters, raw[position + 1 :])


def _inside(lines: list[_Line], component: str) -> Iterator[_Line]:
    """Yield the lines of the first component of a kind, without those of what is in it."""
    open_ones: list[str] = []
    for line in lines:
        value = line.value.strip().upper()
        if line.name == "BEGIN":
            open_ones.append(value)
        elif line.name == "END" and open_ones:
            if open_ones.pop() == component:
                return
        elif open_ones[-1:] == [component]:
            yield line


def _words(line: _Line | None) -> str:
    if line is None:
        return ""
    plain = _ESCAPE.sub(lambda found: " " if found.group(1) in "nN" else found.group(1), line.value)
    return clean_line(plain)


def _person(line: _Line) -> str:
    name = clean_line(line.parameters.get("CN", ""), 100)
    address = line.value.strip()
    if address.lower().startswith("mailto:"):
        address = address[len("mailto:") :]
    return name or clean_line(address, 100)


def _answer(line: _Line) -> str:
    answer = line.parameters.get("PARTSTAT", "").lower()
    return answer if answer in _ANSWERS else ""


def _moment(line: _Line | None, lines: list[_Line]) -> tuple[datetime | None, bool]:
    """Return a moment in UTC and whether it is a whole day; a day begins where it is read."""
    found = _DATE.match(line.value.strip()) if line is not None else None
    if line is None or found is None:
        return None, False
    numbers = [int(part) for part in found.groups()[:6] if part is not None]
    all_day = len(numbers) == 3
    if numbers[-1] == 60 and not all_day:
        numbers[-1] = 59  # a leap second
    try:
        local = datetime(*numbers, tzinfo=UTC)  # type: ignore[misc,arg-type]
        if all_day or found.group(7):
            return local, all_day
        zone = _zone(line.parameters.get("TZID", ""), lines)
        return local.replace(tzinfo=zone).astimezone(UTC), False
    except (ValueError, OverflowError):
        return None, False


def _zone(name: str, lines: list[_Line]) -> tzinfo:
    name = name.strip()
    for candidate in (name, _WINDOWS.get(name, "")):
        if candidate and re.fullmatch(
            r"[A-Za-z0-9_+-]{1,40}(/[A-Za-z0-9_+-]{1,40}){0,2}", candidate
        ):
            try:
                return ZoneInfo(candidate)
            except (KeyError, ValueError, OSError):
                continue
    offset = next((line.value for line in lines if line.name == "TZOFFSETTO"), "")
    found = _OFFSET.match(offset.strip())
    if found is None:
        return UTC
    ahead = timedelta(hours=int(found.group(2)), minutes=int(found.group(3)))
    return timezone(ahead if found.group(1) == "+" else -ahead)


def _duration(text: str) -> timedelta:
    found = _DURATION.match(text.strip())
    weeks, days, hours, minutes = (int(part or 0) for part in found.groups()) if found else (0,) * 4
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes)
