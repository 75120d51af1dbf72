"""The frame of the gallery: groups of captioned cells that break into lines."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.design.flow import FlowLayout
from ui.design.labels import label
from ui.design.look import Look
from ui.design.panel import Panel

_GAP = 16
_WIDEST = 1300


class Cell(Panel):
    """One thing under its name. Names are for those who build Pult: they are not translated."""

    def __init__(self, look: Look, name: str, shown: QWidget) -> None:
        super().__init__(look, "cell", surface=None)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(label(look, name, size="caption", tone="muted"))
        column.addWidget(shown)
        self.shown = shown


class Board(Panel):
    """One picture of the gallery: groups under one another."""

    def __init__(self, look: Look, name: str) -> None:
        super().__init__(look, f"board_{name}", surface=1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(24, 20, 24, 24)
        self._column.setSpacing(8)
        self.cells: dict[str, QWidget] = {}

    def group(self, title: str, shown: dict[str, QWidget], width: int = 0) -> None:
        """Add a group of things by their names, each as wide as asked for or as it likes.

        Args:
            title: of the group.
            shown: the things.
            width: of each at the usual size of text; 0 is what it likes.
        """
        self._column.addWidget(label(self.look, title, size="title", weight=600, tone="strong"))
        inside = QWidget()
        inside.setObjectName("group")
        flow = FlowLayout(inside, gap=_GAP)
        for name, widget in shown.items():
            if width:
                widget.setFixedWidth(min(self.look.scaled(width), _WIDEST))
            flow.addWidget(Cell(self.look, name, widget))
            self.cells[f"{title}: {name}"] = widget
        self._column.addWidget(inside)

    def end(self) -> None:
        """Let the rest of the board stay empty."""
        self._column.addStretch(1)
