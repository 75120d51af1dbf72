"""The inbox as widgets: lists with counts, filters, the rows, and words for an empty one."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from domain.ids import ConversationId
from sync.queries.rows import Directory, InboxRow
from ui.design.buttons import IconButton, button
from ui.design.empty import EmptyState
from ui.design.focus import has_keyboard
from ui.design.labels import label
from ui.design.look import Look
from ui.design.panel import Panel
from ui.design.skeleton import Skeleton
from ui.design.times import Times
from ui.inbox.bulk_bar import BulkBar
from ui.inbox.clocks import WaitingClocks
from ui.inbox.delegate import InboxDelegate
from ui.inbox.filter_bar import FilterBar
from ui.inbox.model import InboxModel
from ui.inbox.order import Order
from ui.inbox.state import InboxState
from ui.inbox.table import ConversationTable
from ui.inbox.views_bar import ViewsBar
from ui.inbox.words import empty_words

_SLOW_MS = 300
_SELECT = QItemSelectionModel.SelectionFlag.ClearAndSelect


class InboxList(Panel):
    """The pane on the left.

    Attributes:
        open_requested: a conversation id was chosen by mouse or arrows.
        looked: the first and last row in sight.
        search_requested: the search field was asked for.
        clear_requested: whatever narrows the list is to go.
    """

    open_requested = Signal(object)
    looked = Signal(int, int)
    search_requested = Signal()
    clear_requested = Signal()

    def __init__(
        self,
        look: Look,
        times: Times,
        order: Order,
        row_of: Callable[[ConversationId], InboxRow | None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(look, "inbox", parent)
        self._state = InboxState()
        self._directory = Directory()
        self._syncing = False
        self._first = True
        self._lent = False
        self._at = -1
        self._anchor: tuple[ConversationId, int, int] | None = None
        self._wanted = -1
        self._shown: ConversationId | None = None
        self.model = InboxModel(order, row_of, self)
        self.model.before_step = self._drop_anchor
        self.table = ConversationTable(look, self.model)
        self.views, self.filters, self.bulk = ViewsBar(look), FilterBar(look), BulkBar(look)
        self.filter = self.filters.field
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head())
        column.addWidget(self.views)
        column.addWidget(self.filters)
        self._make_table(times)
        # Laid out before it is filled: the first page of a loose stack flashes up as a window.
        self._stack = QStackedLayout()
        column.addLayout(self._stack, 1)
        self._fill_pages()
        column.addWidget(self.bulk)
        self.clocks = WaitingClocks(self.table, self.model, self.delegate)
        self._slow = QTimer(self, interval=_SLOW_MS, singleShot=True)
        self._slow.timeout.connect(lambda: self._turn(self._skeleton))

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(16, 12, 8, 4)
        title = label(self.look, size="title", weight=600, tone="strong", name="inbox_title")
        self.say(title.setText, "Inbox")
        search = IconButton(self.look, "inbox_search", "search")
        self.say_with_keys(search.set_words, "Search everything", "search")
        search.clicked.connect(self.search_requested)
        row.addWidget(title, 1)
        row.addWidget(self.views.sort)
        row.addWidget(search)
        return row

    def _make_table(self, times: Times) -> None:
        table = self.table
        self.say(table.setAccessibleName, "Conversations")
        self.delegate = InboxDelegate(self.look, times, self.model, self)
        table.setItemDelegate(self.delegate)
        table.selectionModel().currentChanged.connect(self._on_current)
        table.hover_moved.connect(self._on_hover)
        table.verticalScrollBar().valueChanged.connect(self._on_scrolled)

    def _on_hover(self, at: int) -> None:
        self.delegate.hovered = at

    def _fill_pages(self) -> None:
        self._empty = EmptyState(self.look, "inbox_empty", "inbox")
        self._clear = button(self.look, "inbox_clear_filters", "plain")
        self.say(self._clear.setText, "Take all filters off")
        self._clear.clicked.connect(self.clear_requested)
        self._empty.add(self._clear)
        self._skeleton = Skeleton(self.look, rows=7)
        for page in (self._skeleton, self.table, self._empty):
            self._stack.addWidget(page)

    # -- what is shown ---------------------------------------------------------------------

    def show_directory(self, directory: Directory) -> None:
        """Take the names of queues and agents, and the saved lists."""
        self._directory = directory
        self._show_bars(self._state)

    def show_state(self, state: InboxState) -> None:
        """Show counts, selection and whatever stands beside the rows.

        The rows themselves have moved by then: the model follows their order step by step.
        """
        another = state.fresh and not state.loading
        before, self._state = self._state, state
        if not another and _only_walked(before, state):
            self._walk(state)
            return
        self._show_bars(state)
        self.delegate.with_owner = state.view.value != "mine"
        self.table.many = state.chosen > 0
        if not state.chosen:
            self.table.forget_cursor()
        if state.loading:
            if self._first and not state.total:
                self._stack.setCurrentWidget(self._skeleton)
            elif not self._slow.isActive():
                self._slow.start()
            return
        self._slow.stop()
        self._syncing = True
        self.table.fit()
        if another:
            self.delegate.forget()
            self._anchor = None
            self.table.verticalScrollBar().setValue(0)
        else:
            self._hold()
        self.model.show_near(state.near)
        self._select(state)
        self._syncing = False
        self._turn(self.table if state.total else self._empty)
        if self._first and state.total:
            # Rows arrive after the window: the keyboard starts in the list.
            self._first = False
            self.table.setFocus()
        self.table.viewport().update()
        self._tell_sight()

    def _turn(self, page: QWidget) -> None:
        """Bring a page to the front. The keyboard goes along: hidden, it would go astray."""
        front = self._stack.currentWidget()
        held = front is not None and front is not page and has_keyboard(front)
        if page is self.table:
            held = held or (self._lent and has_keyboard(self.filter))
            self._lent = False
        self._stack.setCurrentWidget(page)
        if held and page is self.table:
            self.table.setFocus()
        elif held:
            # What is left of a list without rows: the way out of its filters, or their field.
            way_out = page is self._empty and not self._clear.isHidden()
            self._lent = True
            (self._clear if way_out else self.filter).setFocus()

    def _walk(self, state: InboxState) -> None:
        """Show another selection: of all there is to paint, two rows are."""
        rows = {self._at}
        self._syncing = True
        self._select(state)
        self._syncing = False
        for row in rows | {self._at}:
            self.table.repaint_row(row)
        self._tell_sight()

    def _show_bars(self, state: InboxState) -> None:
        me = self._directory.me
        saved = self._directory.views
        mine = frozenset(item.id for item in saved if me is not None and item.agent_id == me.id)
        self.views.show_lists(state.question, state.counts, saved, mine)
        filters = self.filters.show_filters(state.question, self._directory)
        self.bulk.show_state(state)
        self._empty.show_words(*empty_words(state.question, filters))
        self._clear.setVisible(state.question.narrowed)

    def focus_list(self) -> None:
        """Take the keyboard: the rows, or without any what narrows them."""
        bare = self._stack.currentWidget() is self._empty
        (self.filter if bare else self.table).setFocus()

    def repaint_rows(self, ids: Sequence[ConversationId]) -> None:
        """Paint rows again that look different, or have come."""
        first, last = self.table.sight()
        self.model.tell(ids, first, last)
        if self._wanted >= 0 and self.model.id_at(self._wanted) is not None:
            self._open(self._wanted)

    # -- where the agent is ----------------------------------------------------------------

    def _select(self, state: InboxState) -> None:
        at = self._at = self.model.find(state.selected, self._at)
        self.delegate.current = at
        selection = self.table.selectionModel()
        if at < 0:
            selection.clear()
            return
        if self.table.currentIndex().row() == at and selection.hasSelection():
            return
        another = state.selected != self._shown
        self._shown = state.selected
        selection.setCurrentIndex(self.model.index(at, 0), _SELECT)
        if another:  # one that only moved does not take the sight with it
            self.table.scrollTo(self.model.index(at, 0))

    def _drop_anchor(self) -> None:
        """Note what is at the upper edge, before rows move; at the very top new ones may come."""
        value = self.table.verticalScrollBar().value()
        row = value // self.table.row_height
        anchor = self.model.id_at(row) if value and self._anchor is None else None
        if anchor is not None:
            self._anchor = anchor, row, value % self.table.row_height

    def _hold(self) -> None:
        """Keep what was in sight where it was, whatever came in above it."""
        if self._anchor is None:
            return
        anchor, row, rest = self._anchor
        self._anchor = None
        at = self.model.find(anchor, row)
        bar = self.table.verticalScrollBar()
        if at >= 0 and bar.value() != at * self.table.row_height + rest:
            bar.setValue(at * self.table.row_height + rest)

    def place(self) -> tuple[ConversationId, int] | None:
        """Return the conversation at the upper edge and how much of it is hidden, in pixels."""
        value = self.table.verticalScrollBar().value()
        anchor = self.model.id_at(value // self.table.row_height) if value else None
        return (anchor, value % self.table.row_height) if anchor is not None else None

    def go_to(self, at: int, rest: int = 0) -> None:
        """Scroll a row to the upper edge."""
        self.table.fit()
        self.table.verticalScrollBar().setValue(at * self.table.row_height + rest)

    def _on_current(self, current: QModelIndex, _before: QModelIndex) -> None:
        by_nobody = self._syncing or self.model.stepping or self.table.arriving
        if current.isValid() and not by_nobody:
            self._open(current.row())

    def _open(self, at: int) -> None:
        conversation_id = self.model.id_at(at)
        # A row that was jumped to may have no name yet: it is opened as soon as it has one.
        self._wanted = at if conversation_id is None else -1
        if conversation_id is not None:
            self.open_requested.emit(conversation_id)

    def _on_scrolled(self, _value: int) -> None:
        if self._syncing or self.model.stepping:
            return
        self._anchor = None
        self._tell_sight()

    def _tell_sight(self) -> None:
        self.looked.emit(*self.table.sight())

    def reworded(self) -> None:
        """Shape every row again in the other language."""
        self.delegate.forget()
        self.show_state(self._state)

    def restyled(self) -> None:
        """Paint every row again in the other colours."""
        self.delegate.forget()
        self.table.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Have the rows read that a taller window shows."""
        super().resizeEvent(event)
        self._tell_sight()


def _only_walked(before: InboxState, state: InboxState) -> bool:
    """Tell whether nothing differs but which conversation is open."""
    same = dataclasses.replace(before, selected=state.selected, fresh=state.fresh) == state
    both = before.selected is not None and state.selected is not None
    # The same state once more is to be shown in other words or another size.
    return same and both and before.selected != state.selected and not state.loading
