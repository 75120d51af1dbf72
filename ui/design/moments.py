"""Moments that make sense from now: to put something off until, or to send it at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from ui.design.i18n import mark

_EVENING, _MORNING = time(18), time(9)
_SOON = timedelta(minutes=30)
WORDS = {
    "hour": mark("In 1 hour"),
    "evening": mark("This evening"),
    "tomorrow": mark("Tomorrow morning"),
    "monday": mark("On Monday"),
}
"""Every preset there may be, and what it is called."""


@dataclass(frozen=True, slots=True)
class Preset:
    """One choice: its words, and the moment in the agent's own time."""

    id: str
    words: str
    at: datetime


def presets(now: datetime) -> list[Preset]:
    """Return the choices at a moment, soonest first; those too near are left out.

    Args:
        now: aware; the choices are of the agent's own day.
    """
    today = now.astimezone().replace(second=0, microsecond=0)
    tomorrow = _on(today + timedelta(days=1), _MORNING)
    monday = _on(today + timedelta(days=7 - today.weekday()), _MORNING)
    found = [
        Preset("hour", WORDS["hour"], today + timedelta(hours=1)),
        Preset("tomorrow", WORDS["tomorrow"], tomorrow),
    ]
    evening = _on(today, _EVENING)
    if evening - now > _SOON:
        found.append(Preset("evening", WORDS["evening"], evening))
    if monday != tomorrow:
        found.append(Preset("monday", WORDS["monday"], monday))
    return sorted(found, key=lambda item: item.at)


def moment_of(preset: str, now: datetime) -> datetime:
    """Return the moment of a preset; where it is too near by now, the next one that is not."""
    found = presets(now)
    chosen = next((item for item in found if item.id == preset), None)
    later = next((item for item in found if item.id == "tomorrow"), found[-1])
    return (chosen or later).at


def _on(day: datetime, at: time) -> datetime:
    # The wall clock decides, also over a change to summer time.
    return datetime.combine(day.date(), at).astimezone()
