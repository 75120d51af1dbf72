"""The rail at the left edge: pages, and the look."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QMenu, QVBoxLayout

from ui.design.buttons import IconButton
from ui.design.i18n import mark, tr
from ui.design.look import Look
from ui.design.panel import Panel
from ui.design.tokens import RAIL_WIDTH, SYSTEM
from ui.keys import shown_keys


class Page(StrEnum):
    """Pages of the window."""

    INBOX = "inbox"
    CUSTOMERS = "customers"
    CALLS = "calls"
    TASKS = "tasks"
    KNOWLEDGE = "knowledge"
    OUTBOX = "outbox"
    SETTINGS = "settings"


_PAGES = (
    (Page.INBOX, mark("Inbox")),
    (Page.CUSTOMERS, mark("Customers")),
    (Page.CALLS, mark("Calls")),
    (Page.TASKS, mark("Tasks")),
    (Page.KNOWLEDGE, mark("Knowledge base")),
    (Page.OUTBOX, mark("Outbox")),
)
_LAST = ((Page.SETTINGS, mark("Settings")),)
"""Pages at the foot of the rail."""
_THEMES = (
    (SYSTEM, mark("As the system")),
    ("light", mark("Light")),
    ("dark", mark("Dark")),
    ("contrast", mark("High contrast")),
)
_LANGUAGES = (("ru", "Русский"), ("en", "English"))


class CountedButton(IconButton):
    """A rail button with a number on its corner."""

    def __init__(self, look: Look, name: str, icon: str) -> None:
        super().__init__(look, name, icon, kind="rail", size=22)
        self._owner = look
        self._count = 0
        self._loud = False

    def show_count(self, count: int, *, loud: bool = False) -> None:
        """Show a number; zero shows nothing."""
        if (count, loud) != (self._count, self._loud):
            self._count, self._loud = count, loud
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the icon, then the number."""
        super().paintEvent(event)
        if not self._count:
            return
        theme = self._owner.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        text = str(self._count) if self._count < 100 else "99+"
        painter.setFont(self._owner.font("caption", 600))
        high = max(16.0, painter.fontMetrics().ascent() + 4.0)
        width = max(high, painter.fontMetrics().horizontalAdvance(text) + 8.0)
        box = QRectF(QPointF(self.width() - width - 1, 1), QPointF(self.width() - 1, 1 + high))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme["danger"] if self._loud else theme["accent"])
        painter.drawRoundedRect(box, high / 2, high / 2)
        painter.setPen(theme["on_accent"])
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        painter.end()


class Rail(Panel):
    """Pages on top, look and help below.

    Attributes:
        page_requested: a ``Page``.
        theme_requested, language_requested: a code.
        help_requested: show the shortcuts.
    """

    page_requested = Signal(object)
    theme_requested = Signal(str)
    language_requested = Signal(str)
    help_requested = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look, "rail", surface=0)
        self.setProperty("edge", "right")
        self.setFixedWidth(RAIL_WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 10, 6, 10)
        column.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.setSpacing(6)
        group = QButtonGroup(self)
        self.buttons: dict[Page, CountedButton] = {}
        for page, words in (*_PAGES, *_LAST):
            made = CountedButton(look, f"rail_{page}", page.value)
            made.setCheckable(True)
            made.clicked.connect(self._going(page))
            self.say(made.set_words, words)
            group.addButton(made)
            self.buttons[page] = made
        for page, _words in _PAGES:
            column.addWidget(self.buttons[page])
        column.addStretch(1)
        help_button = IconButton(look, "rail_help", "keyboard", kind="rail", size=22)
        self._help_button = help_button
        help_button.clicked.connect(self.help_requested)
        self._look_button = IconButton(look, "rail_look", "contrast", kind="rail", size=22)
        self.say(self._look_button.set_words, "Theme and language")
        self._look_button.clicked.connect(self._open_menu)
        self.show_keys({})
        column.addWidget(help_button)
        column.addWidget(self._look_button)
        for page, _words in _LAST:
            column.addWidget(self.buttons[page])

    def _going(self, page: Page) -> Callable[[], None]:
        return lambda: self.page_requested.emit(page)

    def show_keys(self, overrides: Mapping[str, str]) -> None:
        """Name the key of the sheet as it is now."""
        self._keys = dict(overrides)
        keys = shown_keys("help", overrides)
        self._help_button.set_words(tr("Shortcuts ({keys})", keys=keys))

    def reworded(self) -> None:
        """Say the key's words in the other language."""
        self.show_keys(self._keys)

    def show_page(self, page: Page) -> None:
        """Mark the page that is open."""
        self.buttons[page].setChecked(True)

    def _open_menu(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._add(menu, [(code, tr(words)) for code, words in _THEMES], self.look.choice, "theme")
        menu.addSeparator()
        self._add(menu, list(_LANGUAGES), self.look.language, "language")
        menu.popup(self._look_button.mapToGlobal(self._look_button.rect().topRight()))

    def _add(self, menu: QMenu, choices: list[tuple[str, str]], now: str, what: str) -> None:
        group = QActionGroup(menu)
        signal = self.theme_requested if what == "theme" else self.language_requested
        for code, words in choices:
            action = QAction(words, menu, checkable=True, checked=code == now)
            action.triggered.connect(lambda _on=False, code=code: signal.emit(code))
            group.addAction(action)
            menu.addAction(action)
