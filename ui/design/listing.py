"""A list of two-line rows: tasks, calls, people. Painted, walked by the keyboard, read aloud.

Rows are few (hundreds): what has millions of them is the inbox, with a window of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from domain.text import clean_line
from ui.design.avatar import paint_avatar
from ui.design.look import Look
from ui.design.tokens import RADIUS

Index = QModelIndex | QPersistentModelIndex

_ROW = 56
_CUT = 200
_SIDE = 160.0
_ELIDE = Qt.TextElideMode.ElideRight
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_SELECTED = QStyle.StateFlag.State_Selected
_HOVER = QStyle.StateFlag.State_MouseOver
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True, slots=True)
class Line:
    """One row.

    Attributes:
        key: what it is, given back when it is chosen.
        title, hint: the two lines.
        side, side_hint: at the right end of them.
        icon, tint: drawn in front where it is no person.
        person: whose picture is drawn in front.
        side_tone: token of the colour of ``side``.
        spoken: what a screen reader says besides.
    """

    key: UUID
    title: str
    hint: str
    side: str = ""
    side_hint: str = ""
    icon: str = ""
    tint: str = "muted"
    person: UUID | None = None
    side_tone: str = "muted"
    spoken: str = ""


class ListingModel(QAbstractTableModel):
    """Holds the lines; one column."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: tuple[Line, ...] = ()

    def show(self, lines: Sequence[Line]) -> None:
        """Show other lines."""
        self.beginResetModel()
        self.lines = tuple(lines)
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        """Return how many lines there are."""
        return 0 if parent is not None and parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        """Return the one column."""
        return 0 if parent is not None and parent.isValid() else 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a line as words, for the screen reader and for typing ahead."""
        if not index.isValid() or index.row() >= len(self.lines):
            return None
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return clean_line(line.title, _CUT)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            parts = (line.title, line.hint, line.side, line.side_hint, line.spoken)
            return ", ".join(clean_line(part, _CUT) for part in parts if part)
        return None


class ListingDelegate(QStyledItemDelegate):
    """Draws a line."""

    def __init__(self, look: Look, model: ListingModel, parent: QObject) -> None:
        super().__init__(parent)
        self._look = look
        self._model = model

    def sizeHint(self, _option: QStyleOptionViewItem, _index: object) -> QSize:  # noqa: N802
        """Return the fixed height."""
        return QSize(320, self._look.scaled(_ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one line."""
        line = self._model.lines[index.row()]
        look, theme = self._look, self._look.theme
        box = QRectF(option.rect)
        state = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & (_SELECTED | _HOVER):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme["selected" if state & _SELECTED else "surface2"])
            painter.drawRoundedRect(box.adjusted(4, 1, -4, -1), RADIUS, RADIUS)
        mark = QRectF(box.left() + 14, box.center().y() - 18, 36, 36)
        if line.icon:
            ratio = painter.device().devicePixelRatioF()
            pixmap = look.pixmap(line.icon, 20, theme[line.tint], ratio)
            painter.drawPixmap(mark.center() - QRectF(0, 0, 10, 10).bottomRight(), pixmap)
        else:
            paint_avatar(painter, look, mark, line.title, line.person)
        side = self._side(painter, line, box)
        words = box.adjusted(62, 0, -side - 24, 0)
        self._words(painter, line, words)
        painter.restore()

    def _side(self, painter: QPainter, line: Line, box: QRectF) -> float:
        """Draw the right end; return its width."""
        look, theme, grown = self._look, self._look.theme, self._look.scale / 100
        width = 0.0
        for text, size, weight, tone, top in (
            (line.side, "small", 500, line.side_tone, -18.0),
            (line.side_hint, "caption", 400, "muted", 2.0),
        ):
            if not text:
                continue
            painter.setFont(look.font(size, weight))
            painter.setPen(theme[tone])
            shown = painter.fontMetrics().elidedText(text, _ELIDE, int(_SIDE))
            width = max(width, float(painter.fontMetrics().horizontalAdvance(shown)))
            place = QRectF(
                box.right() - _SIDE - 16, box.center().y() + top * grown, _SIDE, 18 * grown
            )
            painter.drawText(place, _RIGHT, shown)
        return width

    def _words(self, painter: QPainter, line: Line, words: QRectF) -> None:
        look, theme, grown = self._look, self._look.theme, self._look.scale / 100
        for text, size, weight, tone, top in (
            (line.title, "body", 500, "text_strong", -20.0),
            (line.hint, "small", 400, "muted", 1.0),
        ):
            painter.setFont(look.font(size, weight))
            painter.setPen(theme[tone])
            shown = painter.fontMetrics().elidedText(
                clean_line(text, _CUT), _ELIDE, int(words.width())
            )
            place = QRectF(
                words.left(), words.center().y() + top * grown, words.width(), 20 * grown
            )
            painter.drawText(place, _LEFT, shown)


class Listing(QTableView):
    """The list itself; the line that was current stays so when others come.

    Attributes:
        opened: key of a line: Enter, or a click.
        pressed_key: key of a line and a Qt key that this list has no use for.
    """

    opened = Signal(object)
    pressed_key = Signal(object, int)

    def __init__(self, look: Look, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.lines = ListingModel(self)
        self.setModel(self.lines)
        self.setItemDelegate(ListingDelegate(look, self.lines, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._look = look
        look.changed.connect(self._size)
        self._size()
        self.clicked.connect(lambda index: self._open(index.row()))

    def _size(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self._look.scaled(_ROW))

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show other lines."""
        if tuple(lines) == self.lines.lines:
            return
        current = self.current_key()
        place = self.verticalScrollBar().value()
        self.lines.show(lines)
        keys = [line.key for line in lines]
        if current in keys:
            self.selectRow(keys.index(current))
            self.verticalScrollBar().setValue(place)
        elif keys:
            self.setCurrentIndex(self.lines.index(0, 0))

    def current_key(self) -> UUID | None:
        """Return the key of the current line."""
        at = self.currentIndex().row()
        return self.lines.lines[at].key if 0 <= at < len(self.lines.lines) else None

    def _open(self, at: int) -> None:
        if 0 <= at < len(self.lines.lines):
            self.opened.emit(self.lines.lines[at].key)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Open by Enter; pass on what may be an act."""
        key = self.current_key()
        if event.key() in _ENTER and key is not None:
            self._open(self.currentIndex().row())
            return
        if key is not None and event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Delete):
            self.pressed_key.emit(key, event.key())
            return
        super().keyPressEvent(event)
