"""The field replies are written in: grows with its text, asks for help, marks what is misspelt."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QMimeData, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QPlainTextEdit

from domain.text import MAX_TEXT, clean_text
from ui.composer.tokens import Token, token_at
from ui.design.look import Look

_MIN_LINES, _MAX_LINES = 2, 9
_SHARE = 0.24
"""How much of the window the lines may take."""
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class TextField(QPlainTextEdit):
    """Plain text, always. Ctrl+Enter is left to the window's shortcut.

    Attributes:
        asked: the token at the cursor, or None, after each change.
        entered: Enter was pressed where it sends.
        overlong: more was pasted than is taken.
        files_given: paths of files that were dropped or pasted.
        picture_given: a ``QImage`` that was pasted.
        enter_sends: whether Enter sends and Ctrl+Enter begins a line.
        steer: takes the keys of an open list of suggestions; tells whether it wanted one.
    """

    asked = Signal(object)
    entered = Signal()
    overlong = Signal()
    files_given = Signal(object)
    picture_given = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("composer_text")
        self.setFont(look.font("body"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.document().setDocumentMargin(4)
        self.note = False
        self.enter_sends = False
        self.steer: Callable[[int], bool] = lambda _key: False
        self.textChanged.connect(self._fit)
        self.cursorPositionChanged.connect(self._ask)
        self._fit()

    def _fit(self) -> None:
        lines = max(_MIN_LINES, min(self.document().size().height(), self._most_lines()))
        self.setFixedHeight(int(self.fontMetrics().lineSpacing() * lines + 14))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Take the height of the lines at another size of text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _most_lines(self) -> int:
        """Return so many lines that large letters leave room for the history above."""
        room = int(self.window().height() * _SHARE / max(1, self.fontMetrics().lineSpacing()))
        return max(_MIN_LINES, min(_MAX_LINES, room))

    def _ask(self) -> None:
        cursor = self.textCursor()
        at = cursor.position() if not cursor.hasSelection() else -1
        self.asked.emit(self._token(at) if at >= 0 else None)

    def _token(self, at: int) -> Token | None:
        # Only the line counts: all of a long text is not read at every key.
        block = self.textCursor().block()
        found = token_at(block.text(), at - block.position(), note=self.note)
        if found is None:
            return None
        start = block.position()
        return Token(found.ask, found.query, found.start + start, found.end + start)

    def put(self, token: Token, words: str) -> None:
        """Put words in place of a token; one step of undo."""
        cursor = self.textCursor()
        cursor.setPosition(token.start)
        cursor.setPosition(token.end, cursor.MoveMode.KeepAnchor)
        cursor.insertText(words)
        self.setTextCursor(cursor)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:  # noqa: N802 - Qt's name
        """Take files and pictures too: they are attached."""
        return source.hasUrls() or source.hasImage() or super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:  # noqa: N802 - Qt's name
        """Paste as plain text without direction tricks, at most so much; attach what is a file."""
        names = [url.toLocalFile() for url in source.urls() if url.isLocalFile()]
        if names:
            self.files_given.emit(names)
            return
        if source.hasImage() and not source.hasText():
            self.picture_given.emit(source.imageData())
            return
        text = source.text()
        if len(text) > MAX_TEXT:
            self.overlong.emit()
        self.textCursor().insertText(clean_text(text))

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: N802 - Qt's names
        """Let Tab choose while suggestions are open."""
        return self.steer(Qt.Key.Key_Tab) or super().focusNextPrevChild(next)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Steer the suggestions, send where Enter sends, leave Escape to the window."""
        if self.steer(event.key()):
            return
        if event.key() == Qt.Key.Key_Escape:
            event.ignore()
            return
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        )
        if self.enter_sends and plain and event.key() in _ENTER:
            self.entered.emit()
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Close the suggestions when somebody goes elsewhere."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.asked.emit(None)
