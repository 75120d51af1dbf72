"""The service–channel matrix as a table one edits with the keyboard."""

from __future__ import annotations

from typing import Any

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

from domain.catalogue import Ability, Cell, Service
from domain.ids import ServiceId
from domain.text import clean_line
from ui.design.i18n import tr
from ui.design.look import Look
from ui.design.times import money
from ui.design.tokens import RADIUS
from ui.design.words import channel_name
from ui.services.words import SHORT_ABILITIES, ability_words
from ui.settings.services import ORDER

Index = QModelIndex | QPersistentModelIndex

_ROW, _NAME, _CELL = 40, 200, 92
_SELECTED = QStyle.StateFlag.State_Selected
_DIGITS = {Qt.Key.Key_1 + at: ability for at, ability in enumerate(ORDER)}
_NOTHING = QModelIndex()


class MatrixModel(QAbstractTableModel):
    """Services by channels; the first column is the service itself."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.services: tuple[Service, ...] = ()
        self.channels: tuple[str, ...] = ()
        self.changed: frozenset[ServiceId] = frozenset()

    def show(
        self,
        services: tuple[Service, ...],
        channels: tuple[str, ...],
        changed: frozenset[ServiceId],
    ) -> None:
        """Show other services; where the table keeps its shape, only the cells are drawn anew."""
        same = (
            channels == self.channels
            and [item.id for item in services] == [item.id for item in self.services]
        )  # fmt: skip
        if not same:
            self.beginResetModel()
        self.services, self.channels, self.changed = services, channels, changed
        if same:
            last = self.index(len(services) - 1, len(channels))
            self.dataChanged.emit(self.index(0, 0), last)
        else:
            self.endResetModel()

    def rowCount(self, parent: Index = _NOTHING) -> int:  # noqa: N802 - Qt's name
        """Return how many services there are."""
        return 0 if parent.isValid() else len(self.services)

    def columnCount(self, parent: Index = _NOTHING) -> int:  # noqa: N802 - Qt's name
        """Return how many channels there are, and the name's column."""
        return 0 if parent.isValid() else len(self.channels) + 1

    def cell(self, index: Index) -> Cell | None:
        """Return the cell at a place, None in the name's column."""
        if not index.isValid() or index.column() == 0:
            return None
        return self.services[index.row()].cell(self.channels[index.column() - 1])

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell says, to the eye and to a screen reader."""
        if not index.isValid():
            return None
        service, cell = self.services[index.row()], self.cell(index)
        if role == Qt.ItemDataRole.DisplayRole:
            if cell is None:
                star = " •" if service.id in self.changed else ""
                return clean_line(service.name) + star
            return tr(SHORT_ABILITIES.get(cell.ability, cell.ability))
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            if cell is None:
                return clean_line(service.hint) or clean_line(service.name)
            parts = [channel_name(cell.channel_kind), ability_words(cell.ability)[0]]
            if cell.limit is not None:
                parts.append(tr("up to {limit}", limit=money(cell.limit)))
            if cell.condition:
                parts.append(clean_line(cell.condition))
            name = clean_line(service.name)
            return f"{name}: {' · '.join(parts)}"
        return None

    def headerData(  # noqa: N802 - Qt's name
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Return the channel of a column."""
        shown = role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)
        if orientation != Qt.Orientation.Horizontal or not shown:
            return None
        return tr("Service") if section == 0 else channel_name(self.channels[section - 1])


