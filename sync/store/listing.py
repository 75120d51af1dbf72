"""Lists of conversations as plain SQL: where a question finds them, and in which order.

Both ends of a list are reached through indexes. A long list is read by keyset, so many ids a
statement: each is one string the database puts together, which leaves the interpreter to others.
"""

from __future__ import annotations

import json
import sys
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from domain.glossary import ChannelKind
from domain.ids import AgentId, ConversationId
from domain.promise import CHAT_S, MAIL_S
from sync.queries.asking import ID_BYTES, InboxList, InboxQuestion, InboxSort
from sync.queries.rows import InboxView
from sync.store import inbox
from sync.store.inbox import OPEN, RESOLVED, SNOOZED, Ask

AT_ONCE = 20_000
"""Ids in one statement."""

_FIRST = 1 << 62
"""Taken off the place of those who wait, where they stand before everybody else."""
_MICROS = 1_000_000


@dataclass(slots=True)
class Where:
    """Conditions with their values, all of which must hold."""

    parts: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)

    def add(self, part: str, *values: Any) -> None:
        """Add a condition."""
        self.parts.append(part)
        self.values += values

    def among(self, column: str, ids: Iterable[bytes]) -> None:
        """Let a column be one of these ids, however many."""
        self.add(
            f"{column} IN (SELECT unhex(value) FROM json_each(?))",  # noqa: S608 - fixed words
            json.dumps([item.hex() for item in ids]),
        )

    def with_(self, part: str, *values: Any) -> Where:
        """Return these conditions and one more."""
        return Where([*self.parts, part], [*self.values, *values])

    @property
    def words(self) -> str:
        """Return the conditions as SQL."""
        return " AND ".join(self.parts)


def where(cache: Ask, question: InboxQuestion, me: AgentId | None) -> Where:
    """Return what a question narrows to, but for text, unread and mentions, which need looking."""
    made = Where()
    _view(cache, made, question.view, me)
    if question.channels:
        made.add(f"channel_kind IN ({inbox.holes(question.channels)})", *question.channels)
    if question.queue_id is not None:
        made.add("queue_id = ?", question.queue_id.bytes)
    if question.owner_id is not None:
        made.add("assignee_id = ?", question.owner_id.bytes)
    if question.tag:
        made.add("instr(tags, ?) > 0", tag_words((question.tag,)))
    if question.waiting:
        made.add("waiting_at IS NOT NULL")
    return made


def _view(cache: Ask, made: Where, view: InboxView, me: AgentId | None) -> None:
    mine = me.bytes if me is not None else b""
    match view:
        case InboxView.MINE:
            made.add("shelf = ? AND assignee_id = ?", OPEN, mine)
        case InboxView.UNASSIGNED:
            made.add("shelf = ? AND assignee_id IS NULL", OPEN)
        case InboxView.TEAM:
            queues, staff = inbox.team(cache, me)
            made.add("shelf = ?", OPEN)
            made.add(
                # The plus keeps SQLite from taking the index of one half and sorting.
                f"(+queue_id IN ({inbox.holes(queues)}) OR +assignee_id IN ({inbox.holes(staff)}))",
                *queues,
                *staff,
            )
        case InboxView.ALL:
            made.add("shelf = ?", OPEN)
        case InboxView.SNOOZED:
            made.add("shelf = ? AND assignee_id = ?", SNOOZED, mine)
        case InboxView.MENTIONS:
            made.add("shelf < ?", RESOLVED)
        case InboxView.RESOLVED:
            made.add("shelf = ?", RESOLVED)


def tag_words(tags: Iterable[str]) -> str:
    """Return tags as the column of tags holds them: folded, between separators."""
    folded = [tag.casefold() for tag in tags]
    return "\x1f" + "\x1f".join(folded) + "\x1f" if folded else ""


# -- order -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Part:
    """One stretch of a list: which rows, and the SQL of their place."""

    condition: str
    place: str
    order: str
    """The same order in words an index is found by."""


_NEWEST = _Part("", "-place_at", "place_at DESC, id DESC")


