"""The list as a table of one column: keys and clicks for one row, and for many."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from domain.ids import ConversationId
from ui.design.look import Look
from ui.design.tokens import ROW_HEIGHT
from ui.inbox.model import InboxModel

_SHIFT = Qt.KeyboardModifier.ShiftModifier
_CTRL = Qt.KeyboardModifier.ControlModifier
_LEFT = Qt.MouseButton.LeftButton
_HELD = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta)
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


class ConversationTable(QTableView):
    """Rows of one height. The focus coming to it opens nothing by itself.

    Attributes:
        arriving: whether the focus is coming in right now.
        rows_painted: rows were painted for the first time.
        hover_moved: the row under the mouse, or -1.
        toggle_requested: one more conversation id is to be chosen, or one less.
        reach_requested: everything up to a conversation id is to be chosen.
        all_requested: the whole list is to be chosen.
        none_requested: nothing is to be chosen.
        menu_requested: a menu of acts, at a point of the viewport.
    """

    rows_painted = Signal()
    hover_moved = Signal(int)
    toggle_requested = Signal(object)
    reach_requested = Signal(object)
    all_requested = Signal()
    none_requested = Signal()
    menu_requested = Signal(object)
    arriving = False
    _was_painted = False

    def __init__(self, look: Look, model: InboxModel) -> None:
        super().__init__()
        self._look = look
        self.setObjectName("inbox_table")
        self._rows = model
        self._cursor = -1
        self.hovered = -1
        self.many = False
        """Whether several rows are chosen: then Esc and Space are about them."""
        self.setModel(model)
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        heads = self.verticalHeader()
        heads.hide()
        heads.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self._size()
        look.changed.connect(self._size)
        # Everything is painted here: scrolling then moves pixels and paints only what comes in.
        self.viewport().setAutoFillBackground(False)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def sight(self) -> tuple[int, int]:
        """Return the first and last row that can be seen, whole or in part."""
        top, height = self.verticalScrollBar().value(), self.viewport().height()
        row = self.row_height
        return top // row, (top + max(height, 1) - 1) // row

    def _size(self) -> None:
        """Give the rows the height that the text needs now."""
        self.row_height = self._look.scaled(ROW_HEIGHT)
        self.verticalHeader().setDefaultSectionSize(self.row_height)
        self.verticalScrollBar().setSingleStep(self.row_height // 3)

    def fit(self) -> None:
        """Take the range of the scroll bar that the rows there are now need, at once."""
        self.updateGeometries()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the rows in sight, and the ground under and below them."""
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self._look.theme["surface1"])
        painter.end()
        super().paintEvent(event)
        if not self._was_painted and self._rows.rowCount():
            self._was_painted = True
            self.rows_painted.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Take the focus; Qt would make the first row current, which opens it."""
        nothing = not self.currentIndex().isValid()
        self.arriving = True
        super().focusInEvent(event)
        if nothing:
            self.selectionModel().clearCurrentIndex()
        self.arriving = False

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Choose several with Ctrl and Shift; a plain click opens one."""
        at = self.rowAt(int(event.position().y()))
        conversation_id = self._rows.id_at(at)
        held = event.modifiers() & (_SHIFT | _CTRL)
        if event.button() != _LEFT or conversation_id is None:
            super().mousePressEvent(event)
            return
        self._cursor = at
        if held & _SHIFT:
            self.reach_requested.emit(conversation_id)
        elif held & _CTRL:
            self.toggle_requested.emit(conversation_id)
        else:
            self.none_requested.emit()
            super().mousePressEvent(event)
        if held:
            self.setFocus(Qt.FocusReason.MouseFocusReason)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Tell the row under the mouse; a drag opens nothing on its way."""
        self._hover(self.rowAt(int(event.position().y())))

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Tell that no row is under the mouse."""
        super().leaveEvent(event)
        self._hover(-1)

    def _hover(self, at: int) -> None:
        if at != self.hovered:
            before, self.hovered = self.hovered, at
            self.hover_moved.emit(at)
            self.repaint_row(before)
            self.repaint_row(at)

    def repaint_row(self, at: int) -> None:
        """Paint a row again, if it is one."""
        if at >= 0:
            top = self.rowViewportPosition(at)
            self.viewport().update(0, top, self.viewport().width(), self.row_height)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Walk with the arrows; with Shift, Space and Ctrl+A choose several."""
        key, shift = event.key(), bool(event.modifiers() & _SHIFT)
        control = bool(event.modifiers() & _CTRL)
        if shift and key in _STEPS and not control:
            self._reach(_STEPS[Qt.Key(key)])
        elif control and key in (Qt.Key.Key_A, 0x0424):  # on a Cyrillic layout the key types ф
            self.all_requested.emit()
        elif key == Qt.Key.Key_Space and not control:
            self._toggle_current()
        elif key == Qt.Key.Key_Escape and self.many:
            self.none_requested.emit()
        else:
            if key not in _HELD:  # pressing Shift comes before the arrow
                self._cursor = -1
            super().keyPressEvent(event)

    def _reach(self, by: int) -> None:
        start = self._cursor if self._cursor >= 0 else self.currentIndex().row()
        to = min(max(start + by, 0), self._rows.rowCount() - 1)
        conversation_id = self._rows.id_at(to)
        if conversation_id is not None:
            self._cursor = to
            self.scrollTo(self._rows.index(to, 0))
            self.reach_requested.emit(conversation_id)

    def _toggle_current(self) -> None:
        at = self._cursor if self._cursor >= 0 else self.currentIndex().row()
        conversation_id = self._rows.id_at(at)
        if conversation_id is not None:
            self.toggle_requested.emit(conversation_id)

    def forget_cursor(self) -> None:
        """Let the next range begin at the open row."""
        self._cursor = -1

    def contextMenuEvent(self, event: object) -> None:  # noqa: N802 - Qt's name
        """Offer what can be done to the row, or to all that are chosen."""
        self.menu_requested.emit(self._menu_point())

    def _menu_point(self) -> object:
        index: QModelIndex = self.currentIndex()
        box = self.visualRect(index)
        return self.viewport().mapToGlobal(box.center() if box.isValid() else self.rect().center())

    def conversation_at(self, at: int) -> ConversationId | None:
        """Return the conversation of a row, as far as known."""
        return self._rows.id_at(at)
