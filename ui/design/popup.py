"""A search field with results under it, driven by the keyboard alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from ui.design.avatar import paint_avatar
from ui.design.labels import label
from ui.design.look import Look
from ui.design.panel import Panel
from ui.design.shadow import lift

_ROW = 48
_TYPING_MS = 100
_LEFT_MIDDLE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT_MIDDLE = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_ELIDE = Qt.TextElideMode.ElideRight


@dataclass(frozen=True, slots=True)
class Choice:
    """One result: a title, a second line, a moment, and the person or an icon."""

    title: str
    hint: str
    moment: str = ""
    person: UUID | None = None
    icon: str = ""
    marks: tuple[tuple[int, int], ...] = ()
    """Where in ``hint`` what was looked for stands."""


class ChoiceList(QWidget):
    """Painted results with one highlighted.

    Attributes:
        chosen: number of the result.
    """

    chosen = Signal(int)

    def __init__(self, look: Look, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setMouseTracking(True)
        self._look = look
        self.choices: tuple[Choice, ...] = ()
        self.current = 0

    def show_choices(self, choices: Sequence[Choice], *, keep: bool = False) -> None:
        """Show other results; the first is highlighted, or with ``keep`` the one that was."""
        self.choices = tuple(choices)
        self.current = self.current if keep else 0
        self.setFixedHeight(_ROW * len(self.choices))
        self._say()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return room for all rows."""
        return QSize(480, _ROW * len(self.choices))

    def step(self, by: int) -> None:
        """Highlight the next or previous result."""
        if self.choices:
            self.current = (self.current + by) % len(self.choices)
            self._say()
            self.update()

    def _say(self) -> None:
        if self.choices:
            choice = self.choices[self.current]
            self.setAccessibleName(f"{choice.title}, {choice.hint}")

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Highlight under the mouse."""
        at = int(event.position().y()) // _ROW
        if 0 <= at < len(self.choices) and at != self.current:
            self.current = at
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Choose under the mouse."""
        at = int(event.position().y()) // _ROW
        if 0 <= at < len(self.choices):
            self.chosen.emit(at)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the results."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for at, choice in enumerate(self.choices):
            self._row(painter, QRectF(0, at * _ROW, self.width(), _ROW), choice, at == self.current)
        painter.end()

    def _row(self, painter: QPainter, box: QRectF, choice: Choice, lit: object) -> None:
        look, theme = self._look, self._look.theme
        if lit:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme["selected"])
            painter.drawRoundedRect(box.adjusted(6, 1, -6, -1), 6, 6)
        mark = QRectF(box.left() + 16, box.top() + 8, 32, 32)
        if choice.icon:
            ratio = self.devicePixelRatioF()
            pixmap = look.pixmap(choice.icon, 18, theme["muted"], ratio)
            painter.drawPixmap(mark.topLeft() + QRectF(0, 0, 7, 7).bottomRight(), pixmap)
        else:
            paint_avatar(painter, look, mark, choice.title, choice.person)
        words = box.adjusted(60, 6, -110, 0)
        font = look.font("body", 500)
        painter.setFont(font)
        painter.setPen(QPen(theme["text_strong"]))
        metrics = painter.fontMetrics()
        title = metrics.elidedText(choice.title, _ELIDE, int(words.width()))
        painter.drawText(QRectF(words.left(), box.top() + 5, words.width(), 20), title)
        painter.setFont(look.font("small"))
        painter.setPen(QPen(theme["muted"]))
        hint = painter.fontMetrics().elidedText(choice.hint, _ELIDE, int(words.width() + 90))
        self._mark(painter, choice, hint, words.left(), box.top() + 24)
        painter.setPen(QPen(theme["muted"]))
        painter.drawText(QRectF(words.left(), box.top() + 24, words.width() + 90, 20), hint)
        moment = QRectF(box.right() - 110, box.top() + 5, 96, 18)
        painter.drawText(moment, _RIGHT_MIDDLE, choice.moment)

    def _mark(self, painter: QPainter, choice: Choice, hint: str, left: float, top: float) -> None:
        """Put a soft ground under what was looked for."""
        metrics = painter.fontMetrics()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.theme["warning_soft"])
        for start, end in choice.marks:
            if end > len(hint):
                break
            before = metrics.horizontalAdvance(hint[:start])
            width = metrics.horizontalAdvance(hint[:end]) - before
            place = QRectF(left + before - 1, top + 1, width + 2, metrics.height())
            painter.drawRoundedRect(place, 3, 3)


class SearchPopup(Panel):
    """A field, results and a line of help. Esc closes, Enter chooses, arrows walk.

    Attributes:
        find_requested: the typed text.
        picked: number of the chosen result.
        closed: it was closed.
    """

    find_requested = Signal(str)
    picked = Signal(int)
    closed = Signal()

    def __init__(
        self, look: Look, name: str, parent: QWidget, *, typing_ms: int = _TYPING_MS
    ) -> None:
        """Make it hidden.

        Args:
            look: the appearance.
            name: objectName.
            parent: the window it opens over.
            typing_ms: how long typing must rest before the text is looked for.
        """
        super().__init__(look, name, parent, surface=None)
        self.setProperty("box", "raised")
        lift(self, look)
        self.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        self.field = QLineEdit()
        self.field.setObjectName(f"{name}_field")
        self.field.setProperty("kind", "search")
        self.field.setMaxLength(200)
        self.list = ChoiceList(look, f"{name}_list")
        self.note = label(look, size="small", tone="muted", wrap=True, name=f"{name}_note")
        self.note.setContentsMargins(8, 4, 8, 4)
        for part in (self.field, self.list, self.note):
            column.addWidget(part)
        self._typing = QTimer(self, interval=typing_ms, singleShot=True)
        self._typing.timeout.connect(lambda: self.find_requested.emit(self.field.text().strip()))
        self.field.textChanged.connect(lambda _text: self._typing.start())
        self.field.installEventFilter(self)
        self.list.chosen.connect(self._pick)

    def open_at(self, x: int, y: int, width: int) -> None:
        """Open over the window at a place, with the field ready for typing."""
        self.setFixedWidth(width)
        self.move(x, y)
        self.field.selectAll()
        self.refit()
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def refit(self) -> None:
        """Take the height the results and the words below them need."""
        layout = self.layout()
        if layout is not None:
            layout.activate()
            self.resize(self.width(), layout.totalHeightForWidth(self.width()))

    def dismiss(self) -> None:
        """Close and say so."""
        if self.isVisible():
            self.hide()
            self.closed.emit()

    def _pick(self, at: int) -> None:
        self.hide()
        self.picked.emit(at)
        self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Steer the results while the cursor stays in the field."""
        if watched is self.field and event.type() == QEvent.Type.FocusOut:
            # Whatever takes the focus, the popup must not stay behind.
            self.dismiss()
        if watched is self.field and isinstance(event, QKeyEvent):
            return event.type() == QEvent.Type.KeyPress and self._steer(event.key())
        return super().eventFilter(watched, event)

    def _steer(self, key: int) -> bool:
        if key == Qt.Key.Key_Escape:
            self.dismiss()
        elif key == Qt.Key.Key_Down:
            self.list.step(1)
        elif key == Qt.Key.Key_Up:
            self.list.step(-1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.list.choices:
                self._pick(self.list.current)
        else:
            return False
        return True
