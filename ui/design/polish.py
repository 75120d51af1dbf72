"""Having a widget read the style sheet again, because a property it is chosen by is another."""

from __future__ import annotations

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QWidget


def repolish(widget: QWidget) -> None:
    """Style a widget by its properties as they are now; the size of its text stays.

    Qt gives a widget back the font it had when the style sheet came first: after a change of the
    text's size that is the old size.
    """
    font = QFont(widget.font())
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    if widget.font().pixelSize() != font.pixelSize():
        widget.setFont(font)
