"""The order of a list of any length: ids by position, changed by the smallest steps.

A million conversations are 24 MB of numbers, not a million objects; and of a long list only the
beginning is known until somebody scrolls beyond it. What is not known yet still has its rows.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from typing import Protocol
from uuid import UUID

from domain.ids import ConversationId
from sync.queries.asking import ID_BYTES

_NEAR = 64
_SMALL = 1000
"""Lists of so many known rows turn into one another step by step; longer ones are reset."""


class Watcher(Protocol):
    """Told of each step before and after: what an item model has to know."""

    def will_reset(self) -> None:
        """The list will be another one altogether."""
        ...

    def will_insert(self, first: int, last: int) -> None:
        """Rows will appear."""
        ...

    def will_remove(self, first: int, last: int) -> None:
        """Rows will go."""
        ...

    def will_move(self, start: int, to: int) -> None:
        """A row will stand elsewhere; ``to`` is where it stands afterwards."""
        ...

    def done(self) -> None:
        """The step announced last is done."""
        ...


class Nobody:
    """A watcher who does not care."""

    def will_reset(self) -> None:
        """Do nothing."""

    def will_insert(self, first: int, last: int) -> None:
        """Do nothing."""

    def will_remove(self, first: int, last: int) -> None:
        """Do nothing."""

    def will_move(self, start: int, to: int) -> None:
        """Do nothing."""

    def done(self) -> None:
        """Do nothing."""


class Order:
    """Positions of conversations. Row ``total - 1`` is the last; ids are known up to ``known``."""

    def __init__(self, watcher: Watcher | None = None) -> None:
        """Begin with an empty list."""
        self._ids = bytearray()
        # The last byte of each id once more: a byte is found in a million ten times faster than
        # an id, and one in 256 has to be looked at.
        self._ends = bytearray()
        self._places = array("q")
        self.total = 0
        self.watcher: Watcher = watcher or Nobody()

    @property
    def known(self) -> int:
        """Return how many rows from the top have a known id."""
        return len(self._places)

    @property
    def complete(self) -> bool:
        """Tell whether every row's id is known."""
        return self.known == self.total

    def id_at(self, at: int) -> ConversationId | None:
        """Return the conversation of a row, or None where it is not known yet."""
        if not 0 <= at < self.known:
            return None
        return _as_id(self._ids, at)

    def ids(self, first: int, last: int) -> list[ConversationId]:
        """Return the known ids of rows from first to last, both included."""
        return [_as_id(self._ids, at) for at in range(max(first, 0), min(last + 1, self.known))]

    def find(self, conversation_id: ConversationId | None, near: int = -1) -> int:
        """Return the row of a conversation, or -1 where it is not known.

        Args:
            conversation_id: whom to look for.
            near: the row it was last seen at: a long list is then hardly ever read through.
        """
        if conversation_id is None:
            return -1
        raw = conversation_id.bytes
        if near >= 0:
            found = self._search(raw, max(near - _NEAR, 0), near + _NEAR)
            if found >= 0:
                return found
        return self._search(raw, 0, self.known)

    def _search(self, raw: bytes, start: int, end: int) -> int:
        last, ids, find = raw[-1], self._ids, self._ends.find
        while (at := find(last, start, end)) >= 0:
            if ids[at * ID_BYTES : (at + 1) * ID_BYTES] == raw:
                return at
            start = at + 1
        return -1

    # -- another list ----------------------------------------------------------------------

    def replace(self, ids: bytes, places: array[int], total: int, *, fresh: bool) -> None:
        """Take a list that was read anew.

        Args:
            ids: of the rows known, from the top.
            places: what they are ordered by.
            total: how many rows there are.
            fresh: whether it is another list than before, which keeps nothing.
        """
        if not fresh and max(self.known, len(places)) <= _SMALL:
            wanted = {_as_id(ids, at): place for at, place in enumerate(places)}
            moved: dict[ConversationId, int | None] = {
                _as_id(self._ids, at): None for at in range(self.known)
            }
            self.apply({**moved, **wanted}, total, whole=True)
            return
        self.watcher.will_reset()
        self._take(ids, places)
        self.total = total
        self.watcher.done()

    def _take(self, ids: bytes, places: array[int]) -> None:
        self._ids, self._places = bytearray(ids), array("q", places)
        self._ends = self._ids[ID_BYTES - 1 :: ID_BYTES]

    def extend(self, ids: bytes, places: array[int]) -> None:
        """Take all ids of the list; rows that were there without one only get theirs."""
        if len(places) == self.total and ids[: len(self._ids)] == self._ids:
            self._take(ids, places)
            return
        self.replace(ids, places, len(places), fresh=False)

    # -- small steps -----------------------------------------------------------------------

    def apply(
        self,
        moved: Mapping[ConversationId, int | None],
        total: int | None,
        *,
        whole: bool = False,
    ) -> None:
        """Put conversations where they stand now.

        Args:
            moved: their places; None: not in the list.
            total: how many rows the list has; None, or where all are known: as many as known.
            whole: whether ``moved`` is all that is known of the list, however deep.
        """
        complete = whole or self.complete
        for conversation_id, place in moved.items():
            old = self.find(conversation_id)
            if place is None:
                if old >= 0:
                    self._remove(old)
                continue
            if old >= 0 and self._places[old] == place:
                continue
            self._put(conversation_id, place, old, deep=complete)
        if whole or not complete:
            self._fit(max(total or 0, self.known))

    def _put(self, conversation_id: ConversationId, place: int, old: int, *, deep: bool) -> None:
        at = self._position(conversation_id, place)
        to = at - 1 if 0 <= old < at else at
        if not deep and to >= self.known - (old >= 0):
            # It stands where ids are not known yet: the row stays, without a name.
            if old >= 0:
                self._remove(old)
            return
        if old < 0:
            self.watcher.will_insert(to, to)
            self._insert(to, conversation_id, place)
            self.total += 1
        elif to == old:
            self._places[old] = place
            return
        else:
            self.watcher.will_move(old, to)
            self._cut(old)
            self._insert(to, conversation_id, place)
        self.watcher.done()

    def _position(self, conversation_id: ConversationId, place: int) -> int:
        """Return before which row a place belongs: ascending, ids of one place descending."""
        low = bisect_left(self._places, place)
        high = bisect_right(self._places, place, lo=low)
        raw = conversation_id.bytes
        while low < high:
            middle = (low + high) // 2
            if self._ids[middle * ID_BYTES : (middle + 1) * ID_BYTES] > raw:
                low = middle + 1
            else:
                high = middle
        return low

    def _insert(self, at: int, conversation_id: ConversationId, place: int) -> None:
        self._ids[at * ID_BYTES : at * ID_BYTES] = conversation_id.bytes
        self._ends.insert(at, conversation_id.bytes[-1])
        self._places.insert(at, place)

    def _cut(self, at: int) -> None:
        del self._ids[at * ID_BYTES : (at + 1) * ID_BYTES]
        del self._ends[at]
        del self._places[at]

    def _remove(self, at: int) -> None:
        self.watcher.will_remove(at, at)
        self._cut(at)
        self.total -= 1
        self.watcher.done()

    def _fit(self, total: int) -> None:
        """Let nameless rows appear or go at the end, until there are so many."""
        if total > self.total:
            self.watcher.will_insert(self.total, total - 1)
        elif total < self.total:
            self.watcher.will_remove(total, self.total - 1)
        else:
            return
        self.total = total
        self.watcher.done()


def _as_id(ids: bytes | bytearray, at: int) -> ConversationId:
    return ConversationId(UUID(bytes=bytes(ids[at * ID_BYTES : (at + 1) * ID_BYTES])))
