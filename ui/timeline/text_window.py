"""A window for texts too long for a row, however long they are: it fills bit by bit."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QVBoxLayout, QWidget

from domain.text import clean_text
from ui.design.look import Look
from ui.design.panel import Panel

_PIECE = 16_000
_LINE = 2_000
"""A longer line is broken: laying out one line of megabytes stops everything."""


def pieces_of(text: str) -> list[str]:
    """Return a text cleaned and in pieces that are quickly shown. Off the GUI thread."""
    pieces: list[str] = []
    lines: list[str] = []
    size = 0
    at = 0
    while at < len(text):
        # Cut where a line ends, so that no line is broken that need not be.
        end = text.rfind("\n", at, at + _PIECE) + 1
        end = end if end > at else at + _PIECE
        cleaned = clean_text(text[at:end])
        at = end
        for line in cleaned.removesuffix("\n").split("\n"):
            lines += [line[start : start + _LINE] for start in range(0, max(1, len(line)), _LINE)]
            size += len(line)
        if size >= _PIECE:
            pieces.append("\n".join(lines))
            lines, size = [], 0
    if lines:
        pieces.append("\n".join(lines))
    return pieces


class TextWindow(Panel):
    """A whole text as plain text, to be read and copied."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, "whole_text", parent)
        self.setWindowFlag(Qt.WindowType.Window)
        self.resize(760, 620)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 8, 8)
        self.text = QPlainTextEdit()
        self.text.setObjectName("whole_text_text")
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setReadOnly(True)
        self.text.setUndoRedoEnabled(False)
        self.text.setFont(look.font("body"))
        self.say(self.text.setAccessibleName, "The whole text")
        self.say(self.setWindowTitle, "The whole text")
        column.addWidget(self.text)
        self._left: list[str] = []
        self._filling = QTimer(self, interval=0)
        self._filling.timeout.connect(self._add)

    @property
    def complete(self) -> bool:
        """Tell whether all of it is there."""
        return not self._left

    def show_pieces(self, pieces: list[str]) -> None:
        """Show a text, its beginning at once."""
        self.text.clear()
        self._left = pieces[::-1]
        self._add()
        self._filling.start()
        self.show()
        self.raise_()
        self.text.setFocus()

    def _add(self) -> None:
        if not self._left:
            self._filling.stop()
            return
        # A cursor of its own: the reader's stays where it is.
        cursor = QTextCursor(self.text.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        if not self.text.document().isEmpty():
            cursor.insertText("\n")
        cursor.insertText(self._left.pop())
        self.text.document().setModified(False)
