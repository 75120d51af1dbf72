"""A window for texts too long for a row, however long they are: it fills bit by bit."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, Qt, QTimer
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QVBoxLayout, QWidget

from domain.text import clean_text
from ui.design.look import Look
from ui.design.panel import Panel

_PIECE = 16_000
_LINE = 2_000
"""A longer line is broken: laying out one line of megabytes stops everything."""
_LINES = 200_000
"""How many lines are shown: each costs memory of its own, an empty one too."""
_MORE = "…"
_EMPTY = 50
"""How many empty lines are shown one after another."""


def pieces_of(text: str) -> list[str]:
    """Return a text cleaned and in pieces that are quickly shown. Off the GUI thread.

    An ellipsis on a line of its own stands for empty lines in their hundreds, and for the end of
    a text with more lines than a window can hold.
    """
    pieces: list[str] = []
    lines: list[str] = []
    size = count = empty = 0
    at = 0
    while at < len(text):
        # Cut where a line ends, so that no line is broken that need not be.
        end = text.rfind("\n", at, at + _PIECE) + 1
        end = end if end > at else at + _PIECE
        cleaned = clean_text(text[at:end])
        at = end
        for line in cleaned.removesuffix("\n").split("\n"):
            empty = 0 if line.strip() else empty + 1
            if empty > _EMPTY:
                lines += [_MORE] if empty == _EMPTY + 1 else []
                continue
            parts = [line[start : start + _LINE] for start in range(0, max(1, len(line)), _LINE)]
            lines += parts
            count += len(parts)
            size += len(line) + 1
        if count > _LINES:
            lines.append(_MORE)
            break
        if size >= _PIECE:
            pieces.append("\n".join(lines))
            lines, size = [], 0
    if lines:
        pieces.append("\n".join(lines))
    return pieces


def whole_text(text: str) -> str:
    """Return all of a text cleaned, however long. Off the GUI thread."""
    # In pieces: each step over all of it would hold every other thread up.
    parts: list[str] = []
    at = 0
    while at < len(text):
        end = at + _PIECE + text.startswith("\n", at + _PIECE)  # no line's end is cut in two
        parts.append(clean_text(text[at:end]))
        at = end
    return "".join(parts).strip()


class _WholeText(QPlainTextEdit):
    def createMimeDataFromSelection(self) -> QMimeData:  # noqa: N802 - Qt's name
        """Give plain text only: Qt's own also makes pages of HTML of it, for seconds."""
        made = QMimeData()
        made.setText(self.textCursor().selectedText().replace("\u2029", "\n"))
        return made


class TextWindow(Panel):
    """A whole text as plain text, to be read and copied."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, "whole_text", parent)
        self.setWindowFlag(Qt.WindowType.Window)
        self.resize(760, 620)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 8, 8)
        self.text = _WholeText()
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
