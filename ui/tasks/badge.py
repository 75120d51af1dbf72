"""How many people are to be called back: counted for the rail while no page of tasks is open."""

from __future__ import annotations

from collections.abc import Callable

from domain.changes import Changes
from domain.entities import Task
from domain.tasks import TaskScope
from sync.queries.protocol import Queries


class CallbackBadge:
    """Counts what is mine and what is nobody's, again after each change of a task."""

    def __init__(self, queries: Queries, scope: TaskScope, show: Callable[[int], None]) -> None:
        """Hold what it needs.

        Args:
            queries: reads.
            scope: of the window.
            show: told the number.
        """
        self._queries = queries
        self._scope = scope
        self._show = show

    def on_changes(self, changes: Changes) -> None:
        """Count again where a task changed."""
        if changes.everything or changes.touches(Task.KIND):
            self.count()

    def count(self) -> None:
        """Count now."""
        self._scope.start(self._count(), "callbacks")

    async def _count(self) -> None:
        rows = await self._queries.callbacks()
        me = self._queries.directory().me
        ours = (None, me.id if me is not None else None)
        self._show(sum(row.task.owner_id in ours for row in rows))
