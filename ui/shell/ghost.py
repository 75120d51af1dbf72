"""What the window shows before anything is loaded: its surfaces and a list of grey shapes.

Painted with the few Qt classes that cost nothing to import: this is what a start waits for.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from ui.design.tokens import RAIL_WIDTH, ROW_HEIGHT, Theme

_STATUS_HEIGHT = 30
_HEAD_HEIGHT = 128
_ROWS = 7


def paint_ghost(window: QWidget, theme: Theme, panes: tuple[int, int, int]) -> None:
    """Paint the empty workstation.

    Args:
        window: painted upon, within its paint event.
        theme: its colours.
        panes: widths of list, middle and card.
    """
    painter = QPainter(window)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    width, height = window.width(), window.height()
    bottom = height - _STATUS_HEIGHT
    painter.fillRect(0, 0, width, height, theme["surface0"])
    painter.fillRect(RAIL_WIDTH, 0, width - RAIL_WIDTH, bottom, theme["surface1"])
    line = theme["line"]
    for x in (RAIL_WIDTH - 1, RAIL_WIDTH + panes[0], width - panes[2]):
        painter.fillRect(x, 0, 1, bottom, line)
    painter.fillRect(0, bottom, width, 1, line)
    painter.setPen(theme["surface3"])
    painter.setBrush(theme["surface3"])
    for at in range(_ROWS):
        painter.setOpacity(1.0 - at / (_ROWS + 1))
        _paint_row(painter, RAIL_WIDTH, _HEAD_HEIGHT + at * ROW_HEIGHT + 14, panes[0])
    painter.end()


def _paint_row(painter: QPainter, left: float, top: float, width: float) -> None:
    painter.drawEllipse(QRectF(left + 14, top, 40, 40))
    painter.drawRoundedRect(QRectF(left + 64, top + 3, (width - 64) * 0.45, 10), 4, 4)
    painter.drawRoundedRect(QRectF(left + 64, top + 23, (width - 64) * 0.8, 8), 4, 4)
