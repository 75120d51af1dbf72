"""A few lines edited where they stand: Enter saves, Esc takes back, Tab moves on."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QPlainTextEdit

from domain.text import clean_text
from ui.design.look import Look

MAX_LENGTH = 2000


INSIDE = 4
"""From the edge to the words, in pixels: whoever aligns them with plain words takes it off."""


class InlineText(QPlainTextEdit):
    """Grows with its text; looks like text until it is touched.

    Attributes:
        committed: the new text, only when it differs.
        seen: the value it was when the agent began to type.
    """

    committed = Signal(str)

    def __init__(self, look: Look, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("kind", "inline")
        self.setFont(look.font("small"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(INSIDE - 1)
        self._shown = ""
        self.seen = self._raw = ""
        self.textChanged.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        lines = max(1.0, min(self.document().size().height(), 8.0))
        self.setFixedHeight(int(self.fontMetrics().lineSpacing() * lines) + 12)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Take the height of the lines at another size of text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Take the height of the lines at the new width."""
        super().resizeEvent(event)
        self._fit()

    def show_value(self, value: str) -> None:
        """Show a value, unless the agent is typing right now."""
        cleaned = clean_text(value, MAX_LENGTH)
        typing = self.is_edited
        self._shown = cleaned
        self._raw = value
        if not typing:
            self.seen = value
        if not typing and self.toPlainText() != cleaned:
            self.setPlainText(cleaned)

    @property
    def is_edited(self) -> bool:
        """Tell whether the agent is at it and has typed something else."""
        return self.hasFocus() and self.toPlainText() != self._shown

    def commit(self) -> None:
        """Save what is typed, if it differs."""
        text = self.toPlainText().strip()[:MAX_LENGTH]
        if text != self._shown:
            self._shown = text
            self.committed.emit(text)
            self.seen = self._raw = text  # what is typed on from here was made knowing it

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Save on Enter, take back on Esc, stay for Tab; Shift+Enter is a new line."""
        shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not shift:
            self.commit()
        elif event.key() == Qt.Key.Key_Escape and self.is_edited:
            self.setPlainText(self._shown)
            self.seen = self._raw
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Save when the agent moves on."""
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.commit()
        super().focusOutEvent(event)
