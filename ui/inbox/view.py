"""The inbox as widgets: views with counts, a filter, the list, and words for an empty one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QStackedLayout,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from sync.queries.rows import InboxView
from ui.design.buttons import IconButton, button
from ui.design.empty import EmptyState
from ui.design.i18n import mark, tr
from ui.design.labels import label
from ui.design.look import Look
from ui.design.panel import Panel
from ui.design.skeleton import Skeleton
from ui.design.times import Times
from ui.design.tokens import ROW_HEIGHT
from ui.inbox.delegate import InboxDelegate
from ui.inbox.model import InboxModel
from ui.inbox.presenter import InboxState

_TICK_MS = 1000
_TYPING_MS = 120
_AHEAD_ROWS = 30
_VIEWS = {
    InboxView.MINE: mark("Mine"),
    InboxView.UNASSIGNED: mark("Free"),
    InboxView.ALL: mark("All"),
    InboxView.RESOLVED: mark("Resolved"),
}
_EMPTY = {
    InboxView.MINE: mark("Nobody waits for you. Take somebody from the free ones."),
    InboxView.UNASSIGNED: mark("Everybody is looked after. New contacts appear here."),
    InboxView.ALL: mark("Conversations of your queues and branch appear here."),
    InboxView.RESOLVED: mark("What you resolve is kept here."),
}


class ConversationTable(QTableView):
    """A table that does not open its first row only because the keyboard came to it.

    Attributes:
        arriving: whether the focus is coming in right now.
        rows_painted: rows were painted for the first time.
    """

    rows_painted = Signal()
    arriving = False
    _was_painted = False

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the rows in sight."""
        super().paintEvent(event)
        if not self._was_painted and self.model().rowCount():
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


