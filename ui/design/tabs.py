"""The order of Tab: as the layouts lay a pane out, whenever its parts were made."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLayout, QScrollArea, QSplitter, QStackedWidget, QWidget

_WAITS = "orders_tabs"


def order_soon(part: QWidget | None) -> None:
    """Put Tab in order in the pane around a part, once all that is being added is there.

    Qt appends what is made late, rows of a pool, behind everything else in the window.
    """
    pane = _pane_of(part) if part is not None else None
    if pane is not None and not pane.property(_WAITS):
        pane.setProperty(_WAITS, True)
        timer = QTimer(pane, singleShot=True)
        timer.timeout.connect(partial(_order, pane))
        timer.timeout.connect(timer.deleteLater)
        timer.start(0)


def _pane_of(part: QWidget) -> QWidget:
    while not part.isWindow():
        holder = part.parentWidget()
        if holder is None or holder.isWindow() or isinstance(holder, QSplitter | QStackedWidget):
            break
        part = holder
    return part


def _order(pane: QWidget) -> None:
    pane.setProperty(_WAITS, False)
    before: QWidget | None = None
    for stop in _stops(pane):
        if before is not None:
            QWidget.setTabOrder(before, stop)
        before = stop


def _stops(part: QWidget) -> Iterator[QWidget]:
    """Return what Tab stops at under a widget, in the order of its layouts."""
    if part.focusPolicy() & Qt.FocusPolicy.TabFocus:
        yield part
    layout = part.layout()
    if isinstance(part, QScrollArea):
        inside = part.widget()
        if inside is not None:
            yield from _stops(inside)
    elif layout is not None:
        yield from _stops_in(layout)


def _stops_in(layout: QLayout) -> Iterator[QWidget]:
    for at in range(layout.count()):
        item = layout.itemAt(at)
        widget = item.widget() if item is not None else None
        inner = item.layout() if item is not None else None
        if widget is not None:
            yield from _stops(widget)
        elif inner is not None:
            yield from _stops_in(inner)
