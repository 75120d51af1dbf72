"""A painted month for screen readers: a calendar that says the day it stands on."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QAccessible, QAccessibleInterface, QAccessibleObject, QWindow
from PySide6.QtWidgets import QWidget


class SpokenMonth(QAccessibleObject):
    """One control without parts: its name changes with the day the arrows reach."""

    def __init__(self, month: QWidget) -> None:
        super().__init__(month)
        self._month = month

    def window(self) -> QWindow | None:  # type: ignore[override]  # Qt takes none
        """Return the window it is in."""
        return self._month.window().windowHandle()

    def parent(self) -> QAccessibleInterface:
        """Return what it stands in."""
        over = self._month.parentWidget() or self._month.window()
        return QAccessible.queryAccessibleInterface(over)

    def childCount(self) -> int:  # noqa: N802 - Qt's name
        """Return none."""
        return 0

    def child(self, _at: int) -> QAccessibleInterface | None:  # type: ignore[override]
        """Return nothing: days are said by the name."""
        return None

    def indexOfChild(self, _child: QAccessibleInterface) -> int:  # noqa: N802 - Qt's name
        """Return that it has none."""
        return -1

    def text(self, kind: QAccessible.Text) -> str:
        """Return the day it stands on."""
        return self._month.accessibleName() if kind == QAccessible.Text.Name else ""

    def rect(self) -> QRect:
        """Return where it is on the screen."""
        return QRect(self._month.mapToGlobal(QPoint(0, 0)), self._month.size())

    def role(self) -> QAccessible.Role:
        """Return that it is a table, which a calendar is."""
        return QAccessible.Role.Table

    def state(self) -> QAccessible.State:
        """Return that it can have the focus, and whether it has."""
        made = QAccessible.State()
        made.focusable = True
        made.focused = self._month.hasFocus()
        made.invisible = not self._month.isVisible()
        return made