class InboxList(Panel):
    """The pane on the left.

    Attributes:
        view_requested: an ``InboxView`` was chosen.
        filter_requested: filter text was typed.
        open_requested: a conversation id was chosen by mouse or arrows.
        more_requested: the list is near its end.
        search_requested: the search field was asked for.
    """

    view_requested = Signal(object)
    filter_requested = Signal(str)
    open_requested = Signal(object)
    more_requested = Signal()
    search_requested = Signal()

    def __init__(self, look: Look, times: Times, parent: QWidget | None = None) -> None:
        super().__init__(look, "inbox", parent)
        self._state = InboxState()
        self._syncing = False
        self._first = True
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head())
        column.addLayout(self._tabs())
        column.addLayout(self._filter())
        self.model = InboxModel(self)
        self._make_table(times)
        # Laid out before it is filled: the first page of a loose stack flashes up as a window.
        self._stack = QStackedLayout()
        column.addLayout(self._stack, 1)
        self._fill_pages()
        self._ticker = QTimer(self, interval=_TICK_MS)
        self._ticker.timeout.connect(self._tick)
        self._ticker.start()

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(16, 12, 8, 4)
        title = label(self.look, size="title", weight=600, tone="strong", name="inbox_title")
        self.say(title.setText, "Inbox")
        search = IconButton(self.look, "inbox_search", "search")
        self.say(search.set_words, "Search everything (Ctrl+F)")
        search.clicked.connect(self.search_requested)
        row.addWidget(title, 1)
        row.addWidget(search)
        return row

    def _tabs(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(10, 0, 8, 8)
        row.setSpacing(2)
        self._group = QButtonGroup(self)
        self._buttons: dict[InboxView, QPushButton] = {}
        for view in InboxView:
            tab = button(self.look, f"inbox_view_{view}", "tab")
            tab.setCheckable(True)
            tab.clicked.connect(self._choosing(view))
            self._group.addButton(tab)
            self._buttons[view] = tab
            row.addWidget(tab)
        row.addStretch(1)
        return row

    def _choosing(self, view: InboxView) -> Callable[[], None]:
        return lambda: self.view_requested.emit(view)

    def _filter(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(12, 0, 12, 8)
        self.filter = QLineEdit()
        self.filter.setObjectName("inbox_filter")
        self.filter.setProperty("kind", "search")
        self.filter.setClearButtonEnabled(True)
        self.say(self.filter.setPlaceholderText, "Filter by name or text")
        self.say(self.filter.setAccessibleName, "Filter the list")
        self._typing = QTimer(self, interval=_TYPING_MS, singleShot=True)
        self._typing.timeout.connect(lambda: self.filter_requested.emit(self.filter.text().strip()))
        self.filter.textChanged.connect(lambda _text: self._typing.start())
        row.addWidget(self.filter)
        return row

    def _make_table(self, times: Times) -> None:
        table = self.table = ConversationTable()
        table.setObjectName("inbox_table")
        self.say(table.setAccessibleName, "Conversations")
        table.setModel(self.model)
        self.delegate = InboxDelegate(self.look, times, self.model, self)
        table.setItemDelegate(self.delegate)
        table.horizontalHeader().hide()
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        table.verticalHeader().hide()
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        table.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        table.setShowGrid(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.setTabKeyNavigation(False)
        table.setMouseTracking(True)
        table.selectionModel().currentChanged.connect(self._on_current)
        table.verticalScrollBar().valueChanged.connect(self._on_scrolled)

    def _fill_pages(self) -> None:
        self._empty = EmptyState(self.look, "inbox_empty", "inbox")
        self._skeleton = Skeleton(self.look, rows=7)
        for page in (self._skeleton, self.table, self._empty):
            self._stack.addWidget(page)

    def show_state(self, state: InboxState) -> None:
        """Show rows, counts and selection."""
        changed_view = state.view != self._state.view or state.fresh
        self._state = state
        self._buttons[state.view].setChecked(True)
        self._put_counts(state)
        self.delegate.with_owner = state.view is not InboxView.MINE
        if state.loading and not state.rows:
            self._stack.setCurrentWidget(self._skeleton)
            return
        self._syncing = True
        if changed_view and not state.loading:
            self.model.reset(state.rows)
            self.delegate.forget()
        elif not state.loading:
            self.model.apply(state.rows)
        self.model.show_near(state.near)
        self._select(state)
        self._syncing = False
        self._stack.setCurrentWidget(self.table if state.rows else self._empty)
        if self._first and state.rows:
            # Rows arrive after the window: the keyboard starts in the list.
            self._first = False
            self.table.setFocus()
        self._empty.show_words(*self._empty_words(state))
        self.table.viewport().update()

    def _empty_words(self, state: InboxState) -> tuple[str, str]:
        if state.text:
            return tr("Nothing found"), tr("Nobody here fits “{text}”.", text=state.text)
        return tr("All quiet"), tr(_EMPTY[state.view])

    def _put_counts(self, state: InboxState) -> None:
        counts = dict(state.counts)
        for view, tab in self._buttons.items():
            count = counts.get(view, 0) if view is not InboxView.RESOLVED else 0
            words = tr(_VIEWS[view])
            shown = f"{count}" if count < 1000 else "999+"
            tab.setText(f"{words} {shown}" if count else words)

    def _select(self, state: InboxState) -> None:
        at = self.model.find(state.selected)
        selection = self.table.selectionModel()
        if at < 0:
            selection.clear()
            return
        if self.table.currentIndex().row() == at and selection.hasSelection():
            return
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
        selection.setCurrentIndex(self.model.index(at, 0), flags)
        self.table.scrollTo(self.model.index(at, 0))

    def _on_current(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid() and not self._syncing and not self.table.arriving:
            self.open_requested.emit(self.model.row(current.row()).conversation_id)

    def _on_scrolled(self, value: int) -> None:
        bar = self.table.verticalScrollBar()
        if bar.maximum() - value < _AHEAD_ROWS * ROW_HEIGHT:
            self.more_requested.emit()

    def _tick(self) -> None:
        # Only clocks that run are painted again, and only the rows in sight.
        if not self.table.isVisible():
            return
        viewport = self.table.viewport()
        first = max(self.table.rowAt(0), 0)
        last = self.table.rowAt(viewport.height() - 1)
        rows = self.model.rows()
        for at in range(first, len(rows) if last < 0 else last + 1):
            if rows[at].waiting_since_at is not None:
                top = self.table.rowViewportPosition(at)
                viewport.update(viewport.width() - 120, top, 120, 30)

    def reworded(self) -> None:
        """Shape every row again in the other language."""
        self.delegate.forget()
        self.show_state(self._state)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Ask for more where a tall window shows the end of the first page."""
        super().resizeEvent(event)
        self._on_scrolled(self.table.verticalScrollBar().value())
