"""A search field with results under it, driven by the keyboard alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from ui.design.avatar import paint_avatar
from ui.design.labels import label
from ui.design.look import Look
from ui.design.panel import Panel
from ui.design.shadow import lift

_PAD = 8
"""Above and below the two lines of a row."""
_MARK = 32
_EDGE = 16
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
    """Painted results with one highlighted; those there is no room for slide into sight.

    Attributes:
        chosen: number of the result.
        most: how many rows there is room for.
    """

    chosen = Signal(int)

    def __init__(self, look: Look, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setMouseTracking(True)
        self._look = look
        self.choices: tuple[Choice, ...] = ()
        self.current = 0
        self.most = 99
        self._first = 0
        look.changed.connect(self._fit)

    @property
    def row_height(self) -> int:
        """Return the height of a row: its two lines at the text's size, and the space around."""
        return self._title_height() + self._hint_height() + 2 * _PAD

    def _title_height(self) -> int:
        return QFontMetrics(self._look.font("body", 500)).height()

    def _hint_height(self) -> int:
        return QFontMetrics(self._look.font("small")).height()

    def show_choices(self, choices: Sequence[Choice], *, keep: bool = False) -> None:
        """Show other results; the first is highlighted, or with ``keep`` the one that was."""
        self.choices = tuple(choices)
        self.current = self.current if keep else 0
        self._first = self._first if keep else 0
        self._fit()
        self._say()

    def make_room(self, pixels: int) -> None:
        """Take at most so much height."""
        self.most = max(1, pixels // self.row_height)
        self._fit()

    def _fit(self) -> None:
        shown = min(len(self.choices), self.most)
        self._first = max(0, min(self._first, self.current, len(self.choices) - shown))
        self._first = max(self._first, self.current - shown + 1)
        self.setFixedHeight(self.row_height * shown)
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return room for the rows."""
        return QSize(480, self.row_height * min(len(self.choices), self.most))

    def step(self, by: int) -> None:
        """Highlight the next or previous result."""
        if self.choices:
            self.current = (self.current + by) % len(self.choices)
            self._fit()
            self._say()

    def _say(self) -> None:
        if self.choices:
            choice = self.choices[self.current]
            self.setAccessibleName(f"{choice.title}, {choice.hint}")

    def _at(self, event: QMouseEvent) -> int:
        at = self._first + int(event.position().y()) // self.row_height
        return at if 0 <= at < len(self.choices) else -1

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Highlight under the mouse."""
        at = self._at(event)
        if at >= 0 and at != self.current:
            self.current = at
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Choose under the mouse."""
        at = self._at(event)
        if at >= 0:
            self.chosen.emit(at)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the results."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        high = self.row_height
        shown = self.choices[self._first : self._first + self.most]
        for at, choice in enumerate(shown):
            lit = self._first + at == self.current
            self._row(painter, QRectF(0, at * high, self.width(), high), choice, lit)
        painter.end()

    def _row(self, painter: QPainter, box: QRectF, choice: Choice, lit: object) -> None:
        look, theme = self._look, self._look.theme
        if lit:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme["selected"])
            painter.drawRoundedRect(box.adjusted(6, 1, -6, -1), 6, 6)
        side = look.grown(_MARK)
        mark = QRectF(box.left() + 16, box.center().y() - side / 2, side, side)
        if choice.icon:
            edge = look.grown(18)
            pixmap = look.pixmap(choice.icon, edge, theme["muted"], self.devicePixelRatioF())
            painter.drawPixmap(mark.center() - QPointF(edge / 2, edge / 2), pixmap)
        else:
            paint_avatar(painter, look, mark, choice.title, choice.person)
        left = mark.right() + 12
        painter.setFont(look.font("small"))
        beside = painter.fontMetrics().horizontalAdvance(choice.moment)
        title = QRectF(left, box.top() + _PAD, box.right() - left - 28 - beside, 0)
        title.setHeight(self._title_height())
        hint = QRectF(left, title.bottom(), box.right() - left - 14, self._hint_height())
        painter.setPen(QPen(theme["muted"]))
        moment = QRectF(title.right(), title.top(), beside + 14, title.height())
        painter.drawText(moment, _RIGHT_MIDDLE, choice.moment)
        words = painter.fontMetrics().elidedText(choice.hint, _ELIDE, int(hint.width()))
        self._mark(painter, choice, words, hint.left(), hint.top())
        painter.setPen(QPen(theme["muted"]))
        painter.drawText(hint, _LEFT_MIDDLE, words)
        painter.setFont(look.font("body", 500))
        painter.setPen(QPen(theme["text_strong"]))
        words = painter.fontMetrics().elidedText(choice.title, _ELIDE, int(title.width()))
        painter.drawText(title, _LEFT_MIDDLE, words)

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
            place = QRectF(left + before - 1, top, width + 2, metrics.height())
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
        layout, parent = self.layout(), self.parentWidget()
        if layout is None or parent is None:
            return
        layout.activate()
        others = layout.totalHeightForWidth(self.width()) - self.list.height()
        self.list.make_room(parent.height() - max(0, self.y()) - others - _EDGE)
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
