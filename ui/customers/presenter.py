"""Customers: those we last had to do with, or those a text finds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from domain.changes import Changes
from domain.entities import Conversation, Customer
from domain.tasks import TaskScope
from sync.queries.protocol import Queries
from sync.queries.rows import PersonRow


@dataclass(frozen=True, slots=True)
class CustomersState:
    """What the page shows."""

    text: str = ""
    rows: tuple[PersonRow, ...] = ()
    read: bool = False


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
        self.find(self.state.text)

    def leave(self) -> None:
        """The page went out of sight: nothing is read for it any more."""
        self._open = False

    def on_changes(self, changes: Changes) -> None:
        """Read again where a card or a conversation changed."""
        moved = changes.touches(Customer.KIND) or changes.touches(Conversation.KIND)
        if self._open and (changes.everything or moved):
            self.find(self.state.text)

    def find(self, text: str) -> None:
        """Look for a text; an empty one lists who was dealt with last."""
        self._scope.start(self._find(text), "customers")

    async def _find(self, text: str) -> None:
        rows = await self._queries.customers(text)
        self.state = CustomersState(text, tuple(rows), read=True)
        self._show(self.state)
