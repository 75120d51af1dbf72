"""Wires search: presenter to popup."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from domain.tasks import TaskScope
from ui.context import Context
from ui.search.presenter import SearchPresenter
from ui.search.view import SearchView


class SearchScreen:
    """The popup with its presenter."""

    def __init__(self, context: Context, window: QWidget) -> None:
        self.view = SearchView(context.look, context.times, window)
        self.scope = TaskScope("search", context.on_error)
        self.presenter = SearchPresenter(context.queries, self.scope, self.view.show_hits)
        self.view.find_requested.connect(self.presenter.look_for)

    async def close(self) -> None:
        """End every task."""
        await self.scope.close()
