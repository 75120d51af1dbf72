"""Facts of a layout: what is clipped, what lies over its neighbour, what stands off the grid."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QToolButton,
    QWidget,
)

from tests.gui.seen import visible
from ui.design.buttons import ElidedButton
from ui.design.labels import Chip, ElidedLabel

GRID = 4
_SLACK = 1
"""A pixel Qt may round away."""


def _named(widget: QWidget) -> str:
    names: list[str] = []
    at: QWidget | None = widget
    while at is not None and len(names) < 3:
        names.append(at.objectName() or type(at).__name__)
        at = at.parentWidget()
    return "<".join(names)


def clipped(root: QWidget) -> list[str]:
    """Return words in sight that are cut off with nothing to tell what they were."""
    found = []
    for widget in visible(root):
        if isinstance(widget, ElidedLabel | ElidedButton):
            continue  # ends in an ellipsis, and its tip says the rest
        words = _words(widget)
        if words and not _fits(widget):
            found.append(f"{_named(widget)} {words[:40]!r}")
    return found


def _words(widget: QWidget) -> str:
    if isinstance(widget, QLabel | QPushButton | QToolButton | Chip):
        return widget.text().strip()
    return ""


def _fits(widget: QWidget) -> bool:
    hint = widget.sizeHint()
    if isinstance(widget, QLabel) and widget.wordWrap():
        return widget.heightForWidth(widget.width()) <= widget.height() + _SLACK
    # A button may be lower than it would like to be, as long as its words are not.
    high = hint.height() if isinstance(widget, QLabel) else widget.fontMetrics().height()
    return hint.width() <= widget.width() + _SLACK and high <= widget.height() + _SLACK


def out_of_sight(root: QWidget) -> list[str]:
    """Return controls that stand out of their parent, where nothing scrolls to them."""
    found = []
    for widget in visible(root):
        parent = widget.parentWidget()
        if widget is root or parent is None or not _words(widget):
            continue
        if isinstance(parent.parentWidget(), QAbstractScrollArea):
            continue
        if not parent.rect().adjusted(-_SLACK, -_SLACK, _SLACK, _SLACK).contains(widget.geometry()):
            found.append(f"{_named(widget)} {widget.geometry()} in {parent.rect()}")
    return found


def overlapping(root: QWidget) -> list[str]:
    """Return neighbours of one layout that lie over one another."""
    found = []
    for widget in visible(root):
        layout = widget.layout()
        if layout is None:
            continue
        for one, other in combinations(list(_placed(layout)), 2):
            shared = one.geometry().intersected(other.geometry())
            if shared.width() > _SLACK and shared.height() > _SLACK:
                found.append(f"{_named(one)} over {_named(other)}")
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
            found.append(f"{_named(widget)} {sides} {layout.spacing()}")
    return found


def centre_of(widget: QWidget, root: QWidget) -> QPoint:
    """Return the middle of a widget in its root's coordinates."""
    return QRect(widget.mapTo(root, QPoint(0, 0)), widget.size()).center()
