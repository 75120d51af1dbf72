"""The outbox as a page."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QStackedLayout,
    QVBoxLayout,
)

from sync.queries.rows import OutboxItem
from ui.design.buttons import button
from ui.design.empty import EmptyState
from ui.design.i18n import mark, plural, tr
from ui.design.labels import label
from ui.design.look import Look
from ui.design.panel import Panel
from ui.design.pool import RowPool
from ui.design.times import Times
from ui.outbox.row import OutboxRow

_COLUMN = 820
_PORTION = 100
"""How many rows are made at once."""


class OutboxPage(Panel):
    """All unsettled work, what needs the agent on top; at the end what was given up.

    Attributes:
        retry_requested, discard_requested, undo_requested: number of an operation.
        compare_requested: the agent wants to decide between values.
    """

    retry_requested = Signal(int)
    discard_requested = Signal(int)
    undo_requested = Signal(int)
    compare_requested = Signal()

    def __init__(self, look: Look, times: Times) -> None:
        super().__init__(look, "outbox")
        self._times = times
        self._items: tuple[OutboxItem, ...] = ()
        self._room = _PORTION
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._stack = QStackedLayout()
        outer.addLayout(self._stack)
        self._empty = EmptyState(look, "outbox_empty", "check")
        self._stack.addWidget(self._empty)
        column = self._scrolled()
        self._head(
            column,
            mark("Outbox"),
            mark("What you did and the centre has not confirmed yet. Nothing here is lost."),
            size="display",
        )
        rows = QVBoxLayout()
        rows.setSpacing(8)
        column.addLayout(rows)
        self._done = label(look, tone="muted", name="outbox_done")
        self.say(self._done.setText, "Everything is sent")
        column.addWidget(self._done)
        self._given_up = self._head(
            column,
            mark("Given up"),
            mark("Kept for 14 days: until then it can be taken back and is sent after all."),
        )
        last = QVBoxLayout()
        last.setSpacing(8)
        column.addLayout(last)
        self.more = button(look, "outbox_more", "plain")
        self.more.clicked.connect(self._show_more)
        column.addWidget(self.more, alignment=Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self.rows: RowPool[OutboxRow, OutboxItem] = RowPool(rows, self._row, OutboxRow.show_item)
        self.discarded: RowPool[OutboxRow, OutboxItem] = RowPool(
            last, self._row, OutboxRow.show_item
        )
        self.reworded()

    def _scrolled(self) -> QVBoxLayout:
        """Return the one column of the page, which scrolls."""
        scroll = QScrollArea()
        scroll.setObjectName("outbox_scroll")
        self.say(scroll.setAccessibleName, "Outbox")
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        inside = Panel(self.look, "outbox_inside")
        scroll.setWidget(inside)
        self._scroll = scroll
        self._stack.addWidget(scroll)
        middle = QHBoxLayout(inside)
        middle.setContentsMargins(24, 20, 24, 24)
        column = QVBoxLayout()
        column.setSpacing(4)
        middle.addStretch(1)
        middle.addLayout(column, 100)
        middle.addStretch(1)
        return column

    def _head(
        self, column: QVBoxLayout, words: str, hint_words: str, size: str = "title"
    ) -> tuple[QLabel, QLabel]:
        title = label(self.look, size=size, weight=600, tone="strong")
        title.setMaximumWidth(_COLUMN)
        title.setContentsMargins(0, 20 if size == "title" else 0, 0, 0)
        self.say(title.setText, words)
        hint = label(self.look, tone="muted", wrap=True)
        hint.setContentsMargins(0, 0, 0, 12)
        self.say(hint.setText, hint_words)
        column.addWidget(title)
        column.addWidget(hint)
        return title, hint

    def _row(self) -> OutboxRow:
        row = OutboxRow(self.look, self._times)
        row.setMaximumWidth(_COLUMN)
        row.setMinimumWidth(480)
        row.retry_requested.connect(self.retry_requested)
        row.discard_requested.connect(self.discard_requested)
        row.undo_requested.connect(self.undo_requested)
        row.compare_requested.connect(self.compare_requested)
        return row

    def show_items(self, items: tuple[OutboxItem, ...]) -> None:
        """Show the operations: the first of them, a day without a line leaves thousands."""
        self._items = items
        self._stack.setCurrentWidget(self._scroll if items else self._empty)
        shown = items[: self._room]
        working = self.rows.show(item for item in shown if not item.undoable)
        given_up = self.discarded.show(item for item in shown if item.undoable)
        self._done.setVisible(working == 0)
        for part in self._given_up:
            part.setVisible(given_up > 0)
        left = len(items) - len(shown)
        self.more.setVisible(left > 0)
        self.more.setText(plural("Show %n more", min(left, _PORTION)))
        if not left and len(items) <= _PORTION:
            self._room = _PORTION

    def _show_more(self) -> None:
        self._room += _PORTION
        held = self.more.hasFocus()
        self.show_items(self._items)
        if held and not self.more.isVisible():
            self._scroll.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_first(self) -> None:
        """Take the keyboard: the arrows scroll, Tab goes to the acts."""
        shown = self._stack.currentWidget()
        if shown is not None:
            shown.setFocus(Qt.FocusReason.OtherFocusReason)

    def reworded(self) -> None:
        """Say everything again in the other language."""
        self.show_items(self._items)
        self._empty.show_words(
            tr("Everything is sent"),
            tr("What you do without a line waits here and goes out by itself."),
        )
