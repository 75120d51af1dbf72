"""Work that waits for the line or needs a decision."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from domain.errors import Code
from domain.tasks import Policy, TaskScope
from sync.commands.protocol import Commands
from sync.queries.protocol import Queries
from sync.queries.rows import OutboxItem
from ui.freshness import Freshness
from ui.notices import Undo


class OutboxPresenter:
    """Owns the list of unsettled operations while its page is open."""

    def __init__(
        self,
        queries: Queries,
        commands: Commands,
        scope: TaskScope,
        show: Callable[[tuple[OutboxItem, ...]], None],
        discarded: Callable[[Undo | None], None],
        forgotten: Callable[[], None],
    ) -> None:
        """Hold what it needs.

        Args:
            queries: reads.
            commands: writes.
            scope: the page's tasks.
            show: told the list after each change.
            discarded: told that something was given up, and how to take it back, if it can be.
            forgotten: told that what is to be taken up again is not there any more.
        """
        self._queries = queries
        self._commands = commands
        self._scope = scope
        self._show = show
        self._discarded = discarded
        self._forgotten = forgotten
        self._items: tuple[OutboxItem, ...] = ()
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
        self._items = tuple(await self._queries.outbox())
        self._show(self._items)

    def retry(self, seq: int) -> None:
        """Offer an operation again."""
        self._act(self._commands.retry(seq), f"retry {seq}")

    def discard(self, seq: int) -> None:
        """Give an operation up, with those refused because of it; it can be taken back."""
        self._act(self._give_up(seq), f"discard {seq}")

    async def _give_up(self, seq: int) -> None:
        together = [item for item in self._items if seq in (item.seq, item.cause_seq)]
        # Oldest first, as they were made: what relies on another is taken up after it.
        seqs = sorted(item.seq for item in together if item.code != Code.STORE_DAMAGED)
        await self._commands.discard(seq)

        async def undo() -> None:
            await self._and_look(self._take_up(seqs))

        self._discarded(undo if seqs else None)

    def take_up(self, seq: int) -> None:
        """Take up again what was given up."""
        self._act(self._take_up([seq]), f"undo {seq}")

    async def _take_up(self, seqs: list[int]) -> None:
        taken = [await self._commands.undo_discard(seq) for seq in seqs]
        if not all(taken):
            self._forgotten()

    def _act(self, work: Coroutine[Any, Any, None], key: str) -> None:
        self._scope.start(self._and_look(work), key, Policy.DROP_NEW)

    async def _and_look(self, work: Coroutine[Any, Any, None]) -> None:
        await work
        self._fresh.mark()
