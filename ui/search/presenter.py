"""Search over everything local: people, messages, orders."""

from __future__ import annotations

from collections.abc import Callable

from domain.tasks import TaskScope
from sync.queries.protocol import Queries
from sync.queries.rows import SearchHit

LIMIT = 30


class SearchPresenter:
    """Answers what is typed; the latest text wins."""

    def __init__(
        self,
        queries: Queries,
        scope: TaskScope,
        show: Callable[[str, tuple[SearchHit, ...]], None],
    ) -> None:
        self._queries = queries
        self._scope = scope
        self._show = show

    def look_for(self, text: str) -> None:
        """Search for a text; an empty one shows nothing."""
        self._scope.start(self._look_for(text), "search")

    async def _look_for(self, text: str) -> None:
        hits = await self._queries.search(text, LIMIT) if text else []
        self._show(text, tuple(hits))
