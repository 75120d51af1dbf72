"""Wires the middle pane: header, timeline, letters."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedLayout, QVBoxLayout

from domain.entities import Entry
from domain.tasks import TaskScope
from ui.context import Context
from ui.design.empty import EmptyState
from ui.design.i18n import tr
from ui.design.panel import Panel
from ui.links import check, open_link
from ui.nearby.view import NearbyStrip
from ui.timeline.header import TimelineHeader
from ui.timeline.letter import LetterWindow
from ui.timeline.presenter import TimelinePresenter, TimelineState
from ui.timeline.view import TimelineView


class TimelinePane(Panel):
    """Header over timeline, or words where nobody is open."""

    def __init__(self, context: Context) -> None:
        super().__init__(context.look, "timeline_pane")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.header = TimelineHeader(context.look, context.times)
        self.timeline = TimelineView(context.look, context.times)
        self._empty = EmptyState(context.look, "timeline_empty", "webchat")
        column.addWidget(self.header)
        self._stack = QStackedLayout()
        # Laid out before it is filled: the first page of a loose stack flashes up as a window.
        column.addLayout(self._stack, 1)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.timeline)
        self.nearby = NearbyStrip(context.look)
        column.addWidget(self.nearby)
        self._letter: LetterWindow | None = None
        self.timeline.letter_requested.connect(self._open_letter)
        self.reworded()

    def show_state(self, state: TimelineState) -> None:
        """Show a customer's history, or the invitation to open one."""
        nobody = state.customer_id is None
        self._stack.setCurrentWidget(self._empty if nobody else self.timeline)
        self.timeline.show_state(state)

    def _open_letter(self, entry: Entry) -> None:
        if self._letter is None:
            self._letter = LetterWindow(self.look, self)
            self._letter.link_requested.connect(self._open_link)
        self._letter.show_letter(entry)

    def _open_link(self, address: str) -> None:
        link = check(address)
        if link is not None and not link.number:
            open_link(link)

    def reworded(self) -> None:
        """Say everything again in the other language."""
        self._empty.show_words(
            tr("Choose a conversation"),
            tr("The whole history over every channel opens here."),
        )
        self.timeline.setAccessibleName(tr("History of contacts"))
        self.timeline.reshape()


class TimelineScreen:
    """The middle pane with its presenter."""

    def __init__(self, context: Context) -> None:
        self.view = TimelinePane(context)
        self.scope = TaskScope("timeline", context.on_error)
        self.presenter = TimelinePresenter(context.queries, self.scope, self.view.show_state)
        self.view.timeline.older_requested.connect(self.presenter.need_older)
        self.view.header.filter_requested.connect(self.presenter.filter_by)
        self._forget = context.queries.on_changes(self.presenter.on_changes)

    async def close(self) -> None:
        """Stop listening and end every task."""
        self._forget()
        await self.scope.close()
