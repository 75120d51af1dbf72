"""Registering a visit: a small sheet over the window that blocks nothing."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from domain.entities import Branch
from domain.ids import BranchId
from domain.text import clean_line
from ui.design.buttons import IconButton, button
from ui.design.fields import ChoiceField
from ui.design.i18n import tr
from ui.design.labels import label
from ui.design.look import Look
from ui.design.names import shown_name
from ui.design.panel import Panel
from ui.design.shadow import lift

_WIDTH = 420


class VisitSheet(Panel):
    """Branch, purpose and words.

    Attributes:
        register_requested: branch id, purpose, text.
    """

    register_requested = Signal(object, str, str)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, "visit", parent, surface=None)
        self._window = parent
        self._branches: tuple[Branch, ...] = ()
        self.setProperty("box", "raised")
        self.setFixedWidth(_WIDTH)
        lift(self, look)
        self.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 20)
        column.setSpacing(8)
        column.addLayout(self._head())
        self.who = label(look, tone="muted", name="visit_who")
        column.addWidget(self.who)
        column.addSpacing(4)
        self._fields(column)
        self.save = button(look, "visit_save", "primary")
        self.say(self.save.setText, "Register")
        self.save.setEnabled(False)
        self.purpose.textChanged.connect(lambda text: self.save.setEnabled(bool(text.strip())))
        self.purpose.returnPressed.connect(self._register)
        self.save.clicked.connect(self._register)
        column.addSpacing(4)
        column.addWidget(self.save)

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        title = label(self.look, size="title", weight=600, tone="strong")
        self.say(title.setText, "Visit to the branch")
        close = IconButton(self.look, "visit_close", "close", size=16)
        self.say(close.set_words, "Close")
        close.clicked.connect(self.hide)
        row.addWidget(title, 1)
        row.addWidget(close)
        return row

    def _fields(self, column: QVBoxLayout) -> None:
        self.branch = ChoiceField(self.look, "visit_branch")
        self.say(self.branch.setAccessibleName, "Branch")
        self.purpose = QLineEdit()
        self.purpose.setObjectName("visit_purpose")
        self.purpose.setMaxLength(200)
        self.say(self.purpose.setPlaceholderText, "What did they come for?")
        self.say(self.purpose.setAccessibleName, "Purpose")
        self.text = QPlainTextEdit()
        self.text.setObjectName("visit_text")
        self.text.setFixedHeight(84)
        self.text.setTabChangesFocus(True)
        self.say(self.text.setPlaceholderText, "What was done or promised")
        self.say(self.text.setAccessibleName, "Words about the visit")
        for part in (self.branch, self.purpose, self._framed(self.text)):
            column.addWidget(part)

    def _framed(self, inside: QWidget) -> Panel:
        frame = Panel(self.look, "visit_frame", surface=None)
        frame.setProperty("box", "raised")
        room = QVBoxLayout(frame)
        room.setContentsMargins(4, 4, 4, 4)
        room.addWidget(inside)
        return frame

    def open_for(self, name: str, branches: tuple[Branch, ...], mine: BranchId | None) -> None:
        """Open for a customer, at the agent's own branch."""
        self._branches = branches
        self.who.setText(tr("Customer: {name}", name=shown_name(name)))
        self.branch.clear()
        self.branch.addItems([clean_line(branch.name) for branch in branches])
        ids = [branch.id for branch in branches]
        if mine in ids:
            self.branch.setCurrentIndex(ids.index(mine))
        self.purpose.clear()
        self.text.clear()
        self.adjustSize()
        window = self._window.rect()
        self.move((window.width() - self.width()) // 2, max(24, window.height() // 6))
        self.show()
        self.raise_()
        self.purpose.setFocus(Qt.FocusReason.PopupFocusReason)

    def _register(self) -> None:
        at = self.branch.currentIndex()
        if self.purpose.text().strip() and 0 <= at < len(self._branches):
            words = self.text.toPlainText().strip()
            self.register_requested.emit(self._branches[at].id, self.purpose.text().strip(), words)
            self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Close on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)
