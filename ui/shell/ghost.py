"""What the window shows before anything is loaded: its surfaces and a list of grey shapes.

Drawn as one SVG: the first call of most painter methods imports the name ``Qt``, which alone
takes a tenth of the time an empty window needs.
"""

from __future__ import annotations

from PySide6.QtGui import QPainter
from PySide6.QtSvg import QSvgRenderer
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
    picture = ghost(window.width(), window.height(), theme, panes)
    QSvgRenderer(picture.encode()).render(painter)
    painter.end()


def ghost(width: int, height: int, theme: Theme, panes: tuple[int, int, int]) -> str:
    """Return the picture of an empty workstation as SVG."""
    bottom = height - _STATUS_HEIGHT
    shapes = [
        _box(0, 0, width, height, theme.values["surface0"]),
        _box(RAIL_WIDTH, 0, width - RAIL_WIDTH, bottom, theme.values["surface1"]),
        _box(0, bottom, width, 1, theme.values["line"]),
    ]
    for x in (RAIL_WIDTH - 1, RAIL_WIDTH + panes[0], width - panes[2]):
        shapes.append(_box(x, 0, 1, bottom, theme.values["line"]))
    for at in range(_ROWS):
        faint = 1.0 - at / (_ROWS + 1)
        row = _row(RAIL_WIDTH, _HEAD_HEIGHT + at * ROW_HEIGHT + 14, panes[0] - 64)
        shapes.append(f'<g fill="{theme.values["surface3"]}" opacity="{faint:.2f}">{row}</g>')
    size = f'viewBox="0 0 {width} {height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(shapes)}</svg>'


def _box(x: float, y: float, width: float, height: float, fill: str) -> str:
    return f'<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{fill}"/>'


def _row(left: int, top: int, width: int) -> str:
    return (
        f'<circle cx="{left + 34}" cy="{top + 20}" r="20"/>'
        f'<rect x="{left + 64}" y="{top + 3}" width="{width * 0.45}" height="10" rx="4"/>'
        f'<rect x="{left + 64}" y="{top + 23}" width="{width * 0.8}" height="8" rx="4"/>'
    )
