"""Rules of a mapping as a table: the field there, which way, the field here, how it is read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from domain.mapping_rules import RuleFault
from domain.mapping_text import Parts, fault_of_parts
from domain.text import clean_line
from ui.design.i18n import mark, tr
from ui.design.look import Look
from ui.design.tokens import RADIUS
from ui.settings.mapping_words import WAYS, fault_words, read_words, target_name, way_of

Index = QModelIndex | QPersistentModelIndex

SOURCE, WAY, TARGET, READ = range(4)
_HEADS = (mark("Field there"), "", mark("Field here"), mark("Read as"))
_ROW, _WAY_WIDTH, _MOST_ROWS, _LONGEST = 36, 40, 9, 200
_SHARES = {SOURCE: 30, TARGET: 34, READ: 36}
_SELECTED = QStyle.StateFlag.State_Selected
_NOTHING = QModelIndex()


class MappingModel(QAbstractTableModel):
    """Rules as they are written, each with what is wrong with it."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rules: list[Parts] = []
        self.faults: list[RuleFault] = []

    def show(self, rules: Sequence[Parts]) -> None:
        """Show other rules."""
        self.beginResetModel()
        self.rules = list(rules)
        self.faults = [fault_of_parts(rule) for rule in rules]
        self.endResetModel()

    def put(self, row: int, rule: Parts) -> None:
        """Show another rule in a row."""
        self.rules[row] = rule
        self.faults[row] = fault_of_parts(rule)
        self.dataChanged.emit(self.index(row, 0), self.index(row, READ))

    def reworded(self) -> None:
        """Say everything again in the other language."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, SOURCE, READ)
        if self.rules:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rules) - 1, READ))

    def rowCount(self, parent: Index = _NOTHING) -> int:  # noqa: N802 - Qt's name
        """Return how many rules there are."""
        return 0 if parent.isValid() else len(self.rules)

    def columnCount(self, parent: Index = _NOTHING) -> int:  # noqa: N802 - Qt's name
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(_HEADS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell says, to the eye and to a screen reader."""
        if not index.isValid():
            return None
        rule, fault = self.rules[index.row()], self.faults[index.row()]
        words, sign = WAYS[way_of(rule)]
        said = (
            clean_line(rule.source, _LONGEST),
            sign,
            clean_line(target_name(rule.target), _LONGEST),
            fault_words(fault) or clean_line(read_words(rule), _LONGEST),
        )
        if role == Qt.ItemDataRole.DisplayRole:
            return said[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return tr(words) if index.column() == WAY else said[index.column()]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join((said[SOURCE], tr(words), said[TARGET], said[READ]))
        return None

    def headerData(  # noqa: N802 - Qt's name
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Return what a column is."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        shown = role == Qt.ItemDataRole.DisplayRole and _HEADS[section]
        return f"  {tr(_HEADS[section])}" if shown else None


class MappingDelegate(QStyledItemDelegate):
    """Draws a row on one ground: the chosen one, and one with something wrong."""

    def __init__(self, look: Look, model: MappingModel, parent: QObject) -> None:
        super().__init__(parent)
        self._look = look
        self._model = model

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw."""
        look, theme = self._look, self._look.theme
        wrong = self._model.faults[index.row()] is not RuleFault.NONE
        chosen = bool(option.state & _SELECTED)
        column = index.column()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(option.rect)
        if chosen or wrong:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme["danger_soft" if wrong else "accent_soft"])
            # One ground behind all cells: only the ends are round.
            box = QRectF(option.rect).adjusted(0, 2, 0, -2)
            box.adjust(-RADIUS if column != SOURCE else 0, 0, RADIUS if column != READ else 0, 0)
            painter.drawRoundedRect(box, RADIUS, RADIUS)
        if chosen and wrong:
            painter.setBrush(theme["accent"])
            if column == SOURCE:
                edge = QRectF(option.rect).adjusted(0, 4, 0, -4)
                painter.drawRoundedRect(QRectF(edge.left(), edge.top(), 3, edge.height()), 1, 1)
        quiet = column in (WAY, READ)
        ink = "danger" if wrong and column == READ else "muted" if quiet else "text"
        painter.setFont(look.font("small" if column == READ else "body"))
        painter.setPen(theme[ink])
        inner = QRectF(option.rect).adjusted(0 if column == WAY else 8, 0, -8, 0)
        centred = column == WAY
        where = Qt.AlignmentFlag.AlignVCenter | (
            Qt.AlignmentFlag.AlignHCenter if centred else Qt.AlignmentFlag.AlignLeft
        )
        cut = painter.fontMetrics().elidedText(
            str(index.data() or ""), Qt.TextElideMode.ElideRight, int(inner.width())
        )
        painter.drawText(inner, where, cut)
        painter.restore()


class MappingTable(QTableView):
    """The table. Arrows walk; Insert adds, Delete removes, Enter changes the rule.

    Attributes:
        added, removed: a rule after the chosen one, or the chosen one.
        opened: change the chosen one.
        moved: another one is chosen.
    """

    added = Signal()
    removed = Signal()
    opened = Signal()
    moved = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("mapping_table")
        self._look = look
        self.rows = MappingModel(self)
        self.setModel(self.rows)
        self.setItemDelegate(MappingDelegate(look, self.rows, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head = self.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setHighlightSections(False)
        head.setSectionsClickable(False)
        head.setMinimumSectionSize(1)
        look.changed.connect(self._size)
        self.doubleClicked.connect(lambda _index: self.opened.emit())
        self._size()

    def _size(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self._look.scaled(_ROW))
        self.horizontalHeader().setFont(self._look.font("small", 500))
        way = self._look.scaled(_WAY_WIDTH)
        room = max(self.viewport().width() - way, 0)
        for column, share in _SHARES.items():
            self.setColumnWidth(column, room * share // 100)
        self.setColumnWidth(WAY, way)
        self.fit()

    def fit(self) -> None:
        """Be as high as the rules are, as far as there is sense in it."""
        rows = min(max(self.rows.rowCount(), 1), _MOST_ROWS)
        high = self.horizontalHeader().sizeHint().height() + rows * self._look.scaled(_ROW)
        self.setFixedHeight(high + 4)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Share the room out."""
        super().resizeEvent(event)
        self._size()

    def chosen(self) -> int:
        """Return the row the keyboard is on, -1 where there is none."""
        index = self.currentIndex()
        return index.row() if index.isValid() else -1

    def choose(self, row: int) -> None:
        """Put the keyboard on a row."""
        self.setCurrentIndex(self.rows.index(row, 0))

    def currentChanged(self, current: Index, previous: Index) -> None:  # noqa: N802 - Qt's name
        """Tell that another rule is chosen."""
        super().currentChanged(current, previous)
        if current.row() != previous.row():
            self.moved.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Edit the rules; what is no edit walks."""
        if event.key() == Qt.Key.Key_Insert:
            self.added.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.removed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self.opened.emit()
        else:
            super().keyPressEvent(event)
