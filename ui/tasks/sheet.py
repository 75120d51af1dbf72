"""Promising something to the customer on the screen: a small sheet that blocks nothing."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from domain.glossary import TaskKind
from ui.design.buttons import IconButton, button
from ui.design.fields import ChoiceField
from ui.design.i18n import mark, tr
from ui.design.labels import label
from ui.design.look import Look
from ui.design.moments import presets
from ui.design.names import shown_name
from ui.design.panel import Panel
from ui.design.shadow import lift
from ui.design.times import Times

_WIDTH = 420
_KINDS = (
    (TaskKind.CALLBACK, mark("Call back")),
    (TaskKind.WRITE, mark("Write")),
    (TaskKind.FOLLOW_UP, mark("Find out")),
)


class TaskSheet(Panel):
    """Kind, words, and until when.

    Attributes:
        add_requested: kind, title, the moment it is due or None.
    """

    add_requested = Signal(str, str, object)

    def __init__(self, look: Look, times: Times, parent: QWidget) -> None:
        super().__init__(look, "task", parent, surface=None)
        self._window = parent
        self._times = times
        self._moments: list[datetime | None] = []
        self.setProperty("box", "raised")
        self.setFixedWidth(_WIDTH)
        lift(self, look)
        self.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 20)
        column.setSpacing(8)
        column.addLayout(self._head())
        self.who = label(look, tone="muted", name="task_who")
        column.addWidget(self.who)
        column.addSpacing(4)
        self.kind = ChoiceField(look, "task_kind")
        self.say(self.kind.setAccessibleName, "What is to be done")
        self.title = QLineEdit()
        self.title.setObjectName("task_title")
        self.title.setMaxLength(200)
        self.say(self.title.setPlaceholderText, "What was promised?")
        self.say(self.title.setAccessibleName, "What was promised")
        self.due = ChoiceField(look, "task_due")
        self.say(self.due.setAccessibleName, "Until when")
        self.save = button(look, "task_save", "primary")
        self.say(self.save.setText, "Add")
        for part in (self.title, self.kind, self.due):
            column.addWidget(part)
        column.addSpacing(4)
        column.addWidget(self.save)
        self.title.textChanged.connect(lambda text: self.save.setEnabled(bool(text.strip())))
        self.title.returnPressed.connect(self._add)
        self.save.clicked.connect(self._add)
        self.save.setEnabled(False)

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        title = label(self.look, size="title", weight=600, tone="strong")
        self.say(title.setText, "New task")
        close = IconButton(self.look, "task_close", "close", size=16)
        self.say(close.set_words, "Close")
        close.clicked.connect(self.hide)
        row.addWidget(title, 1)
        row.addWidget(close)
        return row

    def open_for(self, name: str) -> None:
        """Open for a customer."""
        self.who.setText(tr("Customer: {name}", name=shown_name(name)))
        self.title.clear()
        self.kind.clear()
        self.kind.addItems([tr(words) for _, words in _KINDS])
        soon = presets(self._times.now())
        self._moments = [*(preset.at for preset in soon), None]
        self.due.clear()
        self.due.addItems([f"{tr(item.words)} · {self._times.soon(item.at)}" for item in soon])
        self.due.addItem(tr("No deadline"))
        self.adjustSize()
        window = self._window.rect()
        self.move((window.width() - self.width()) // 2, max(24, window.height() // 6))
        self.show()
        self.raise_()
        self.title.setFocus(Qt.FocusReason.PopupFocusReason)

    def _add(self) -> None:
        title = self.title.text().strip()
        at, due = self.kind.currentIndex(), self.due.currentIndex()
        if title and 0 <= at < len(_KINDS) and 0 <= due < len(self._moments):
            self.add_requested.emit(str(_KINDS[at][0]), title, self._moments[due])
            self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Close on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)
