"""Wires the inbox: presenter to view."""

from __future__ import annotations

from collections.abc import Callable

from domain.tasks import OnError, TaskScope
from sync.commands.protocol import Commands
from sync.queries.protocol import Queries
from sync.queries.rows import InboxRow
from ui.design.look import Look
from ui.design.times import Times
from ui.inbox.presenter import InboxPresenter
from ui.inbox.view import InboxList


class InboxScreen:
    """The list with its presenter."""

    def __init__(
        self,
        look: Look,
        times: Times,
        queries: Queries,
        commands: Commands,
        *,
        chosen: Callable[[InboxRow], None],
        on_error: OnError,
    ) -> None:
        """Build and wire; ``chosen`` is told what the agent opened."""
        self.view = InboxList(look, times)
        self.scope = TaskScope("inbox", on_error)
        self.presenter = InboxPresenter(queries, commands, self.scope, self.view.show_state, chosen)
        self.view.view_requested.connect(self.presenter.choose_view)
        self.view.filter_requested.connect(self.presenter.filter_by)
        self.view.open_requested.connect(self.presenter.select)
        self.view.more_requested.connect(self.presenter.need_more)
        self._forget = queries.on_changes(self.presenter.on_changes)

    async def close(self) -> None:
        """Stop listening and end every task, before the view goes."""
        self._forget()
        await self.scope.close()
