"""Moments and spans in words: short, local, by the language shown."""

from __future__ import annotations

from datetime import date, datetime

from PySide6.QtCore import QDate, QLocale

from domain.clock import Clock
from ui.design.i18n import plural, tr

_DAY_S = 86_400


def clock_span(seconds: float) -> str:
    """Return a running time as ``2:14`` or ``1:02:14``."""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, secs = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{secs:02}" if hours else f"{minutes}:{secs:02}"


def waiting_span(seconds: float) -> str:
    """Return a waiting time: to the second under an hour, then calmer and calmer."""
    if seconds < 3600:
        return clock_span(seconds)
    if seconds < _DAY_S:
        hours, rest = divmod(int(seconds), 3600)
        return tr("{hours} h {minutes:02} min", hours=hours, minutes=rest // 60)
    return plural("%n day(s)", int(seconds // _DAY_S))


def call_span(seconds: int) -> str:
    """Return the length of a call in words of time."""
    return clock_span(seconds)


class Times:
    """Relative and absolute moments, read against one clock."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> datetime:
        """Return the moment everything is read against."""
        return self._clock.now()

    def since(self, moment: datetime) -> float:
        """Return seconds passed, never negative."""
        return max(0.0, (self._clock.now() - moment).total_seconds())

    @staticmethod
    def hour(moment: datetime) -> str:
        """Return the local time of day, ``14:02``."""
        return moment.astimezone().strftime("%H:%M")

    def stamp(self, moment: datetime) -> str:
        """Return a list row's moment: time today, yesterday, a day, a day with its year."""
        day, today = moment.astimezone().date(), self._clock.now().astimezone().date()
        if day == today:
            return self.hour(moment)
        if (today - day).days == 1:
            return tr("yesterday")
        return self.short_day(day)

    def soon(self, moment: datetime) -> str:
        """Return a moment to come: the time today, otherwise the day with it."""
        day, today = moment.astimezone().date(), self._clock.now().astimezone().date()
        if day == today:
            return self.hour(moment)
        if (day - today).days == 1:
            return tr("tomorrow at {time}", time=self.hour(moment))
        return f"{self.short_day(day)}, {self.hour(moment)}"

    def short_day(self, day: date) -> str:
        """Return ``12 Mar``, with the year where it is another one."""
        same_year = day.year == self._clock.now().astimezone().year
        text = QLocale().toString(_qdate(day), "d MMM" if same_year else "d MMM yyyy")
        # A day is not torn from its month at the end of a line.
        return text.replace(".", "").replace(" ", "\u00a0")

    def day_title(self, day: date) -> str:
        """Return a day separator: today, yesterday, or the weekday and date."""
        today = self._clock.now().astimezone().date()
        if day == today:
            return tr("Today")
        if (today - day).days == 1:
            return tr("Yesterday")
        same_year = day.year == today.year
        return QLocale().toString(_qdate(day), "d MMMM, dddd" if same_year else "d MMMM yyyy")

    @staticmethod
    def full_day(day: date) -> str:
        """Return a day that stays true: on paper there is no today."""
        return QLocale().toString(_qdate(day), "d MMMM yyyy")

    def ago(self, moment: datetime) -> str:
        """Return how long ago, rounded the way people speak."""
        seconds = self.since(moment)
        if seconds < 60:
            return tr("just now")
        if seconds < 3600:
            return plural("%n minute(s) ago", int(seconds // 60))
        day, today = moment.astimezone().date(), self._clock.now().astimezone().date()
        if day == today:
            return tr("today at {time}", time=self.hour(moment))
        if (today - day).days == 1:
            return tr("yesterday at {time}", time=self.hour(moment))
        if (today - day).days < 7:
            return plural("%n day(s) ago", (today - day).days)
        return self.short_day(day)

    def synced(self, moment: datetime) -> str:
        """Return the age of the data for the status bar."""
        seconds = int(self.since(moment))
        if seconds < 2:
            return tr("just now")
        if seconds < 60:
            return tr("{seconds} s ago", seconds=seconds)
        return self.ago(moment)


def _qdate(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)


def money(minor: int, currency: str = "RUB") -> str:
    """Return an amount of minor units: ``12 490 ₽``; kopecks only where there are any."""
    sign = {"RUB": "₽", "USD": "$", "EUR": "€"}.get(currency, currency)
    whole, rest = divmod(abs(minor), 100)
    grouped = f"{whole:,}".replace(",", "\u202f")
    fraction = f",{rest:02}" if rest else ""
    return f"{'−' if minor < 0 else ''}{grouped}{fraction}\u00a0{sign}"
