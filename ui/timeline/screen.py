"""Wires the middle pane: header, timeline, letters."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout

from domain.entities import Entry
from domain.tasks import TaskScope
from ui.context import Context
from ui.design.empty import EmptyState
from ui.design.i18n import tr
from ui.design.panel import Panel
from ui.links import check, open_link
from ui.nearby.view import NearbyStrip
from ui.rest import Rest
from ui.timeline.header import TimelineHeader
from ui.timeline.letter import LetterWindow
from ui.timeline.presenter import TimelinePresenter, TimelineState
from ui.timeline.separators import bare_words
from ui.timeline.view import TimelineView

_SCROLL_BAR = 12


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
        self.nearby = NearbyStrip(context.look, self)
        self._state = TimelineState()
        self._letter: LetterWindow | None = None
        self.timeline.letter_requested.connect(self._open_letter)
        self.reworded()

    def show_state(self, state: TimelineState) -> None:
        """Show a customer's history, or the invitation to open one."""
        self._state = state
        bare = not state.entries and not state.loading
        self._empty.show_words(*self._empty_words())
        self._stack.setCurrentWidget(self._empty if bare else self.timeline)
        self.timeline.show_state(state)

    def _empty_words(self) -> tuple[str, str]:
        if self._state.customer_id is None:
            return (
                tr("Choose a conversation"),
                tr("The whole history over every channel opens here."),
            )
        if self._state.rest is Rest.HERE:
            return tr("No contacts yet"), tr("Calls, messages and visits appear here.")
        return bare_words(self._state.rest, self._state.fetched)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the strip over the end of the history: nothing moves when it comes and goes."""
        super().resizeEvent(event)
        high = self.nearby.height()
        self.nearby.setGeometry(0, self.height() - high, self.width() - _SCROLL_BAR, high)

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
        self._empty.show_words(*self._empty_words())
        self.timeline.setAccessibleName(tr("History of contacts"))
        self.timeline.reshape()


class TimelineScreen:
    """The middle pane with its presenter."""

    def __init__(self, context: Context) -> None:
        self.view = TimelinePane(context)
        self.scope = TaskScope("timeline", context.on_error)
        self.presenter = TimelinePresenter(
            context.queries, context.commands, self.scope, self.view.show_state
        )
        self.view.timeline.confirm_requested.connect(self.presenter.confirm)
        self.view.timeline.cancel_requested.connect(self.presenter.cancel)
        self.view.timeline.older_requested.connect(self.presenter.need_older)
        self.view.header.filter_requested.connect(self.presenter.filter_by)
        self._forget = (
            context.queries.on_changes(self.presenter.on_changes),
            context.queries.on_status(lambda _status: self.presenter.on_status()),
        )

    async def close(self) -> None:
        """Stop listening and end every task."""
        for forget in self._forget:
            forget()
        await self.scope.close()
