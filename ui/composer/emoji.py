"""A small sheet of emoji with a search field, for the keyboard first."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from domain.matching import score
from resources.emoji import Emoji, emoji
from ui.design.i18n import tr
from ui.design.labels import label
from ui.design.look import Look
from ui.design.panel import Panel
from ui.design.shadow import lift

_LEFT = 16
_CELL, _COLUMNS, _ROWS = 36, 9, 6
_STEPS = {
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Down: _COLUMNS,
    Qt.Key.Key_Up: -_COLUMNS,
}


class EmojiGrid(QWidget):
    """Painted signs with one highlighted.

    Attributes:
        chosen: the sign.
    """

    chosen = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("emoji_grid")
        self.setMouseTracking(True)
        self._look = look
        self.found: tuple[Emoji, ...] = ()
        self.current = 0

    def show_found(self, found: tuple[Emoji, ...]) -> None:
        """Show other signs; the first is highlighted."""
        self.found = found[: _COLUMNS * _ROWS]
        self.current = 0
        self._say()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return room for all signs."""
        return QSize(_CELL * _COLUMNS, _CELL * _ROWS)

    def step(self, by: int) -> None:
        """Highlight another sign."""
        if self.found:
            self.current = max(0, min(self.current + by, len(self.found) - 1))
            self._say()
            self.update()

    def _say(self) -> None:
        if self.found:
            self.setAccessibleName(self.found[self.current].words)

    def _at(self, place: QPoint) -> int | None:
        at = place.y() // _CELL * _COLUMNS + place.x() // _CELL
        inside = 0 <= place.x() < _CELL * _COLUMNS and 0 <= at < len(self.found)
        return at if inside else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Highlight under the mouse."""
        at = self._at(event.position().toPoint())
        if at is not None and at != self.current:
            self.current = at
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Choose under the mouse."""
        at = self._at(event.position().toPoint())
        if at is not None:
            self.chosen.emit(self.found[at].sign)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the signs."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._look.theme
        font = QFont(self._look.font("title"))
        font.setPixelSize(20)
        painter.setFont(font)
        for at, item in enumerate(self.found):
            row, column = divmod(at, _COLUMNS)
            box = QRect(column * _CELL, row * _CELL, _CELL, _CELL)
            if at == self.current:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme["selected"])
                painter.drawRoundedRect(box.adjusted(2, 2, -2, -2), 6, 6)
            painter.setPen(theme["text_strong"])
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, item.sign)
        painter.end()


class EmojiSheet(Panel):
    """Opens over the composer. Letters search, arrows walk, Enter chooses, Esc closes.

    Attributes:
        chosen: the sign.
        closed: it was closed.
    """

    chosen = Signal(str)
    closed = Signal()

    def __init__(self, look: Look, owner: QWidget) -> None:
        super().__init__(look, "emoji", owner, surface=None)
        self.setProperty("box", "raised")
        lift(self, look)
        self.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        self.field = QLineEdit()
        self.field.setObjectName("emoji_field")
        self.field.setProperty("kind", "search")
        self.field.setMaxLength(40)
        self.say(self.field.setPlaceholderText, "Find an emoji")
        self.say(self.field.setAccessibleName, "Find an emoji")
        self.grid = EmojiGrid(look)
        self.grid.setFixedSize(self.grid.sizeHint())
        self._nothing = label(look, size="small", tone="muted", name="emoji_nothing")
        for part in (self.field, self.grid, self._nothing):
            column.addWidget(part)
        self.field.textChanged.connect(self._find)
        self.field.installEventFilter(self)
        self.grid.chosen.connect(self._choose)

    def open_over(self, place: QWidget) -> None:
        """Open right above a widget."""
        window = place.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        self.field.clear()
        self._find("")
        self.adjustSize()
        corner = place.mapTo(window, QPoint(0, 0))
        self.move(corner.x() + _LEFT, max(8, corner.y() - self.height() - 8))
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def _find(self, text: str) -> None:
        scored = [(score(text, item.words), at, item) for at, item in enumerate(emoji())]
        scored.sort(key=lambda entry: (-entry[0], entry[1]))
        found = tuple(item for value, _, item in scored if value)
        self.grid.show_found(found)
        self._nothing.setText("" if found else tr("No emoji is called that."))
        self._nothing.setVisible(not found)

    def _choose(self, sign: str) -> None:
        self.hide()
        self.chosen.emit(sign)
        self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Steer the grid while the cursor stays in the field."""
        if event.type() == QEvent.Type.FocusOut and self.isVisible():
            self.hide()
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._steer(event.key())
        return super().eventFilter(watched, event)

    def _steer(self, key: int) -> bool:
        if key == Qt.Key.Key_Escape:
            self.hide()
            self.closed.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.grid.found:
                self._choose(self.grid.found[self.grid.current].sign)
        elif Qt.Key(key) in _STEPS:
            self.grid.step(_STEPS[Qt.Key(key)])
        else:
            return False
        return True
