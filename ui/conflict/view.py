"""The sheet on which a conflict is decided: three values side by side, one key each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from sync.queries.rows import ConflictItem
from ui.conflict.presenter import ConflictState
from ui.conflict.words import field_name, value_words
from ui.design.buttons import ElidedButton, IconButton, button
from ui.design.i18n import mark, tr
from ui.design.labels import ElidedLabel, label
from ui.design.look import Look
from ui.design.names import shown_name
from ui.design.panel import Panel
from ui.design.shadow import lift
from ui.design.times import Times

_WIDTH = 760
_VALUE_HEIGHT = 132


class ValueColumn(Panel):
    """One of the values: whose, since when, what, and what choosing it is called.

    Attributes:
        chosen: the agent wants this one.
    """

    chosen = Signal()

    def __init__(self, look: Look, name: str, title: str, act: str = "") -> None:
        super().__init__(look, name, surface=None)
        self.setProperty("box", "plain")
        # All as wide as each other, whatever their words are.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(4)
        head = label(look, size="small", weight=600, tone="strong")
        self.say(head.setText, title)
        self.who = ElidedLabel(look, size="caption", tone="muted")
        self.value = label(look, wrap=True, tone="strong", name=f"{name}_value")
        self.value.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.room = QVBoxLayout()
        self.room.setContentsMargins(0, 6, 0, 8)
        scroll = QScrollArea()
        scroll.setObjectName(f"{name}_scroll")
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFixedHeight(_VALUE_HEIGHT)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(self.value)
        for part in (scroll.viewport(), self.value):
            part.setAutoFillBackground(False)
        self.room.addWidget(scroll)
        column.addWidget(head)
        column.addWidget(self.who)
        column.addLayout(self.room)
        column.addStretch(1)  # the titles of all columns stand in one line
        if act:
            choose = ElidedButton(look, f"{name}_choose", "plain")
            choose.setFont(look.font("body"))
            self.say(choose.setText, act)
            choose.clicked.connect(self.chosen)
            column.addWidget(choose)
        else:
            column.addStretch(1)

    def show_value(self, words: str, who: str) -> None:
        """Show a value and whose it is."""
        self.value.setText(words)
        self.who.setText(who)


class ConflictSheet(Panel):
    """Base, theirs and mine of one field, and what becomes of it.

    Attributes:
        theirs_chosen, mine_chosen: the decision.
        edited: a third value.
        stepped: to the next (1) or previous (-1) conflict.
        dismissed: decide later.
        customer_requested: show the card this is about.
    """

    theirs_chosen = Signal()
    mine_chosen = Signal()
    edited = Signal(str)
    stepped = Signal(int)
    dismissed = Signal()
    customer_requested = Signal(object)

    def __init__(self, look: Look, times: Times, parent: QWidget) -> None:
        super().__init__(look, "conflict", parent, surface=None)
        self._window = parent
        self._times = times
        self._state = ConflictState()
        self.setProperty("box", "raised")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        lift(self, look)
        self.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(10)
        column.addLayout(self._head())
        hint = label(look, tone="muted", wrap=True)
        self.say(
            hint.setText,
            "A colleague changed the same field while you did. Nothing is lost: choose what stays.",
        )
        column.addWidget(hint)
        column.addLayout(self._columns())
        column.addLayout(self._foot())
        self.reworded()

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.title = ElidedLabel(
            self.look, size="title", weight=600, tone="strong", name="conflict_title"
        )
        self.count = label(self.look, tone="muted", tabular=True)
        close = IconButton(self.look, "conflict_close", "close", size=16)
        self.say(close.set_words, "Decide later")
        close.clicked.connect(self.dismissed)
        row.addWidget(self.title, 1)
        row.addWidget(self.count)
        row.addWidget(close)
        return row

    def _columns(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        look = self.look
        self.base = ValueColumn(look, "conflict_base", mark("It was"))
        self.theirs = ValueColumn(
            look, "conflict_theirs", mark("It is now"), mark("1   Leave as it is")
        )
        self.mine = ValueColumn(look, "conflict_mine", mark("You wrote"), mark("2   Put mine"))
        self.theirs.chosen.connect(self.theirs_chosen)
        self.mine.chosen.connect(self.mine_chosen)
        for part in (self.base, self.theirs, self.mine):
            row.addWidget(part, 1)
        return row

    def _foot(self) -> QVBoxLayout:
        column = QVBoxLayout()
        self.text = QPlainTextEdit()
        self.text.setObjectName("conflict_text")
        self.text.setFixedHeight(84)
        self.text.setTabChangesFocus(True)
        self.say(self.text.setAccessibleName, "Another value")
        frame = Panel(self.look, "conflict_frame", surface=None)
        frame.setProperty("box", "plain")
        room = QVBoxLayout(frame)
        room.setContentsMargins(4, 4, 4, 4)
        room.addWidget(self.text)
        frame.hide()
        self._frame = frame
        row = QHBoxLayout()
        self.other = button(self.look, "conflict_other", "plain")
        self.say(self.other.setText, "3   Write another")
        self.other.clicked.connect(self.write_another)
        self.save = button(self.look, "conflict_save", "primary")
        self.say(self.save.setText, "Put this")
        self.save.clicked.connect(self._put)
        self.save.hide()
        self.card = button(self.look, "conflict_card", "plain")
        self.say(self.card.setText, "Show the customer")
        self.card.clicked.connect(self._show_card)
        self.after = button(self.look, "conflict_next", "plain")
        self.say(self.after.setText, "Next")
        self.after.clicked.connect(lambda: self.stepped.emit(1))
        row.addWidget(self.other)
        row.addWidget(self.save)
        row.addStretch(1)
        row.addWidget(self.card)
        row.addWidget(self.after)
        column.addWidget(frame)
        column.addLayout(row)
        return column

    def show_state(self, state: ConflictState) -> None:
        """Show a conflict, or go away when there is none to decide."""
        fresh = state.opened and not self._state.opened
        moved = state.item != self._state.item
        self._state = state
        item = state.item
        if not state.opened or item is None:
            self.hide()
            return
        if moved or fresh:
            self._write(editing=False)
            self._fill(item)
        count = len(state.items)
        self.count.setText(tr("{at} of {count}", at=state.at + 1, count=count) if count > 1 else "")
        self.after.setVisible(count > 1)
        if fresh or not self.isVisible():
            self._come_up()

    def _fill(self, item: ConflictItem) -> None:
        who = shown_name(item.customer_name)
        self.title.setText(f"{field_name(item.field)} · {who}" if who else field_name(item.field))
        self.base.show_value(
            value_words(item.base, self._times, item.field), tr("when you opened it")
        )
        self.theirs.show_value(
            value_words(item.theirs, self._times, item.field),
            self._signed(item.theirs_by, item.theirs_at),
        )
        self.mine.show_value(
            value_words(item.mine, self._times, item.field), self._signed(tr("you"), item.mine_at)
        )
        self.other.setVisible(isinstance(item.mine, str))

    def _signed(self, who: str, at: datetime | None) -> str:
        when = self._times.ago(at) if at is not None else ""
        return " · ".join(part for part in (shown_name(who) if who else "", when) if part)

    def _come_up(self) -> None:
        window = self._window.rect()
        self.setFixedWidth(min(self.look.scaled(_WIDTH), window.width() - 48))
        self.adjustSize()
        self.move((window.width() - self.width()) // 2, max(24, window.height() // 6))
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def write_another(self) -> None:
        """Open the field for a third value, beginning with one's own."""
        item = self._state.item
        if item is None or not isinstance(item.mine, str):
            return
        self.text.setPlainText(item.mine)
        self.text.selectAll()
        self._write(editing=True)
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _write(self, *, editing: bool) -> None:
        self._frame.setVisible(editing)
        self.save.setVisible(editing)
        self.other.setVisible(not editing)
        self.layout().activate()  # type: ignore[union-attr]  # it has one
        self.adjustSize()

    def _put(self) -> None:
        self.edited.emit(self.text.toPlainText().strip())

    def _show_card(self) -> None:
        if self._state.item is not None:
            self.customer_requested.emit(self._state.item.customer_id)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Decide with one key; Esc decides later."""
        acts: dict[int, Callable[[], object]] = {
            Qt.Key.Key_Escape: self.dismissed.emit,
            Qt.Key.Key_1: self.theirs_chosen.emit,
            Qt.Key.Key_2: self.mine_chosen.emit,
            Qt.Key.Key_3: self.write_another,
            Qt.Key.Key_Right: lambda: self.stepped.emit(1),
            Qt.Key.Key_Left: lambda: self.stepped.emit(-1),
        }
        act = acts.get(event.key())
        if act is not None:
            act()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.text.isVisible():
            self._put()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Keep clicks from what lies below."""
        event.accept()

    def reworded(self) -> None:
        """Say what has data in it in the other language."""
        if self._state.item is not None:
            self._fill(self._state.item)
