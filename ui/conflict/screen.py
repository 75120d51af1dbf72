"""Wires conflicts: presenter to sheet."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from domain.changes import Changes
from domain.entities import Conflict
from domain.tasks import TaskScope
from ui.conflict.presenter import ConflictPresenter, ConflictState
from ui.conflict.view import ConflictSheet
from ui.context import Context


class ConflictScreen:
    """The sheet with its presenter.

    Attributes:
        counted: told how many conflicts wait for a decision.
    """

    def __init__(self, context: Context, window: QWidget) -> None:
        self.view = ConflictSheet(context.look, context.times, window)
        self.scope = TaskScope("conflict", context.on_error)
        self.counted: Callable[[int], None] = lambda _count: None
        self.presenter = ConflictPresenter(
            context.queries, context.commands, self.scope, self._show
        )
        view, presenter = self.view, self.presenter
        view.theirs_chosen.connect(presenter.keep_theirs)
        view.mine_chosen.connect(presenter.keep_mine)
        view.edited.connect(presenter.edit)
        view.stepped.connect(presenter.step)
        view.dismissed.connect(presenter.close)
        self._forget = context.queries.on_changes(self._on_changes)

    def _show(self, state: ConflictState) -> None:
        self.view.show_state(state)
        self.counted(len(state.items))

    def _on_changes(self, changes: Changes) -> None:
        if changes.touches(Conflict.KIND):
            self.presenter.on_news()

    async def close(self) -> None:
        """Stop listening and end every task."""
        self._forget()
        await self.scope.close()
