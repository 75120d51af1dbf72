"""The soft shadow of sheets that lie over the window for a moment."""

from __future__ import annotations

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QGraphicsDropShadowEffect, QWidget

from ui.design.look import Look


def lift(widget: QWidget, look: Look) -> None:
    """Give a sheet a shadow. Not for anything that repaints every second."""
    effect = QGraphicsDropShadowEffect(widget)
    shade = QColor(look.theme["shadow"])
    shade.setAlpha(70)
    effect.setColor(shade)
    effect.setBlurRadius(36)
    effect.setOffset(0, 10)
    widget.setGraphicsEffect(effect)
