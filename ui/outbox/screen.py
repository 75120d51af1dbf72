"""Wires the outbox: presenter to page."""

from __future__ import annotations

from domain.tasks import TaskScope
from ui.context import Context
from ui.design.i18n import tr
from ui.outbox.presenter import OutboxPresenter
from ui.outbox.view import OutboxPage


class OutboxScreen:
    """The page with its presenter."""

    def __init__(self, context: Context) -> None:
        self.view = OutboxPage(context.look, context.times)
        self.scope = TaskScope("outbox", context.on_error)
        self.presenter = OutboxPresenter(
            context.queries,
            context.commands,
            self.scope,
            self.view.show_items,
            lambda undo: context.notices.tell(tr("The action is given up"), undo),
            lambda: context.notices.problem(
                tr("It cannot be taken back any more"), tr("What is given up is kept for 14 days.")
            ),
        )
        self.view.retry_requested.connect(self.presenter.retry)
        self.view.discard_requested.connect(self.presenter.discard)
        self.view.undo_requested.connect(self.presenter.take_up)
        self._forget = (
            context.queries.on_changes(lambda _changes: self.presenter.on_news()),
            context.queries.on_status(lambda _status: self.presenter.on_news()),
        )

    async def close(self) -> None:
        """Stop listening and end every task."""
        for forget in self._forget:
            forget()
        await self.scope.close()