class MatrixDelegate(QStyledItemDelegate):
    """Draws a cell as a word on the ground of its tint."""

    def __init__(self, look: Look, model: MatrixModel, parent: QObject) -> None:
        super().__init__(parent)
        self._look = look
        self._model = model

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """Return the cell's size."""
        wide = _NAME if index.column() == 0 else _CELL
        return QSize(self._look.scaled(wide), self._look.scaled(_ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw."""
        look, theme = self._look, self._look.theme
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(option.rect).adjusted(3, 4, -3, -4)
        cell, text = self._model.cell(index), str(index.data() or "")
        ink = "text_strong"
        painter.setPen(Qt.PenStyle.NoPen)
        if cell is not None:
            tint = ability_words(cell.ability)[1]
            painter.setBrush(theme["surface2" if tint == "neutral" else f"{tint}_soft"])
            painter.drawRoundedRect(box, RADIUS, RADIUS)
            ink = "muted" if tint == "neutral" else tint
        if option.state & _SELECTED:
            painter.setPen(theme["accent"])
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, RADIUS, RADIUS)
        painter.setFont(look.font("body" if cell is None else "small", 500))
        painter.setPen(theme[ink])
        where = Qt.AlignmentFlag.AlignVCenter | (
            Qt.AlignmentFlag.AlignLeft if cell is None else Qt.AlignmentFlag.AlignHCenter
        )
        if cell is not None and (cell.condition or cell.limit is not None):
            self._dot(painter, box, ink)
        inner = box.adjusted(6, 0, -6, 0)
        cut = painter.fontMetrics().elidedText(
            text, Qt.TextElideMode.ElideRight, int(inner.width())
        )
        painter.drawText(inner, where, cut)
        painter.restore()

    def _dot(self, painter: QPainter, box: QRectF, ink: str) -> None:
        """Mark a cell that has a condition or a limit."""
        pen = painter.pen()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.theme[ink])
        painter.drawEllipse(QRectF(box.right() - 9, box.top() + 5, 4, 4))
        painter.setPen(pen)


class MatrixTable(QTableView):
    """The table. Arrows walk; Space turns a cell, 1 to 5 say what it is, Enter opens the service.

    Attributes:
        turned: id of the service, channel, and by how much.
        chosen: id of the service, channel, and the ability.
        opened: id of the service.
        moved: the keyboard is on another cell.
    """

    turned = Signal(object, str, int)
    chosen = Signal(object, str, str)
    opened = Signal(object)
    moved = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("services_matrix")
        self._look = look
        self.cells = MatrixModel(self)
        self.setModel(self.cells)
        self.setItemDelegate(MatrixDelegate(look, self.cells, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setTextElideMode(Qt.TextElideMode.ElideRight)
        self.horizontalHeader().setSectionsClickable(False)
        look.changed.connect(self._size)
        self.doubleClicked.connect(lambda _index: self._open())
        self._size()

    def _size(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self._look.scaled(_ROW))
        self.horizontalHeader().setFont(self._look.font("small", 500))
        for at in range(self.cells.columnCount()):
            self.setColumnWidth(at, self._look.scaled(_NAME if at == 0 else _CELL))

    def show_matrix(
        self,
        services: tuple[Service, ...],
        channels: tuple[str, ...],
        changed: frozenset[ServiceId],
    ) -> None:
        """Show other services; the keyboard stays on its service and channel."""
        service, channel = self.current()
        self.cells.show(services, channels, changed)
        self._size()
        row = next((at for at, item in enumerate(services) if item.id == service), 0)
        column = channels.index(channel) + 1 if channel in channels else 0
        index = self.cells.index(row, column)
        if index.isValid() and index != self.currentIndex():
            self.setCurrentIndex(index)
        rows = min(max(len(services), 1), 10)
        high = self.horizontalHeader().sizeHint().height() + rows * self._look.scaled(_ROW)
        self.setFixedHeight(high + self.horizontalScrollBar().sizeHint().height() + 4)

    def current(self) -> tuple[ServiceId | None, str]:
        """Return the service and the channel the keyboard is on; no channel: on the name."""
        index = self.currentIndex()
        if not index.isValid() or index.row() >= len(self.cells.services):
            return None, ""
        cell = self.cells.cell(index)
        return self.cells.services[index.row()].id, cell.channel_kind if cell is not None else ""

    def currentChanged(self, current: Index, previous: Index) -> None:  # noqa: N802 - Qt's name
        """Tell that another cell is looked at."""
        super().currentChanged(current, previous)
        self.moved.emit()

    def _open(self) -> None:
        service, _channel = self.current()
        if service is not None:
            self.opened.emit(service)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Edit the cell; what is no edit walks."""
        service, channel = self.current()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open()
        elif service is not None and channel and event.key() == Qt.Key.Key_Space:
            back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self.turned.emit(service, channel, -1 if back else 1)
        elif service is not None and channel and event.key() in _DIGITS:
            self.chosen.emit(service, channel, str(_DIGITS[event.key()]))
        elif service is not None and channel and event.key() == Qt.Key.Key_Delete:
            self.chosen.emit(service, channel, str(Ability.NOT_AVAILABLE))
        else:
            super().keyPressEvent(event)
