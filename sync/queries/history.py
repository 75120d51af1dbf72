"""What the timeline reads beyond its newest page: far places, words, days, and files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from domain.entities import Attachment, Entry
from domain.ids import CustomerId, EntryId
from sync.queries.rows import TimelineKey, TimelinePage

Heard = Callable[[int, int], None]
"""Told on the caller's loop how many bytes of how many have come."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A customer's history at a glance.

    Attributes:
        channels: how many entries each channel kind has.
        days: how many entries each day has, by this machine's calendar.
    """

    channels: Mapping[str, int] = field(default_factory=dict)
    days: Mapping[date, int] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """Return how many entries there are."""
        return sum(self.channels.values())

    def grown_by(self, entries: Iterable[Entry]) -> Outline:
        """Return the outline with these entries in it as well."""
        channels, days = dict(self.channels), dict(self.days)
        for entry in entries:
            day = entry.at.astimezone().date()
            channels[entry.channel_kind] = channels.get(entry.channel_kind, 0) + 1
            days[day] = days.get(day, 0) + 1
        return Outline(channels, days)


@dataclass(frozen=True, slots=True)
class WordHits:
    """Where words were said.

    Attributes:
        terms: what was looked for, as stems; the last may be a beginning of a word.
        keys: the entries, oldest first.
    """

    terms: tuple[str, ...] = ()
    keys: tuple[TimelineKey, ...] = ()


class HistoryQueries(Protocol):
    """Reads of one customer's whole history. All but ``file`` stay on this machine."""

    async def timeline_down_to(
        self, customer_id: CustomerId, before: TimelineKey | None, at: datetime, spare: int = 50
    ) -> TimelinePage:
        """Return the entries older than a key down to a moment, and so many ``spare`` more."""
        ...

    async def outline(self, customer_id: CustomerId) -> Outline:
        """Return which channels and days a customer's history has."""
        ...

    async def find_in_timeline(
        self, customer_id: CustomerId, text: str, channel_kind: str = ""
    ) -> WordHits:
        """Return the entries of a customer in which all words are said, in any form."""
        ...

    async def file(
        self, entry_id: EntryId, attachment: Attachment, heard: Heard | None = None
    ) -> bytes:
        """Return a file of an entry: from here, or else from the centre.

        Raises:
            Offline: it is not here and the centre cannot be reached.
            NotFound: the centre has it not, or not for this agent.
            BadInput: it is larger than a file may be, or not what the entry promised.
        """
        ...
