"""Until when a conversation can be put off with one key: moments that make sense from now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from ui.design.i18n import mark

_EVENING, _MORNING = time(18), time(9)
_SOON = timedelta(minutes=30)


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
        Preset("hour", mark("In 1 hour"), today + timedelta(hours=1)),
        Preset("tomorrow", mark("Tomorrow morning"), tomorrow),
    ]
    evening = _on(today, _EVENING)
    if evening - now > _SOON:
        found.append(Preset("evening", mark("This evening"), evening))
    if monday != tomorrow:
        found.append(Preset("monday", mark("On Monday"), monday))
    return sorted(found, key=lambda item: item.at)


def _on(day: datetime, at: time) -> datetime:
    # The wall clock decides, also over a change to summer time.
    return datetime.combine(day.date(), at).astimezone()
