"""Skills, hours and days as people type them, and back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

from domain.routing_rules import MAX_SKILL, Opening

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""Weekdays as files name them, Monday first."""
_SKILL = re.compile(r"(?P<name>.*?\S)(?:\s*[:=]\s*|\s+)(?P<level>\d{1,3})\s*\Z")
_SPAN = re.compile(r"\s*(\d{1,2})(?:[:.](\d{2}))?\s*[-–—]\s*(\d{1,2})(?:[:.](\d{2}))?\s*\Z")
_DAY = re.compile(r"\s*(\d{1,2})\.(\d{1,2})\.(\d{4})\s*\Z")


class Unclear(ValueError):
    """What was typed cannot be read; its argument is the part that cannot."""


def read_skills(text: str) -> dict[str, int]:
    """Return skills typed by commas, each with its level or without: ``english 3, refunds``.

    Raises:
        Unclear: a level is out of its range, or one skill is named twice.
    """
    found: dict[str, int] = {}
    for part in _parts(text):
        match = _SKILL.match(part)
        name, level = (match["name"], int(match["level"])) if match else (part, 1)
        if name in found or not 1 <= level <= MAX_SKILL:
            raise Unclear(part)
        found[name] = level
    return found


def write_skills(skills: Mapping[str, int]) -> str:
    """Return skills as ``read_skills`` reads them."""
    return ", ".join(f"{name} {level}" for name, level in skills.items())


def read_day(day: int, text: str) -> tuple[Opening, ...]:
    """Return the hours of a weekday typed by commas: ``9-13, 14:00-18:30``.

    Raises:
        Unclear: one is no stretch of a day.
    """
    found = []
    for part in _parts(text):
        match = _SPAN.match(part)
        if match is None:
            raise Unclear(part)
        hour, minute, to_hour, to_minute = (int(group or 0) for group in match.groups())
        start, end = hour * 60 + minute, to_hour * 60 + to_minute
        if minute > 59 or to_minute > 59 or not 0 <= start < end <= 24 * 60:
            raise Unclear(part)
        found.append(Opening(day=day, start=start, end=end))
    return tuple(sorted(found, key=lambda span: span.start))


def write_day(day: int, hours: Iterable[Opening]) -> str:
    """Return the hours of a weekday as ``read_day`` reads them."""
    spans = (span for span in hours if span.day == day)
    return ", ".join(f"{_clock(span.start)}-{_clock(span.end)}" for span in spans)


def read_dates(text: str) -> tuple[date, ...]:
    """Return days typed by commas, as ``1.1.2027`` or ``2027-01-01``, in order.

    Raises:
        Unclear: one is no day.
    """
    found = set()
    for part in _parts(text):
        match = _DAY.match(part)
        try:
            if match is None:
                found.add(date.fromisoformat(part))
            else:
                found.add(date(int(match[3]), int(match[2]), int(match[1])))
        except ValueError:
            raise Unclear(part) from None
    return tuple(sorted(found))


def write_dates(days: Iterable[date]) -> str:
    """Return days as ``read_dates`` reads them."""
    return ", ".join(f"{day:%d.%m.%Y}" for day in days)


def _clock(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02}"


def _parts(text: str) -> list[str]:
    return [part for part in (item.strip() for item in text.split(",")) if part]
