"""A small sheet over the window: a title, fields, one act. It blocks nothing."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ui.design.buttons import IconButton, button
from ui.design.labels import label
from ui.design.look import Look
from ui.design.panel import Panel
from ui.design.shadow import lift

_WIDTH = 420
_EDGE = 16


class Sheet(Panel):
    """Esc closes it, Enter does what it is for; either gives the focus back.

    Attributes:
        column: where the fields stand, below the title.
        WIDTH: in pixels at the usual size of text.
    """

    WIDTH = _WIDTH

    def __init__(self, look: Look, name: str, title: str, window: QWidget) -> None:
        """Make it, out of sight; ``title`` is to be translated."""
        super().__init__(look, name, window, surface=None)
        self._window = window
        self._before: QWidget | None = None
        self.setProperty("box", "raised")
        lift(self, look)
        self.hide()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(20, 16, 20, 20)
        self.column.setSpacing(8)
        head = QHBoxLayout()
        words = label(look, size="title", weight=600, tone="strong", wrap=True)
        self.say(words.setText, title)
        self.say(self.setAccessibleName, title)
        close = IconButton(look, f"{name}_close", "close", size=16)
        self.say(close.set_words, "Close")
        close.clicked.connect(self.dismiss)
        head.addWidget(words, 1)
        head.addWidget(close)
        self.column.addLayout(head)

    def add_act(self, name: str, words: str) -> QPushButton:
        """Put the button of what the sheet is for below everything; return it."""
        act = button(self.look, name, "primary")
        self.say(act.setText, words)
        act.clicked.connect(self.accept)
        self.column.addSpacing(4)
        self.column.addWidget(act)
        return act

    def rise(self, field: QWidget) -> None:
        """Open in the middle of the window with the focus in a field."""
        if not self.isVisible():
            self._before = self._window.focusWidget()
        self.appear()
        field.setFocus(Qt.FocusReason.PopupFocusReason)

    def appear(self) -> None:
        """Open in the middle of the window and leave the focus where it is."""
        self._fit()
        self.show()
        self.raise_()
        self._fit()  # in sight its parts have the heights the style sheet gives them

    def _fit(self) -> None:
        """Take the height the words need, in the middle of the window."""
        room = self._window.rect()
        wide = min(self.look.scaled(self.WIDTH), room.width() - 2 * _EDGE)
        self.column.activate()
        high = self.column.totalHeightForWidth(wide)
        if self.size() != QSize(wide, high):
            self.setFixedWidth(wide)
            self.resize(wide, high)
        above = min(max(24, room.height() // 6), room.height() - self.height() - _EDGE)
        self.move((room.width() - wide) // 2, max(0, above))

    def event(self, event: QEvent) -> bool:
        """Grow and shrink with what is inside: other words, a part that comes or goes."""
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest and self.isVisible():
            self._fit()
        return handled

    def accept(self) -> None:
        """Do what the sheet is for; override."""

    def dismiss(self) -> None:
        """Close, and go on where the agent was."""
        self.hide()
        before, self._before = self._before, None
        if before is not None and before.isVisible():
            before.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Close on Esc, act on Enter."""
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.accept()
        else:
            super().keyPressEvent(event)
