"""Search over everything: this machine at once, the centre right after."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from domain.errors import Expected
from domain.tasks import TaskScope
from sync.queries.protocol import Queries
from sync.queries.rows import Link, SearchHit

LIMIT = 30
CENTRE_AFTER_S = 0.3
"""How long typing must rest before the centre is asked."""
_MIN_CENTRE = 3


class Reach(StrEnum):
    """How far a search looks."""

    EVERYTHING = "everything"
    """This machine has everything the agent may see."""
    WINDOW = "window"
    """Current and opened customers, everybody by name and number; the rest at the centre."""
    OFFLINE = "offline"
    """The same, and there is no line to ask the centre."""


class Far(StrEnum):
    """How the question to the centre stands."""

    NONE = "none"
    ASKING = "asking"
    ANSWERED = "answered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class SearchState:
    """What the popup shows: hits of this machine first, those of the centre after them."""

    text: str = ""
    hits: tuple[SearchHit, ...] = ()
    reach: Reach = Reach.EVERYTHING
    far: Far = Far.NONE


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
            self._put(replace(self.state, reach=self._reach()))

    def look_for(self, text: str) -> None:
        """Search for a text; an empty one shows nothing."""
        self._scope.start(self._look_for(text), "search")

    async def _look_for(self, text: str) -> None:
        hits = tuple(await self._queries.search(text, LIMIT)) if text else ()
        online = self._queries.status().link is Link.ONLINE
        reach = self._reach()
        far = reach is Reach.WINDOW and online and len(text) >= _MIN_CENTRE
        self._put(SearchState(text, hits, reach, Far.ASKING if far else Far.NONE))
        if far:
            await asyncio.sleep(CENTRE_AFTER_S)
            await self._ask_centre(text, hits)

    async def _ask_centre(self, text: str, hits: tuple[SearchHit, ...]) -> None:
        try:
            beyond = await self._queries.search_centre(text, LIMIT)
        except Expected:
            # The local answer stands; that the rest is missing is said in the list.
            self._put(replace(self.state, far=Far.FAILED))
            return
        known = {_about(hit) for hit in hits}
        fresh = tuple(hit for hit in beyond if _about(hit) not in known)
        self._put(replace(self.state, hits=hits + fresh, far=Far.ANSWERED))


def _about(hit: SearchHit) -> tuple[object, ...]:
    return (hit.kind, hit.entry_id) if hit.entry_id is not None else (hit.kind, hit.customer_id)
