"""The clocks in the rows: looked at every second, painted only where one shows something else."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from domain.ids import ConversationId
from ui.inbox.delegate import InboxDelegate
from ui.inbox.model import InboxModel
from ui.inbox.table import ConversationTable

_TICK_MS = 1000
_CLOCK_WIDTH, _CLOCK_HEIGHT, _LINE_WIDTH = 120, 30, 8


class WaitingClocks(QObject):
    """Keeps the waiting times of the rows in sight running."""

    def __init__(
        self, table: ConversationTable, model: InboxModel, delegate: InboxDelegate
    ) -> None:
        super().__init__(table)
        self._table, self._model, self._delegate = table, model, delegate
        self._shown: dict[ConversationId, tuple[str, str, int]] = {}
        self._ticker = QTimer(self, interval=_TICK_MS)
        self._ticker.timeout.connect(self.tick)
        self._ticker.start()

    def tick(self) -> None:
        """Paint those clocks in sight that show another time by now."""
        if not self._table.isVisible():
            return
        before, self._shown = self._shown, {}
        first, last = self._table.sight()
        for at in range(first, min(last + 1, self._model.rowCount())):
            row = self._model.row(at)
            shown = self._delegate.waiting(row) if row is not None else None
            if row is None or shown is None:
                continue
            self._shown[row.conversation_id] = shown
            if before.get(row.conversation_id) != shown:
                self._paint(at)

    def _paint(self, at: int) -> None:
        viewport = self._table.viewport()
        top = self._table.rowViewportPosition(at)
        viewport.update(viewport.width() - _CLOCK_WIDTH, top, _CLOCK_WIDTH, _CLOCK_HEIGHT)
        viewport.update(0, top, _LINE_WIDTH, self._table.row_height)
