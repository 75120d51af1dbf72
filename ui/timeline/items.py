"""From entries to the rows of the timeline: separators between days and channels, groups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from domain.entities import Entry
from domain.glossary import ChannelKind, EntryKind
from domain.ids import EntryId
from ui.rest import Rest

_GROUP = timedelta(minutes=8)
_TALK = frozenset({EntryKind.MESSAGE, EntryKind.EMAIL})


@dataclass(frozen=True, slots=True)
class Item:
    """One row: an entry, or a separator where ``entry`` is None.

    Attributes:
        key: stable identity, for scroll anchors and cached layouts.
        day: set on a day separator.
        channel_kind: set on a channel separator.
        lead: whether the entry opens a group of one author.
        waiting: whether its operation is still in the outbox.
        rest: set on the row that tells where the older entries are.
        fetched: how many of them have come so far.
    """

    key: str
    entry: Entry | None = None
    day: date | None = None
    channel_kind: str = ""
    lead: bool = True
    waiting: bool = False
    unread_line: bool = False
    rest: Rest = Rest.HERE
    fetched: int = 0

    @property
    def told(self) -> bool:
        """Tell whether it says something of its own: the arrows stop at it."""
        return self.entry is not None or self.rest is not Rest.HERE


class ItemList:
    """The rows of a timeline, rebuilt only from the first entry that differs.

    A new message in a history of ten thousand costs what one message costs.
    """

    def __init__(self) -> None:
        self.items: list[Item] = []
        self._entries: tuple[Entry, ...] = ()
        self._pending: frozenset[EntryId] = frozenset()
        self._settings: tuple[object, ...] = ()
        # After each entry: how many rows there were, and which channel was being spoken on.
        self._after: list[tuple[int, str, Entry | None]] = []

    def update(
        self,
        entries: tuple[Entry, ...],
        pending: frozenset[EntryId],
        unread_from: EntryId | None,
        channel_kind: str = "",
        rest: Rest = Rest.HERE,
        fetched: int = 0,
    ) -> int:
        """Take other entries, oldest first; return the number of the first row that may differ."""
        settings = (unread_from, channel_kind, rest, fetched)
        same = self._same(entries, pending) if settings == self._settings else 0
        self._entries, self._pending, self._settings = entries, pending, settings
        del self._after[same:]
        count, talk, before = self._after[-1] if self._after else (0, "", None)
        del self.items[count:]
        if count == 0 and rest is not Rest.HERE:
            self.items.append(Item("rest", rest=rest, fetched=fetched))
        for entry in entries[same:]:
            if not channel_kind or entry.channel_kind == channel_kind:
                talk = self._add(entry, before, talk, unread_from)
                before = entry
            self._after.append((len(self.items), talk, before))
        return count

    def _same(self, entries: tuple[Entry, ...], pending: frozenset[EntryId]) -> int:
        known = self._entries
        same = min(len(known), len(entries))
        if known[:same] != entries[:same]:
            same = next(at for at in range(same) if known[at] != entries[at])
        flipped = set(pending ^ self._pending)
        for at in range(same - 1, -1, -1):
            if not flipped:
                break
            if entries[at].id in flipped:
                flipped.discard(entries[at].id)
                same = at
        return same

    def _add(
        self, entry: Entry, before: Entry | None, talk: str, unread_from: EntryId | None
    ) -> str:
        day = entry.at.astimezone().date()
        new_day = before is None or before.at.astimezone().date() != day
        if new_day:
            self.items.append(Item(f"day {day}", day=day))
        if entry.id == unread_from:
            self.items.append(Item("unread", unread_line=True))
        spoken = entry.kind in _TALK and entry.channel_kind != ChannelKind.INTERNAL
        switched = spoken and entry.channel_kind != talk
        if switched or (spoken and new_day):
            self.items.append(Item(f"channel {entry.id}", channel_kind=entry.channel_kind))
        lead = switched or new_day or not _same_group(before, entry)
        waiting = entry.id in self._pending
        self.items.append(Item(str(entry.id), entry, lead=lead, waiting=waiting))
        if spoken:
            return entry.channel_kind
        return "" if entry.kind == EntryKind.CALL else talk


def _same_group(before: Entry | None, entry: Entry) -> bool:
    return (
        before is not None
        and before.kind == entry.kind
        and before.direction == entry.direction
        and before.author_id == entry.author_id
        and before.author_name == entry.author_name
        and entry.at - before.at < _GROUP
    )
