"""The outbox as a page."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedLayout, QVBoxLayout

from domain.errors import Code
from domain.glossary import OutboxState
from domain.text import clean_line
from sync.queries.rows import OutboxItem
from ui.design.buttons import button
from ui.design.empty import EmptyState
from ui.design.i18n import tr
from ui.design.labels import Chip, ElidedLabel, IconLabel, label
from ui.design.look import Look
from ui.design.names import shown_name
from ui.design.panel import Panel
from ui.design.pool import RowPool
from ui.design.times import Times
from ui.design.words import code_words, operation_name, outbox_state

_ICONS = {
    "message.send": "send",
    "note.add": "note",
    "visit.register": "visit",
    "customer.create": "user-plus",
    "customer.patch": "user",
    "customer.absorb": "users",
    "conversation.assign": "transfer",
    "conversation.set_status": "check",
}
_COLUMN = 820
_DISPUTABLE = frozenset({"customer.patch", "conflict.resolve"})


class OutboxRow(Panel):
    """One operation: what, to whom, since when, where it stands, what can be done.

    Attributes:
        retry_requested, discard_requested: its number.
        compare_requested: the agent wants to decide between values.
    """

    retry_requested = Signal(int)
    discard_requested = Signal(int)
    compare_requested = Signal()

    def __init__(self, look: Look, times: Times) -> None:
        super().__init__(look, "outbox_row", surface=None)
        self._times = times
        self._item: OutboxItem | None = None
        self.setProperty("box", "plain")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 12, 12)
        row.setSpacing(12)
        self._icon = IconLabel(look, size=20)
        self.title = ElidedLabel(look, weight=600, tone="strong")
        self.summary = ElidedLabel(look, tone="")
        self.hint = label(look, size="small", tone="muted", wrap=True)
        words = QVBoxLayout()
        words.setSpacing(2)
        for part in (self.title, self.summary, self.hint):
            words.addWidget(part)
        self.chip = Chip(look)
        self.retry = button(look, "outbox_retry", "plain")
        self.say(self.retry.setText, "Try again")
        self.retry.clicked.connect(lambda: self.retry_requested.emit(self._seq()))
        self.discard = button(look, "outbox_discard", "danger")
        self.say(self.discard.setText, "Give up")
        self.discard.clicked.connect(lambda: self.discard_requested.emit(self._seq()))
        self.compare = button(look, "outbox_compare", "plain")
        self.say(self.compare.setText, "Compare")
        self.compare.clicked.connect(self.compare_requested)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(self.chip)
        row.addWidget(self.compare)
        row.addWidget(self.retry)
        row.addWidget(self.discard)

    def _seq(self) -> int:
        return self._item.seq if self._item is not None else -1

    def show_item(self, item: OutboxItem) -> None:
        """Show an operation."""
        self._item = item
        stuck = item.state == OutboxState.ATTENTION
        self._icon.show_icon(_ICONS.get(item.name, "outbox"), "danger" if stuck else "muted")
        who = shown_name(item.customer_name) if item.customer_name else ""
        name = operation_name(item.name)
        self.title.setText(f"{name} · {who}" if who else name)
        self.summary.setText(clean_line(item.summary))
        self.summary.setVisible(bool(item.summary))
        parts = [self._times.ago(item.made_at)]
        if stuck:
            parts[:0] = code_words(item.code)
        self.hint.setText(" · ".join(part.rstrip(".") for part in parts))
        self.chip.show_text(*outbox_state(item.state))
        disputed = stuck and item.code == Code.STATE_CHANGED and item.name in _DISPUTABLE
        self.compare.setVisible(disputed)
        self.retry.setVisible(stuck and not disputed)
        self.discard.setVisible(stuck and not disputed)

    def reworded(self) -> None:
        """Say everything again in the other language."""
        if self._item is not None:
            self.show_item(self._item)


class OutboxPage(Panel):
    """All unsettled work, what needs the agent on top.

    Attributes:
        retry_requested, discard_requested: number of an operation.
        compare_requested: the agent wants to decide between values.
    """

    retry_requested = Signal(int)
    discard_requested = Signal(int)
    compare_requested = Signal()

    def __init__(self, look: Look, times: Times) -> None:
        super().__init__(look, "outbox")
        self._times = times
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._stack = QStackedLayout()
        outer.addLayout(self._stack)
        self._empty = EmptyState(look, "outbox_empty", "check")
        self._stack.addWidget(self._empty)
        scroll = QScrollArea()
        scroll.setObjectName("outbox_scroll")
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        inside = Panel(look, "outbox_inside")
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
        title = label(look, size="display", weight=600, tone="strong")
        title.setMaximumWidth(_COLUMN)
        self.say(title.setText, "Outbox")
        hint = label(look, tone="muted", wrap=True)
        self.say(
            hint.setText,
            "What you did and the centre has not confirmed yet. Nothing here is lost.",
        )
        column.addWidget(title)
        column.addWidget(hint)
        column.addSpacing(12)
        rows = QVBoxLayout()
        rows.setSpacing(8)
        column.addLayout(rows)
        column.addStretch(1)
        self.rows: RowPool[OutboxRow, OutboxItem] = RowPool(rows, self._row, OutboxRow.show_item)
        self.reworded()

    def _row(self) -> OutboxRow:
        row = OutboxRow(self.look, self._times)
        row.setMaximumWidth(_COLUMN)
        row.setMinimumWidth(480)
        row.retry_requested.connect(self.retry_requested)
        row.discard_requested.connect(self.discard_requested)
        row.compare_requested.connect(self.compare_requested)
        return row

    def show_items(self, items: tuple[OutboxItem, ...]) -> None:
        """Show the operations."""
        self._stack.setCurrentWidget(self._scroll if items else self._empty)
        self.rows.show(items)

    def reworded(self) -> None:
        """Say everything again in the other language."""
        self._empty.show_words(
            tr("Everything is sent"),
            tr("What you do without a line waits here and goes out by itself."),
        )
