"""A page of the window: title, ready-made lists as tabs, a search field, a list, an act."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from ui.design.buttons import button
from ui.design.empty import EmptyState
from ui.design.i18n import tr
from ui.design.labels import label
from ui.design.listing import Line, Listing
from ui.design.look import Look
from ui.design.panel import Panel

_TYPING_MS = 120
_COLUMN = 920


class ListPage(Panel):
    """What pages of lists have in common.

    Attributes:
        tab_requested: id of a tab.
        find_requested: the text typed into the search field.
        list: the rows.
    """

    tab_requested = Signal(str)
    find_requested = Signal(str)

    def __init__(
        self,
        look: Look,
        name: str,
        title: str,
        tabs: Sequence[tuple[str, str]] = (),
        search: str = "",
    ) -> None:
        """Build the page.

        Args:
            look: the appearance.
            name: objectName, the beginning of its parts' names.
            title: English source string.
            tabs: id and English source string of each ready-made list.
            search: English source string in the empty search field; no field without it.
        """
        super().__init__(look, name)
        self._words: tuple[str, str] = ("", "")
        outer = self._outer = QHBoxLayout(self)
        outer.setContentsMargins(24, 20, 24, 0)
        middle = self._middle = QWidget()
        middle.setMaximumWidth(_COLUMN)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        outer.addStretch(1)
        outer.addWidget(middle, 100)
        outer.addStretch(1)
        head = label(look, size="display", weight=600, tone="strong", name=f"{name}_title")
        self.say(head.setText, title)
        column.addWidget(head)
        self.tools = QHBoxLayout()
        self.tools.setSpacing(4)
        column.addLayout(self.tools)
        self._above = QVBoxLayout()
        self._above.setSpacing(8)
        column.addLayout(self._above)
        self.tabs: dict[str, QPushButton] = {}
        self._add_tabs(tabs)
        self.field = self._search_field(search)
        self.list = Listing(look, f"{name}_list")
        self.list.setMinimumWidth(480)
        self.say(self.list.setAccessibleName, title)
        self._empty = EmptyState(look, f"{name}_empty", name)
        inside = QWidget()
        self._stack = QStackedLayout(inside)
        self._stack.addWidget(self.list)
        self._stack.addWidget(self._empty)
        column.addWidget(inside, 1)
        look.changed.connect(self.list.viewport().update)

    def put_beside(self, pane: QWidget, width: int) -> None:
        """Put a pane beside the list, which is so wide then."""
        self._middle.setFixedWidth(width)
        self._outer.setContentsMargins(24, 0, 0, 0)
        self._middle.setContentsMargins(0, 20, 0, 0)
        self._outer.setSpacing(16)
        for at in (2, 0):
            self._outer.takeAt(at)
        self._outer.addWidget(pane, 1)

    def add_above(self, control: QWidget) -> None:
        """Put a control between the search field and the list."""
        self._above.addWidget(control)

    def _add_tabs(self, tabs: Sequence[tuple[str, str]]) -> None:
        group = QButtonGroup(self)
        for name, words in tabs:
            made = button(self.look, f"{self.objectName()}_{name}", "tab")
            made.setCheckable(True)
            made.clicked.connect(self._going(name))
            self.say(made.setText, words)
            group.addButton(made)
            self.tools.addWidget(made)
            self.tabs[name] = made
        self.tools.addStretch(1)

    def _going(self, name: str) -> Callable[[], None]:
        return lambda: self.tab_requested.emit(name)

    def _search_field(self, words: str) -> QLineEdit | None:
        if not words:
            return None
        field = QLineEdit()
        field.setObjectName(f"{self.objectName()}_field")
        field.setProperty("kind", "search")
        field.setMaxLength(200)
        field.setMinimumWidth(320)
        self.say(field.setPlaceholderText, words)
        self.say(field.setAccessibleName, words)
        typing = QTimer(self, interval=_TYPING_MS, singleShot=True)
        typing.timeout.connect(lambda: self.find_requested.emit(field.text().strip()))
        field.textChanged.connect(lambda _text: typing.start())
        field.returnPressed.connect(self.focus_list)
        self.tools.insertWidget(0, field, 1)
        return field

    def show_tab(self, name: str) -> None:
        """Mark the ready-made list that is open."""
        if name in self.tabs:
            self.tabs[name].setChecked(True)

    def show_lines(
        self, lines: Sequence[Line], empty: tuple[str, str], action_id: str = ""
    ) -> None:
        """Show rows, or what an empty list says.

        Args:
            lines: the rows.
            empty: title and hint, English source strings.
            action_id: whose keys stand for ``{keys}`` in the hint.
        """
        self._words = empty
        self.list.show_lines(lines)
        keys = self.look.shown_keys(action_id) if action_id else ""
        title, hint = empty
        self._empty.show_words(tr(title) if title else "", tr(hint, keys=keys) if hint else "")
        self._stack.setCurrentWidget(self.list if lines else self._empty)

    def focus_first(self) -> None:
        """Put the cursor where work begins: the search field, or the list."""
        target = self.field or self.list
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_list(self) -> None:
        """Go from the search field into the list."""
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)
