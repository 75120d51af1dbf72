"""The item model of the inbox: frozen rows in, precise insert, move, remove and change out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from domain.ids import ConversationId
from domain.wire import Nearby
from sync.queries.rows import InboxRow
from ui.design.names import shown_name
from ui.design.words import channel_name
from ui.nearby.words import nearby_words

_ROOT = QModelIndex()
_TEXT_ROLES = frozenset(
    {Qt.ItemDataRole.DisplayRole.value, Qt.ItemDataRole.AccessibleTextRole.value}
)
Index = QModelIndex | QPersistentModelIndex


class InboxModel(QAbstractTableModel):
    """One column of conversations. The delegate takes row objects, not roles."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[InboxRow] = []
        self._near: Mapping[ConversationId, tuple[Nearby, ...]] = {}

    def rowCount(self, parent: Index = _ROOT) -> int:  # noqa: N802 - Qt's name
        """Return how many rows are loaded."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:  # noqa: N802 - Qt's name
        """Return one."""
        return 0 if parent.isValid() else 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the row as words for a screen reader; painting asks ``row`` instead."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        near = nearby_words(self.near(row.conversation_id))
        if role == Qt.ItemDataRole.ToolTipRole:
            return near or None
        if int(role) not in _TEXT_ROLES:
            return None
        parts = (shown_name(row.customer_name), channel_name(row.channel_kind), row.preview, near)
        return ", ".join(part for part in parts if part)

    def row(self, at: int) -> InboxRow:
        """Return a row object."""
        return self._rows[at]

    def rows(self) -> Sequence[InboxRow]:
        """Return all loaded rows, newest first."""
        return self._rows

    def near(self, conversation_id: ConversationId) -> tuple[Nearby, ...]:
        """Return the colleagues at a conversation."""
        return self._near.get(conversation_id, ())

    def show_near(self, near: Mapping[ConversationId, tuple[Nearby, ...]]) -> None:
        """Take who is where; rows that look different are told."""
        if near == self._near:
            return
        before, self._near = self._near, near
        for at, row in enumerate(self._rows):
            if before.get(row.conversation_id) != near.get(row.conversation_id):
                index = self.index(at, 0)
                self.dataChanged.emit(index, index)

    def find(self, conversation_id: ConversationId | None) -> int:
        """Return the position of a conversation, or -1."""
        for at, row in enumerate(self._rows):
            if row.conversation_id == conversation_id:
                return at
        return -1

    def reset(self, rows: Sequence[InboxRow]) -> None:
        """Show another list altogether."""
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def apply(self, rows: Sequence[InboxRow]) -> None:
        """Turn the shown list into another one by the smallest steps, keeping selections."""
        wanted = {row.conversation_id for row in rows}
        self._drop_others(wanted)
        for at, row in enumerate(rows):
            if at < len(self._rows) and self._rows[at].conversation_id == row.conversation_id:
                self._change(at, row)
                continue
            found = self._find_after(at, row.conversation_id)
            if found < 0:
                self._insert(at, row)
            else:
                self._move(found, at)
                self._change(at, row)

    def _find_after(self, start: int, conversation_id: ConversationId) -> int:
        for at in range(start, len(self._rows)):
            if self._rows[at].conversation_id == conversation_id:
                return at
        return -1

    def _drop_others(self, wanted: set[ConversationId]) -> None:
        at = len(self._rows) - 1
        while at >= 0:
            if self._rows[at].conversation_id in wanted:
                at -= 1
                continue
            last = at
            while at > 0 and self._rows[at - 1].conversation_id not in wanted:
                at -= 1
            self.beginRemoveRows(_ROOT, at, last)
            del self._rows[at : last + 1]
            self.endRemoveRows()
            at -= 1

    def _insert(self, at: int, row: InboxRow) -> None:
        self.beginInsertRows(_ROOT, at, at)
        self._rows.insert(at, row)
        self.endInsertRows()

    def _move(self, start: int, to: int) -> None:
        self.beginMoveRows(_ROOT, start, start, _ROOT, to)
        self._rows.insert(to, self._rows.pop(start))
        self.endMoveRows()

    def _change(self, at: int, row: InboxRow) -> None:
        if self._rows[at] != row:
            self._rows[at] = row
            index = self.index(at, 0)
            self.dataChanged.emit(index, index)