def _parts(cache: Ask, sort: InboxSort) -> tuple[_Part, ...]:
    if sort is InboxSort.NEWEST:
        return (_NEWEST,)
    by = "waiting_at" if sort is InboxSort.WAITING else f"(waiting_at + {_target_sql(cache)})"
    place = f"({by} - {_FIRST})"
    return (
        _Part("waiting_at IS NOT NULL", place, f"{by}, id DESC"),
        _Part("waiting_at IS NULL", _NEWEST.place, _NEWEST.order),
    )


def _target_sql(cache: Ask) -> str:
    """Return SQL of a row's target in microseconds. Ids and numbers only: nothing to escape."""
    own = "".join(
        f" WHEN x'{queue.bytes.hex()}' THEN {max(int(target), 1) * _MICROS}"
        for queue, target in inbox.targets(cache).items()
    )
    usual = (
        f"CASE channel_kind WHEN '{ChannelKind.EMAIL.value}' THEN {MAIL_S * _MICROS} "
        f"ELSE {CHAT_S * _MICROS} END"
    )
    return f"CASE queue_id{own} ELSE {usual} END" if own else usual


def read(
    cache: Ask, question: InboxQuestion, narrowed: Where, limit: int | None = None
) -> InboxList:
    """Return the beginning of a list, or all of it; the total is of what was read."""
    ids, places = bytearray(), array("q")
    for part in _parts(cache, question.sort):
        room = None if limit is None else limit - len(places)
        for some_ids, some_places in _stretch(cache, part, narrowed, room):
            ids += some_ids
            places += some_places
    return InboxList(bytes(ids), places, len(places))


def _stretch(
    cache: Ask, part: _Part, narrowed: Where, room: int | None
) -> Iterator[tuple[bytes, array[int]]]:
    made = narrowed.with_(part.condition) if part.condition else narrowed
    after = made
    while room is None or room > 0:
        size = AT_ONCE if room is None else min(room, AT_ONCE)
        found = next(
            iter(
                cache(
                    # Places as hexadecimal digits of one width: minus the smallest number there is.
                    "SELECT group_concat(hex(id), ''), "  # noqa: S608 - fixed words and numbers
                    "group_concat(printf('%016x', place), '') FROM ("
                    f"SELECT id, {part.place} AS place FROM conversation "
                    f"WHERE {after.words} ORDER BY {part.order} LIMIT ?)",
                    (*after.values, size),
                )
            )
        )
        ids, places = bytes.fromhex(found[0] or ""), array("q", bytes.fromhex(found[1] or ""))
        if sys.byteorder == "little":
            places.byteswap()
        if not places:
            return
        yield ids, places
        if len(places) < size:
            return
        if room is not None:
            room -= len(places)
        last = places[-1]
        after = made.with_(
            f"({part.place} > ? OR ({part.place} = ? AND id < ?))", last, last, ids[-ID_BYTES:]
        )
        if part is _NEWEST or part.place == _NEWEST.place:
            after = made.with_("(place_at, id) < (?, ?)", -last, ids[-ID_BYTES:])


def places_of(
    cache: Ask, question: InboxQuestion, narrowed: Where, wanted: Iterable[bytes]
) -> dict[ConversationId, int | None]:
    """Return where some conversations stand in a list; None: not in it."""
    wanted = list(wanted)
    found: dict[ConversationId, int | None] = {inbox.as_id(raw): None for raw in wanted}
    named = json.dumps([raw.hex() for raw in wanted])
    for part in _parts(cache, question.sort):
        made = narrowed.with_(part.condition) if part.condition else narrowed
        rows = cache(
            # Crossed in this order: each is looked up by its id, and no list is walked for it.
            f"SELECT id, {part.place} FROM "  # noqa: S608 - fixed words
            "(SELECT unhex(value) AS raw FROM json_each(?)) AS wanted "
            f"CROSS JOIN conversation ON id = wanted.raw WHERE {made.words}",
            (named, *made.values),
        )
        found |= {inbox.as_id(row[0]): int(row[1]) for row in rows}
    return found


def count(cache: Ask, narrowed: Where) -> int:
    """Return how many conversations some conditions hold for, by looking at each."""
    found = cache(
        f"SELECT count(*) FROM conversation WHERE {narrowed.words}",  # noqa: S608
        tuple(narrowed.values),
    )
    return int(next(iter(found))[0])
