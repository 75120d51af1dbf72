"""A choice from a list that looks like our other fields."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox

from ui.design.look import Look


class ChoiceField(QComboBox):
    """A combo box with our chevron: style sheets cannot tint one."""

    def __init__(self, look: Look, name: str, *, quiet: bool = False) -> None:
        super().__init__()
        self.setObjectName(name)
        self._look = look
        if quiet:
            self.setProperty("kind", "quiet")
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the field, then the chevron."""
        super().paintEvent(event)
        painter = QPainter(self)
        ratio = self.devicePixelRatioF()
        chevron = self._look.pixmap("chevron-down", 14, self._look.theme["muted"], ratio)
        painter.drawPixmap(QPoint(self.width() - 22, (self.height() - 14) // 2), chevron)
        painter.end()
