"""The item model of the inbox: a window onto an order of any length."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from domain.ids import ConversationId
from domain.live import Nearby
from domain.text import preview
from sync.queries.rows import InboxRow
from ui.design.names import shown_name
from ui.design.words import channel_name
from ui.inbox.order import Order
from ui.nearby.words import nearby_words

_ROOT = QModelIndex()
_DISPLAY = Qt.ItemDataRole.DisplayRole
_TEXT_ROLES = frozenset({_DISPLAY.value, Qt.ItemDataRole.AccessibleTextRole.value})
_TIP = Qt.ItemDataRole.ToolTipRole
Index = QModelIndex | QPersistentModelIndex


class InboxModel(QAbstractTableModel):
    """One column of conversations, as many as the order has; the delegate takes row objects.

    It follows the steps of the order, and holds no rows itself: those in sight are asked for,
    and told as changed when they have come.
    """

    def __init__(
        self,
        order: Order,
        row_of: Callable[[ConversationId], InboxRow | None],
        parent: QObject | None = None,
    ) -> None:
        """Follow an order from now on."""
        super().__init__(parent)
        self._order = order
        self._row_of = row_of
        self._near: Mapping[ConversationId, tuple[Nearby, ...]] = {}
        self._end: Callable[[], None] = lambda: None
        self.stepping = False
        """Whether a step is under way: whoever becomes current then was not chosen by anybody."""
        self.before_step: Callable[[], None] = lambda: None
        """Told before each step, while every row still stands where it is seen."""
        self.is_chosen: Callable[[ConversationId], bool] = lambda _id: False
        """Whether a row is one of several that are chosen."""
        order.watcher = self

    def rowCount(self, parent: Index = _ROOT) -> int:  # noqa: N802 - Qt's name
        """Return how many conversations the list has."""
        return 0 if parent.isValid() else self._order.total

    def columnCount(self, parent: Index = _ROOT) -> int:  # noqa: N802 - Qt's name
        """Return one."""
        return 0 if parent.isValid() else 1

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        """Return the row as words for a screen reader; painting asks ``row`` instead."""
        if not index.isValid() or (role != _TIP and int(role) not in _TEXT_ROLES):
            return None
        row = self.row(index.row())
        if row is None:
            return None
        near = nearby_words(self.near(row.conversation_id))
        if role == _TIP:
            return near or None
        name, line = shown_name(row.customer_name), preview(row.preview)
        parts = (name, channel_name(row.channel_kind), line, near)
        return ", ".join(part for part in parts if part)

    def row(self, at: int) -> InboxRow | None:
        """Return a row object, or None while it is on its way."""
        conversation_id = self._order.id_at(at)
        return self._row_of(conversation_id) if conversation_id is not None else None

    def id_at(self, at: int) -> ConversationId | None:
        """Return the conversation of a row, or None where it is not known yet."""
        return self._order.id_at(at)

    def find(self, conversation_id: ConversationId | None, near: int = -1) -> int:
        """Return the position of a conversation, or -1; ``near`` is where it was last."""
        return self._order.find(conversation_id, near)

    # -- who is there ----------------------------------------------------------------------

    def near(self, conversation_id: ConversationId) -> tuple[Nearby, ...]:
        """Return the colleagues at a conversation."""
        return self._near.get(conversation_id, ())

    def show_near(self, near: Mapping[ConversationId, tuple[Nearby, ...]]) -> None:
        """Take who is where."""
        self._near = near

    def tell(self, ids: Sequence[ConversationId], first: int, last: int) -> None:
        """Say that some rows look different, of those in sight: nobody sees the others."""
        wanted = set(ids)
        for at in range(max(first, 0), min(last + 1, self._order.total)):
            if self._order.id_at(at) in wanted:
                index = self.index(at, 0)
                self.dataChanged.emit(index, index)

    # -- the steps of the order ------------------------------------------------------------

    def will_reset(self) -> None:
        """The list will be another one altogether."""
        self._begin()
        self.beginResetModel()
        self._end = self.endResetModel

    def will_insert(self, first: int, last: int) -> None:
        """Rows will appear."""
        self._begin()
        self.beginInsertRows(_ROOT, first, last)
        self._end = self.endInsertRows

    def will_remove(self, first: int, last: int) -> None:
        """Rows will go."""
        self._begin()
        self.beginRemoveRows(_ROOT, first, last)
        self._end = self.endRemoveRows

    def will_move(self, start: int, to: int) -> None:
        """A row will stand elsewhere."""
        self._begin()
        self.beginMoveRows(_ROOT, start, start, _ROOT, to + 1 if to > start else to)
        self._end = self.endMoveRows

    def _begin(self) -> None:
        self.before_step()
        self.stepping = True

    def done(self) -> None:
        """The step announced last is done."""
        self._end()
        self.stepping = False
