"""Facts of a layout: what is clipped, what lies over its neighbour, what stands off the grid.

What the demo's tour reads back as well is the product's own (``desktop.demo.facts``).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import (
    QBoxLayout,
    QLayout,
    QWidget,
)

from desktop.demo.facts import SLACK, clipped, named, out_of_sight, visible

__all__ = ["clipped", "off_grid", "out_of_sight", "overlapping"]

GRID = 4


def overlapping(root: QWidget) -> list[str]:
    """Return neighbours of one layout that lie over one another."""
    found = []
    for widget in visible(root):
        layout = widget.layout()
        if layout is None:
            continue
        for one, other in combinations(list(_placed(layout)), 2):
            shared = one.geometry().intersected(other.geometry())
            if shared.width() > SLACK and shared.height() > SLACK:
                found.append(f"{named(one)} over {named(other)}")
    return found


def _placed(layout: QLayout) -> Iterator[QWidget]:
    if layout.metaObject().className() == "QStackedLayout":
        return
    for at in range(layout.count()):
        item = layout.itemAt(at)
        if item is None:
            continue
        inner, widget = item.layout(), item.widget()
        if inner is not None:
            yield from _placed(inner)
        elif widget is not None and widget.isVisible():
            yield widget


def off_grid(root: QWidget) -> list[str]:
    """Return boxes whose margins or spacing are no multiple of the grid, half a step allowed."""
    found = []
    for widget in visible(root):
        layout = widget.layout()
        if not isinstance(layout, QBoxLayout):
            continue
        margins = layout.contentsMargins()
        sides = (margins.left(), margins.top(), margins.right(), margins.bottom())
        wrong = [side for side in (*sides, layout.spacing()) if side % (GRID // 2)]
        if wrong:
            found.append(f"{named(widget)} {sides} {layout.spacing()}")
    return found


def centre_of(widget: QWidget, root: QWidget) -> QPoint:
    """Return the middle of a widget in its root's coordinates."""
    return QRect(widget.mapTo(root, QPoint(0, 0)), widget.size()).center()
