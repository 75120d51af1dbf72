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
        self.presenter = SearchPresenter(context.queries, self.scope, self.view.show_state)
        self.view.find_requested.connect(self.presenter.look_for)
        self._forget = context.queries.on_status(lambda _status: self.presenter.on_status())
        self.presenter.on_status()

    async def close(self) -> None:
        """Stop listening and end every task."""
        self._forget()
        await self.scope.close()
