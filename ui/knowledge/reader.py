"""The text of a page: read, searched by eye, its links opened by a click or Enter."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, Qt, QTimer, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QTextEdit

from domain.article_text import Style
from ui.design.look import Look
from ui.knowledge.laid_out import LaidOut, Piece, Styled

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ReaderText(QPlainTextEdit):
    """A page laid out; however long, it fills bit by bit.

    Attributes:
        link_requested: an address, not yet checked.
        entered: Enter where there is no link.
        selected_words: whether something is selected.
    """

    link_requested = Signal(str)
    entered = Signal()
    selected_words = Signal(bool)

    def __init__(self, look: Look, name: str) -> None:
        super().__init__()
        self._look = look
        self._page = LaidOut()
        self._left: list[Piece] = []
        self.setObjectName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setMouseTracking(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setFont(look.font("body"))
        self.document().setDocumentMargin(0)
        self._filling = QTimer(self, interval=0)
        self._filling.timeout.connect(self._add)
        self.copyAvailable.connect(self.selected_words)
        look.changed.connect(self._dress)

    @property
    def complete(self) -> bool:
        """Tell whether all of it is there."""
        return not self._left

    def show_page(self, page: LaidOut) -> None:
        """Show a page, its beginning at once."""
        if page is self._page:
            return
        self._page = page
        self._fill()
        self.moveCursor(QTextCursor.MoveOperation.Start)
        if page.marks:
            self._go_to(page.marks[0][0])

    def _dress(self) -> None:
        self.setFont(self._look.font("body"))
        self._fill()

    def _fill(self) -> None:
        self.clear()
        self.setExtraSelections([])
        self._left = list(self._page.pieces[::-1])
        self._add()
        if self._left:
            self._filling.start()

    def _add(self) -> None:
        if self._left:
            piece = self._left.pop()
            cursor = QTextCursor(self.document())
            cursor.movePosition(QTextCursor.MoveOperation.End)
            before = "" if self.document().isEmpty() else "\n"
            cursor.insertText(f"{before}{piece.text}", QTextCharFormat())
            for styled in piece.styled:
                self._style(cursor, styled)
        if not self._left:
            self._filling.stop()
            self._mark()

    def _style(self, cursor: QTextCursor, styled: Styled) -> None:
        look = self._look
        made = QTextCharFormat()
        if styled.style is Style.HEADING:
            made.setFont(look.font("title", 600))
            made.setForeground(look.theme["text_strong"])
        elif styled.style is Style.STRONG:
            made.setFont(look.font("body", 600))
        else:
            made.setAnchor(True)
            made.setAnchorHref(styled.link)
            made.setForeground(look.theme["accent"])
            made.setFontUnderline(True)
            made.setToolTip(styled.link)
        cursor.setPosition(styled.start)
        cursor.setPosition(styled.end, QTextCursor.MoveMode.KeepAnchor)
        cursor.mergeCharFormat(made)

    def _mark(self) -> None:
        found, theme = [], self._look.theme
        for start, end in self._page.marks:
            one = QTextEdit.ExtraSelection()
            cursor = QTextCursor(self.document())
            cursor.setPosition(start)
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            one.cursor = cursor
            one.format.setBackground(theme["found"])
            one.format.setForeground(theme["on_found"])
            found.append(one)
        self.setExtraSelections(found)

    def _go_to(self, place: int) -> None:
        if place < self.document().characterCount():
            cursor = self.textCursor()
            cursor.setPosition(place)
            self.setTextCursor(cursor)

    def picked(self) -> str:
        """Return what is selected, or an empty string."""
        return self.textCursor().selectedText().replace("\u2029", "\n").strip()

    def createMimeDataFromSelection(self) -> QMimeData:  # noqa: N802 - Qt's name
        """Give plain text only."""
        made = QMimeData()
        made.setText(self.picked())
        return made

    # -- links -----------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Show where a click leads."""
        over = bool(self.anchorAt(event.position().toPoint()))
        shape = Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.IBeamCursor
        self.viewport().setCursor(shape)
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Open a link that is clicked, not one that is being selected."""
        super().mouseReleaseEvent(event)
        link = self.anchorAt(event.position().toPoint())
        plain = event.button() is Qt.MouseButton.LeftButton and not self.textCursor().hasSelection()
        if link and plain:
            self.link_requested.emit(link)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Open the link the keyboard is on."""
        if event.key() in _ENTER and not event.modifiers():
            link = self.textCursor().charFormat().anchorHref()
            if link:
                self.link_requested.emit(link)
            else:
                self.entered.emit()
            return
        super().keyPressEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: N802 - Qt's names
        """Go from link to link by Tab, then out of the page."""
        links = [
            item for piece in self._page.pieces for item in piece.styled if item.style is Style.LINK
        ]
        at = self.textCursor().selectionStart()
        ahead = [item for item in links if (item.start > at if next else item.start < at)]
        if not ahead or not self.complete:
            return super().focusNextPrevChild(next)
        wanted = ahead[0] if next else ahead[-1]
        cursor = self.textCursor()
        cursor.setPosition(wanted.start)
        cursor.setPosition(wanted.end, QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        return True
