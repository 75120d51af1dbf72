"""Grey shapes where rows are about to appear. Still: motion would ask for attention."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.design.look import Look
from ui.design.tokens import ROW_HEIGHT


class Skeleton(QWidget):
    """Placeholder of a list."""

    def __init__(self, look: Look, rows: int) -> None:
        super().__init__()
        self.setObjectName("skeleton")
        self._look = look
        self._rows = rows
        look.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw discs and bars, fainter downwards."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.theme["surface3"])
        width = self.width()
        for at in range(self._rows):
            painter.setOpacity(1.0 - at / (self._rows + 1))
            top = at * ROW_HEIGHT + 14
            painter.drawEllipse(QRectF(14, top, 40, 40))
            painter.drawRoundedRect(QRectF(64, top + 3, (width - 64) * 0.45, 10), 4, 4)
            painter.drawRoundedRect(QRectF(64, top + 23, (width - 64) * 0.8, 8), 4, 4)
        painter.end()
