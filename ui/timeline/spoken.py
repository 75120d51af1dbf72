"""The painted timeline for screen readers: a list whose every row is its words.

Qt sees one painted surface; this tells it of the rows. Rows are known by their number: what
stands there is read when it is asked for, and nothing is kept of it.
"""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QObject, QPoint, QPointF, QRect
from PySide6.QtGui import QAccessible, QAccessibleInterface, QAccessibleObject, QWindow
from PySide6.QtWidgets import QWidget

from ui.timeline.rows_area import RowsArea
from ui.timeline.spoken_month import SpokenMonth

_installed: list[bool] = []


def speak_rows() -> None:
    """Let every timeline of this program be read row by row; safe to call again."""
    if not _installed:
        _installed.append(True)
        QAccessible.installFactory(_made)


def _made(name: str, subject: QObject | None) -> QAccessibleInterface | None:
    # Asked for every class of every object: the name decides, nothing is imported for others.
    if name == "TimelineView" and isinstance(subject, RowsArea):
        return SpokenList(subject)
    if name == "Month" and isinstance(subject, QWidget):
        return SpokenMonth(subject)
    return None


class SpokenRow(QAccessibleInterface):
    """One row."""

    def __init__(self, view: RowsArea, at: int) -> None:
        super().__init__()
        self._view = view
        self.at = at

    def isValid(self) -> bool:  # noqa: N802 - Qt's name
        """Tell whether there is such a row now."""
        return shiboken6.isValid(self._view) and self.at < len(self._view.items)

    def object(self) -> QObject | None:  # type: ignore[override]  # Qt takes none
        """Return nothing: a row is no object."""
        return None

    def window(self) -> QWindow | None:  # type: ignore[override]  # Qt takes none
        """Return the window it is in."""
        return self._view.window().windowHandle() if self.isValid() else None

    def parent(self) -> QAccessibleInterface:
        """Return the list."""
        return QAccessible.queryAccessibleInterface(self._view)

    def childCount(self) -> int:  # noqa: N802 - Qt's name
        """Return none."""
        return 0

    def child(self, _at: int) -> QAccessibleInterface | None:  # type: ignore[override]
        """Return nothing."""
        return None

    def childAt(self, _x: int, _y: int) -> QAccessibleInterface | None:  # type: ignore[override]  # noqa: N802
        """Return nothing."""
        return None

    def indexOfChild(self, _child: QAccessibleInterface) -> int:  # noqa: N802 - Qt's name
        """Return that there is none."""
        return -1

    def text(self, kind: QAccessible.Text) -> str:
        """Return the row's words."""
        if kind != QAccessible.Text.Name or not self.isValid():
            return ""
        return self._view.told(self.at)

    def setText(self, _kind: QAccessible.Text, _text: str) -> None:  # noqa: N802 - Qt's name
        """Change nothing."""

    def rect(self) -> QRect:
        """Return where it is on the screen."""
        if not self.isValid():
            return QRect()
        place = self._view.row_rect(self.at)
        corner = self._view.viewport().mapToGlobal(place.topLeft())
        return QRect(corner, place.size())

    def role(self) -> QAccessible.Role:
        """Return that it is an item."""
        return QAccessible.Role.ListItem

    def state(self) -> QAccessible.State:
        """Return whether it can be seen and is the current one."""
        made = QAccessible.State()
        made.readOnly = True
        made.focusable = made.selectable = True
        if self.isValid():
            first, last = self._view.visible()
            made.offscreen = not first <= self.at <= last
            current = self._view.place(self._view.current) == self.at
            made.selected = current
            made.focused = current and self._view.hasFocus()
        else:
            made.invalid = True
        return made


class SpokenList(QAccessibleObject):
    """The timeline as a list of its rows."""

    def __init__(self, view: RowsArea) -> None:
        super().__init__(view)
        self._view = view
        self._rows: dict[int, SpokenRow] = {}

    def window(self) -> QWindow | None:  # type: ignore[override]  # Qt takes none
        """Return the window it is in."""
        return self._view.window().windowHandle()

    def parent(self) -> QAccessibleInterface:
        """Return what the timeline stands in."""
        over = self._view.parentWidget() or self._view.window()
        return QAccessible.queryAccessibleInterface(over)

    def childCount(self) -> int:  # noqa: N802 - Qt's name
        """Return how many rows there are."""
        return len(self._view.items)

    def child(self, at: int) -> QAccessibleInterface | None:  # type: ignore[override]
        """Return a row."""
        if not 0 <= at < len(self._view.items):
            return None
        row = self._rows.get(at)
        if row is None:
            row = self._rows[at] = SpokenRow(self._view, at)
            QAccessible.registerAccessibleInterface(row)
        return row

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]  # noqa: N802
        """Return the row under a point of the screen."""
        inside = self._view.viewport().mapFromGlobal(QPoint(x, y))
        return self.child(self._view.row_at(QPointF(inside)))

    def indexOfChild(self, child: QAccessibleInterface) -> int:  # noqa: N802 - Qt's name
        """Return a row's number."""
        return child.at if isinstance(child, SpokenRow) else -1

    def focusChild(self) -> QAccessibleInterface | None:  # type: ignore[override]  # noqa: N802
        """Return the current row."""
        return self.child(self._view.place(self._view.current))

    def text(self, kind: QAccessible.Text) -> str:
        """Return the timeline's name, or what is said of it now."""
        if kind == QAccessible.Text.Name:
            return self._view.accessibleName()
        if kind == QAccessible.Text.Description:
            return self._view.accessibleDescription()
        return ""

    def rect(self) -> QRect:
        """Return where it is on the screen."""
        return QRect(self._view.mapToGlobal(QPoint(0, 0)), self._view.size())

    def role(self) -> QAccessible.Role:
        """Return that it is a list."""
        return QAccessible.Role.List

    def state(self) -> QAccessible.State:
        """Return that it can have the focus, and whether it has."""
        made = QAccessible.State()
        made.focusable = True
        made.focused = self._view.hasFocus()
        made.invisible = not self._view.isVisible()
        made.readOnly = True
        return made
