"""Work that waits for the line or needs a decision."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from domain.tasks import Policy, TaskScope
from sync.commands.protocol import Commands
from sync.queries.protocol import Queries
from sync.queries.rows import OutboxItem
from ui.freshness import Freshness


class OutboxPresenter:
    """Owns the list of unsettled operations while its page is open."""

    def __init__(
        self,
        queries: Queries,
        commands: Commands,
        scope: TaskScope,
        show: Callable[[tuple[OutboxItem, ...]], None],
    ) -> None:
        self._queries = queries
        self._commands = commands
        self._scope = scope
        self._show = show
        self._fresh = Freshness(scope, self._reread)
        self._opened = False

    def start(self) -> None:
        """Keep the page fresh while it is open."""
        self._fresh.start()

    def open(self) -> None:
        """The page came on the screen."""
        self._opened = True
        self._fresh.mark()

    def leave(self) -> None:
        """The page left the screen: stop reading for it."""
        self._opened = False

    def on_news(self) -> None:
        """Something was written or the line changed."""
        if self._opened:
            self._fresh.mark()

    async def _reread(self) -> None:
        self._show(tuple(await self._queries.outbox()))

    def retry(self, seq: int) -> None:
        """Offer an operation again."""
        self._act(self._commands.retry(seq), f"retry {seq}")

    def discard(self, seq: int) -> None:
        """Give an operation up."""
        self._act(self._commands.discard(seq), f"discard {seq}")

    def _act(self, work: Coroutine[Any, Any, None], key: str) -> None:
        self._scope.start(self._and_look(work), key, Policy.DROP_NEW)

    async def _and_look(self, work: Coroutine[Any, Any, None]) -> None:
        await work
        self._fresh.mark()
