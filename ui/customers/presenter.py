"""Customers: those we last had to do with, or those a text finds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from domain.changes import Changes
from domain.entities import Conversation, Customer, Distinct
from domain.suspects import Suspect
from domain.tasks import TaskScope
from sync.queries.protocol import Queries
from sync.queries.rows import PersonRow


class Tab(StrEnum):
    """Which list is open."""

    ALL = "all"
    SUSPECTS = "suspects"


@dataclass(frozen=True, slots=True)
class CustomersState:
    """What the page shows."""

    text: str = ""
    rows: tuple[PersonRow, ...] = ()
    read: bool = False
    tab: Tab = Tab.ALL
    pairs: tuple[Suspect, ...] = ()


class CustomersPresenter:
    """Reads while the page is open; the latest text wins."""

    def __init__(
        self, queries: Queries, scope: TaskScope, show: Callable[[CustomersState], None]
    ) -> None:
        """Hold what it needs; ``show`` is told the state after each change."""
        self._queries = queries
        self._scope = scope
        self._show = show
        self._open = False
        self.state = CustomersState()

    def open(self) -> None:
        """The page came on the screen."""
        self._open = True
        self.look_at(self.state.tab)

    def leave(self) -> None:
        """The page went out of sight: nothing is read for it any more."""
        self._open = False

    def on_changes(self, changes: Changes) -> None:
        """Read again where a card or a conversation changed."""
        moved = changes.touches(Customer.KIND) or changes.touches(Conversation.KIND)
        if not self._open:
            return
        if self.state.tab is Tab.SUSPECTS:
            if moved or changes.touches(Distinct.KIND):
                self.look_at(Tab.SUSPECTS)
        elif changes.everything or moved:
            self.find(self.state.text)

    def look_at(self, tab: Tab) -> None:
        """Open one of the lists."""
        self._put(tab=tab)
        if tab is Tab.SUSPECTS:
            self._scope.start(self._suspects(), "customers")
        else:
            self.find(self.state.text)

    async def _suspects(self) -> None:
        found = await self._queries.suspects()
        self._put(pairs=found.pairs, read=True)

    def _put(self, **changed: object) -> None:
        self.state = replace(self.state, **changed)  # type: ignore[arg-type]  # fields of it
        self._show(self.state)

    def find(self, text: str) -> None:
        """Look for a text; an empty one lists who was dealt with last."""
        self._scope.start(self._find(text), "customers")

    async def _find(self, text: str) -> None:
        rows = await self._queries.customers(text)
        self._put(text=text, rows=tuple(rows), read=True, tab=Tab.ALL)
