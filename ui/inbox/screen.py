"""Wires the inbox: presenter to view."""

from __future__ import annotations

from collections.abc import Callable

from domain.tasks import TaskScope
from sync.queries.rows import InboxRow
from ui.context import Context
from ui.inbox.presenter import InboxPresenter
from ui.inbox.view import InboxList


class InboxScreen:
    """The list with its presenter."""

    def __init__(self, context: Context, chosen: Callable[[InboxRow], None]) -> None:
        """Build and wire; ``chosen`` is told what the agent opened."""
        self.view = InboxList(context.look, context.times)
        self.scope = TaskScope("inbox", context.on_error)
        self.presenter = InboxPresenter(
            context.queries, context.commands, self.scope, self.view.show_state, chosen
        )
        self.view.view_requested.connect(self.presenter.choose_view)
        self.view.filter_requested.connect(self.presenter.filter_by)
        self.view.open_requested.connect(self.presenter.select)
        self.view.more_requested.connect(self.presenter.need_more)
        self._forget = (
            context.queries.on_changes(self.presenter.on_changes),
            context.queries.on_nearby(self.presenter.on_nearby),
        )

    async def close(self) -> None:
        """Stop listening and end every task, before the view goes."""
        for forget in self._forget:
            forget()
        await self.scope.close()
