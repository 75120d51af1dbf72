"""From entries to the rows of the timeline: separators between days and channels, groups."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from domain.entities import Entry
from domain.glossary import ChannelKind, EntryKind
from domain.ids import EntryId

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
    """

    key: str
    entry: Entry | None = None
    day: date | None = None
    channel_kind: str = ""
    lead: bool = True
    waiting: bool = False
    unread_line: bool = False


def build_items(
    entries: Iterable[Entry],
    pending: frozenset[EntryId],
    unread_from: EntryId | None,
    channel_kind: str = "",
) -> list[Item]:
    """Return the rows of a timeline, oldest first."""
    items: list[Item] = []
    before: Entry | None = None
    talk = ""
    for entry in entries:
        if channel_kind and entry.channel_kind != channel_kind:
            continue
        day = entry.at.astimezone().date()
        new_day = before is None or before.at.astimezone().date() != day
        if new_day:
            items.append(Item(f"day {day}", day=day))
        if entry.id == unread_from:
            items.append(Item("unread", unread_line=True))
        spoken = entry.kind in _TALK and entry.channel_kind != ChannelKind.INTERNAL
        switched = spoken and entry.channel_kind != talk
        if switched or (spoken and new_day):
            items.append(Item(f"channel {entry.id}", channel_kind=entry.channel_kind))
        if spoken:
            talk = entry.channel_kind
        elif entry.kind == EntryKind.CALL:
            talk = ""
        lead = switched or new_day or not _same_group(before, entry)
        items.append(Item(str(entry.id), entry, lead=lead, waiting=entry.id in pending))
        before = entry
    return items


def _same_group(before: Entry | None, entry: Entry) -> bool:
    return (
        before is not None
        and before.kind == entry.kind
        and before.direction == entry.direction
        and before.author_id == entry.author_id
        and before.author_name == entry.author_name
        and entry.at - before.at < _GROUP
    )
