"""Searching inside one customer's history: hits in any word form, walked one by one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Protocol

from domain.ids import CustomerId, EntryId
from domain.tasks import TaskScope
from sync.queries.history import HistoryQueries, WordHits
from sync.queries.rows import TimelineKey

SHORTEST = 2
"""Characters from which on it is looked."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the search inside shows.

    Attributes:
        text: what was typed.
        hits: where it is.
        at: number of the hit that is looked at, or -1.
        busy: whether the answer is still on its way.
    """

    text: str = ""
    hits: WordHits = field(default_factory=WordHits)
    at: int = -1
    busy: bool = False

    @property
    def ids(self) -> tuple[EntryId, ...]:
        """Return the entries, oldest first."""
        return tuple(key.entry_id for key in self.hits.keys)


class History(Protocol):
    """What is searched: whoever is open, one channel or all."""

    def shown(self) -> tuple[CustomerId | None, str]:
        """Return the customer on the screen and the channel shown, empty for all."""
        ...

    async def reveal(self, key: TimelineKey) -> None:
        """Bring an entry into sight."""
        ...


class Finding:
    """Owns what is looked for in the history on the screen."""

    def __init__(
        self,
        queries: HistoryQueries,
        history: History,
        scope: TaskScope,
        show: Callable[[Found], None],
    ) -> None:
        self._queries = queries
        self._history = history
        self._scope = scope
        self._show = show
        self.state = Found()

    def _put(self, state: Found) -> None:
        self.state = state
        self._show(state)

    def look_for(self, text: str) -> None:
        """Look for words and go to the newest hit; a short text ends the search."""
        if len(text.strip()) < SHORTEST:
            self._scope.start(_nothing(), "find")  # whatever is under way ends with it
            self._put(Found(text))
            return
        self._put(replace(self.state, text=text, busy=True))
        self._scope.start(self._look(text, go=True), "find")

    def again(self) -> None:
        """Look anew after the history changed, without moving the reader."""
        if len(self.state.text.strip()) >= SHORTEST and not self.state.busy:
            self._scope.start(self._look(self.state.text, go=False), "find")

    def end(self) -> None:
        """Forget what was looked for."""
        self.look_for("")

    async def _look(self, text: str, *, go: bool) -> None:
        customer_id, channel_kind = self._history.shown()
        if customer_id is None:
            self._put(Found(text))
            return
        hits = await self._queries.find_in_timeline(customer_id, text, channel_kind)
        if self._history.shown() != (customer_id, channel_kind):
            return
        if go:
            self._put(Found(text, hits, len(hits.keys) - 1))
            await self._go()
            return
        held = self._held()
        at = next((n for n, key in enumerate(hits.keys) if key.entry_id == held), -1)
        self._put(Found(text, hits, at if at >= 0 else len(hits.keys) - 1))

    def _held(self) -> EntryId | None:
        state = self.state
        return state.hits.keys[state.at].entry_id if 0 <= state.at < len(state.hits.keys) else None

    def step(self, by: int) -> None:
        """Go to the next (1) or previous (-1) hit, round the ends."""
        count = len(self.state.hits.keys)
        if count:
            self._put(replace(self.state, at=(self.state.at + by) % count))
            self._scope.start(self._go(), "go to hit")

    async def _go(self) -> None:
        state = self.state
        if 0 <= state.at < len(state.hits.keys):
            await self._history.reveal(state.hits.keys[state.at])


async def _nothing() -> None:
    """Stand in for a search that is not wanted any more."""
