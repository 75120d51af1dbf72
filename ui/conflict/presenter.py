"""Conflicts, one after the other: what was there, what is there, what was wanted."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from domain.glossary import ConflictStatus
from domain.ids import CustomerId
from domain.tasks import Policy, TaskScope
from sync.commands.protocol import Commands
from sync.queries.protocol import Queries
from sync.queries.rows import ConflictItem
from ui.freshness import Freshness


@dataclass(frozen=True, slots=True)
class ConflictState:
    """What the sheet shows; closed when there is nothing to decide."""

    items: tuple[ConflictItem, ...] = ()
    at: int = 0
    opened: bool = False

    @property
    def item(self) -> ConflictItem | None:
        """The conflict on the sheet."""
        return self.items[self.at] if self.at < len(self.items) else None


class ConflictPresenter:
    """Owns which conflict is being decided."""

    def __init__(
        self,
        queries: Queries,
        commands: Commands,
        scope: TaskScope,
        show: Callable[[ConflictState], None],
    ) -> None:
        self._queries = queries
        self._commands = commands
        self._scope = scope
        self._show = show
        self._fresh = Freshness(scope, self._reread)
        self._first: tuple[CustomerId | None, str] = (None, "")
        self.state = ConflictState()

    def start(self) -> None:
        """Keep the count fresh."""
        self._fresh.start()
        self._fresh.mark()

    def open(self, customer_id: CustomerId | None = None, field: str = "") -> None:
        """Open the sheet, at a customer's conflict where one is named, best of that field."""
        self._first = customer_id, field
        at = self._first_of(self.state.items) or 0
        self._set(ConflictState(self.state.items, at, opened=True))
        self._fresh.mark()

    def _first_of(self, items: tuple[ConflictItem, ...]) -> int | None:
        customer_id, field = self._first
        theirs = [at for at, item in enumerate(items) if item.customer_id == customer_id]
        wanted = [at for at in theirs if items[at].field == field]
        return next(iter([*wanted, *theirs]), None)

    def close(self) -> None:
        """Put the sheet away; nothing is decided by that."""
        self._set(ConflictState(self.state.items, self.state.at, opened=False))

    def on_news(self) -> None:
        """Conflicts were made or decided."""
        self._fresh.mark()

    def step(self, by: int) -> None:
        """Look at the next or previous one."""
        if self.state.items:
            at = (self.state.at + by) % len(self.state.items)
            self._set(ConflictState(self.state.items, at, self.state.opened))

    def keep_theirs(self) -> None:
        """Leave the field as it is."""
        self._decide(ConflictStatus.KEPT_THEIRS, None)

    def keep_mine(self) -> None:
        """Put the agent's own value."""
        self._decide(ConflictStatus.KEPT_MINE, None)

    def edit(self, value: str) -> None:
        """Put a third value."""
        self._decide(ConflictStatus.EDITED, value)

    def _decide(self, status: str, value: object) -> None:
        item = self.state.item
        if item is not None and self.state.opened:
            work = self._commands.resolve_conflict(item.id, status, value)
            self._scope.start(self._and_look(work), f"decide {item.id}", Policy.DROP_NEW)

    async def _and_look(self, work: Coroutine[Any, Any, None]) -> None:
        await work
        self._fresh.mark()

    async def _reread(self) -> None:
        items = tuple(await self._queries.conflicts())
        before = self.state.item
        ids = [item.id for item in items]
        at = ids.index(before.id) if before is not None and before.id in ids else 0
        first, self._first = self._first_of(items), (None, "")
        at = at if first is None else first
        self._set(ConflictState(items, at, self.state.opened and bool(items)))

    def _set(self, state: ConflictState) -> None:
        if state != self.state:
            self.state = state
            self._show(state)
