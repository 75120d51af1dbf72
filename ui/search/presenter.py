"""Search over everything local: people, messages, orders."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from domain.tasks import TaskScope
from sync.queries.protocol import Queries
from sync.queries.rows import Link, SearchHit

LIMIT = 30


class Reach(StrEnum):
    """How far a search looks."""

    EVERYTHING = "everything"
    """This machine has everything the agent may see."""
    WINDOW = "window"
    """Current and opened customers, everybody by name and number; the rest when opened."""
    OFFLINE = "offline"
    """The same, and there is no line to open the rest."""


@dataclass(frozen=True, slots=True)
class SearchState:
    """What the popup shows."""

    text: str = ""
    hits: tuple[SearchHit, ...] = ()
    reach: Reach = Reach.EVERYTHING


class SearchPresenter:
    """Answers what is typed; the latest text wins."""

    def __init__(
        self,
        queries: Queries,
        scope: TaskScope,
        show: Callable[[SearchState], None],
    ) -> None:
        self._queries = queries
        self._scope = scope
        self._show = show
        self.state = SearchState()

    def _put(self, state: SearchState) -> None:
        self.state = state
        self._show(state)

    def _reach(self) -> Reach:
        status = self._queries.status()
        if status.link in (Link.ONLINE, Link.STARTING, Link.CONNECTING):
            return Reach.WINDOW if status.window else Reach.EVERYTHING
        return Reach.OFFLINE

    def on_status(self) -> None:
        """Say anew how far the search looks, if that is another place now."""
        if self._reach() is not self.state.reach:
            self._put(SearchState(self.state.text, self.state.hits, self._reach()))

    def look_for(self, text: str) -> None:
        """Search for a text; an empty one shows nothing."""
        self._scope.start(self._look_for(text), "search")

    async def _look_for(self, text: str) -> None:
        hits = await self._queries.search(text, LIMIT) if text else []
        self._put(SearchState(text, tuple(hits), self._reach()))
