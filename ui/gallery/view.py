"""The gallery as a window: boards on the left, one of them on the right, and the look above."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ui.design.buttons import button
from ui.design.look import Look
from ui.design.panel import Panel
from ui.design.tokens import THEMES
from ui.gallery.boards import blocks, controls, lines, words
from ui.gallery.cells import Board
from ui.gallery.doors import doors
from ui.gallery.money import money
from ui.gallery.rows import history, lists, offers
from ui.settings.rows import Choices, Steps

BOARDS: dict[str, Callable[[Look], Board]] = {
    "controls": controls,
    "words": words,
    "blocks": blocks,
    "lines": lines,
    "lists": lists,
    "history": history,
    "offers": offers,
    "money": money,
    "doors": doors,
}


class GalleryWindow(Panel):
    """Shows one board at a time."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, "gallery", surface=0)
        self.setWindowTitle("Pult gallery")
        self.resize(1366, 768)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._nav())
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self._bar())
        self._scroll = QScrollArea()
        self._scroll.setObjectName("gallery_scroll")
        self._scroll.setAccessibleName("board")
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        column.addWidget(self._scroll, 1)
        row.addLayout(column, 1)
        self.show_board("controls")

    def _nav(self) -> QWidget:
        nav = Panel(self.look, "gallery_nav", surface=0)
        nav.setProperty("edge", "right")
        column = QVBoxLayout(nav)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(4)
        group = QButtonGroup(self)
        self.tabs: dict[str, QPushButton] = {}
        for name in BOARDS:
            made = button(self.look, f"gallery_{name}", "nav")
            made.setText(name)
            made.setCheckable(True)
            made.clicked.connect(self._showing(name))
            group.addButton(made)
            column.addWidget(made)
            self.tabs[name] = made
        column.addStretch(1)
        return nav

    def _bar(self) -> QWidget:
        bar = Panel(self.look, "gallery_bar", surface=0)
        bar.setProperty("edge", "bottom")
        row = QHBoxLayout(bar)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(24)
        theme = Choices(self.look, "gallery_theme", [(name, name) for name in THEMES])
        theme.chosen.connect(self.look.use_theme)
        theme.show_value(self.look.theme.name)
        language = Choices(self.look, "gallery_language", [("ru", "Русский"), ("en", "English")])
        language.chosen.connect(self.look.use_language)
        language.show_value(self.look.language)
        scale = Steps(self.look, "gallery_scale", (100, 200, 25), lambda number: f"{number} %")
        scale.setAccessibleName("scale")
        scale.chosen.connect(self.look.use_scale)
        for part in (theme, language, scale):
            row.addWidget(part)
        row.addStretch(1)
        return bar

    def _showing(self, name: str) -> Callable[[], None]:
        return lambda: self.show_board(name)

    def show_board(self, name: str) -> None:
        """Show a board."""
        self.tabs[name].setChecked(True)
        self._scroll.setWidget(BOARDS[name](self.look))
        self._scroll.setAlignment(Qt.AlignmentFlag.AlignTop)
