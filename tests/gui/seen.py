"""What a screen reader sees: the tree of the accessibility interface, as Qt tells it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from desktop.demo.facts import visible

Role = QAccessible.Role
CONTROLS = frozenset(
    {
        Role.Button,
        Role.ButtonMenu,
        Role.ButtonDropDown,
        Role.CheckBox,
        Role.RadioButton,
        Role.EditableText,
        Role.ComboBox,
        Role.Slider,
        Role.SpinBox,
        Role.Table,
        Role.List,
        Role.Tree,
        Role.PageTab,
        Role.Link,
        Role.Dial,
    }
)
NONE_OF_THEM = frozenset({Role.NoRole, Role.Client, Role.Pane, Role.Grouping, Role.Whitespace})


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing in the tree."""

    widget: QWidget
    role: Role
    name: str

    def __str__(self) -> str:
        return f"{type(self.widget).__name__} {self.widget.objectName()!r} {self.role.name}"


def tree(root: QWidget) -> Iterator[Seen]:
    """Yield what is in sight as the accessibility interface tells it."""
    for widget in visible(root):
        interface = QAccessible.queryAccessibleInterface(widget)
        if interface.isValid():
            yield Seen(widget, interface.role(), interface.text(QAccessible.Text.Name))


def nameless(root: QWidget) -> list[str]:
    """Return controls a screen reader could only call by their kind."""
    return [
        str(seen)
        for seen in tree(root)
        if seen.role in CONTROLS and not seen.name.strip() and not _inner(seen.widget)
    ]


def roleless(root: QWidget) -> list[str]:
    """Return what takes the keyboard and says neither what it is nor what it is called."""
    return [
        str(seen)
        for seen in tree(root)
        if seen.widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and seen.widget.isEnabled()
        and not _inner(seen.widget)
        and (_says_nothing(seen) or not seen.name.strip())
    ]


def _says_nothing(seen: Seen) -> bool:
    """Tell whether a role is none; what scrolls is a client of its own, known by its name."""
    return seen.role in NONE_OF_THEM and not isinstance(seen.widget, QAbstractScrollArea)


def _inner(widget: QWidget) -> bool:
    """Tell whether it is a part Qt makes inside one of its own widgets."""
    return widget.objectName().startswith("qt_")
