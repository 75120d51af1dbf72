"""A scroll bar that shows where in the history something was found."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollBar

from ui.design.look import Look

_TICK = 3.0


class MarksBar(QScrollBar):
    """The usual bar with ticks drawn over it."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("timeline_bar")
        self._look = look
        self._marks: tuple[float, ...] = ()
        self._current = -1.0
        look.changed.connect(self.update)

    def show_marks(self, shares: Iterable[float], current: float = -1.0) -> None:
        """Show ticks.

        Args:
            shares: where, from 0 at the top to 1.
            current: the one that is looked at, or less than 0.
        """
        # Ten thousand hits are a few hundred ticks: no more fit side by side.
        fine = max(1, self.height())
        marks = tuple(sorted({round(share * fine) / fine for share in shares}))
        if (marks, current) != (self._marks, self._current):
            self._marks, self._current = marks, current
            self.update()

    @property
    def marked(self) -> tuple[float, ...]:
        """Return where ticks are."""
        return self._marks

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the bar and the ticks."""
        super().paintEvent(event)
        if not self._marks and self._current < 0:
            return
        painter = QPainter(self)
        theme = self._look.theme
        room = self.height() - _TICK
        for share in self._marks:
            tick = QRectF(1, share * room, self.width() - 2, _TICK)
            painter.fillRect(tick, theme["warning"])
        if self._current >= 0:
            tick = QRectF(0, self._current * room - 1, self.width(), _TICK + 2)
            painter.fillRect(tick, theme["accent"])
        painter.end()
