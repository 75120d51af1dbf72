"""Wires the inbox: presenter to view."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from domain.changes import Changes
from domain.tasks import TaskScope
from sync.queries.asking import InboxQuestion
from sync.queries.rows import InboxRow, InboxView
from ui.context import Context
from ui.inbox.places import Places
from ui.inbox.presenter import InboxPresenter
from ui.inbox.state import InboxState
from ui.inbox.view import InboxList

if TYPE_CHECKING:
    from ui.inbox.acts import InboxActs


class InboxScreen:
    """The list with its presenter."""

    def __init__(self, context: Context, chosen: Callable[[InboxRow], None]) -> None:
        """Build and wire; ``chosen`` is told what the agent opened."""
        self._context = context
        self.scope = TaskScope("inbox", context.on_error)
        self.presenter = InboxPresenter(
            context.queries, context.commands, self.scope, self._show, chosen
        )
        presenter = self.presenter
        self.view = InboxList(context.look, context.times, presenter.order, presenter.window.get)
        self.view.model.is_chosen = presenter.choice.__contains__
        self.view.filters.tags_of = presenter.tags
        presenter.repaint = self.view.repaint_rows
        self.places = Places(presenter, self.view)
        self._wire()
        self._forget = (
            context.queries.on_changes(self._on_changes),
            context.queries.on_nearby(presenter.on_nearby),
        )

    @cached_property
    def acts(self) -> InboxActs:
        """What is done to one or many: built with the first need, after the first rows."""
        from ui.inbox.acts import InboxActs

        return InboxActs(self._context, self.view, self.presenter, self.scope)

    def _wire(self) -> None:
        view, presenter = self.view, self.presenter
        view.open_requested.connect(presenter.select)
        view.looked.connect(presenter.look)
        view.clear_requested.connect(self._clear)
        view.views.view_requested.connect(self._choose_view)
        view.views.question_requested.connect(self._ask)
        view.views.sort_requested.connect(presenter.sort_by)
        view.filters.question_requested.connect(self._ask)
        view.filters.typed.connect(presenter.filter_by)
        table = view.table
        table.toggle_requested.connect(presenter.toggle)
        table.reach_requested.connect(presenter.reach)
        table.all_requested.connect(presenter.choose_all)
        table.none_requested.connect(presenter.choose_none)

    def _show(self, state: InboxState) -> None:
        self.view.show_state(state)
        self.places.shown(state)

    def _ask(self, question: InboxQuestion) -> None:
        self.places.leave()
        self.presenter.ask(question)

    def _choose_view(self, view: InboxView) -> None:
        self.places.leave()
        self.presenter.choose_view(view)

    def _clear(self) -> None:
        self._ask(self.presenter.state.question.widened())
        self.view.table.setFocus()

    def _on_changes(self, changes: Changes) -> None:
        kinds = ("agent", "queue", "channel", "saved_view")
        if any(changes.touches(kind) for kind in kinds):
            self.view.show_directory(self._context.queries.directory())
        self.presenter.on_changes(changes)

    def open(self, question: InboxQuestion | InboxView) -> None:
        """Begin to read."""
        self.view.show_directory(self._context.queries.directory())
        self.presenter.open(question)

    def builders(self) -> tuple[Callable[[], object], ...]:
        """Return what builds what the first rows did not need."""
        return (lambda: self.acts,)

    async def reopen(self) -> None:
        """Open who was open when the last run ended, unless somebody is by now."""
        wanted = self.places.selected
        if wanted is None or self.presenter.state.selected is not None:
            return
        row = await self._context.queries.inbox_row(wanted)
        if row is not None and self.presenter.state.selected is None:
            self.presenter.select(wanted)

    async def close(self) -> None:
        """Stop listening and end every task, before the view goes."""
        for forget in self._forget:
            forget()
        await self.scope.close()
