"""Having widgets read the style sheet again, because a property of theirs is another."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QWidget


def repolish(*widgets: QWidget) -> None:
    """Style widgets by their properties as they are now; the size of their text stays.

    Qt gives a widget back the font it had when the style sheet came first: after a change of the
    text's size that is the old size, of itself and of what is inside it.
    """
    fonts = [QFont(widget.font()) for widget in widgets]
    for widget in widgets:
        widget.style().unpolish(widget)
        widget.style().polish(widget)
    for widget, font in zip(widgets, fonts, strict=True):
        if widget.font().pixelSize() != font.pixelSize():
            widget.setFont(font)


@contextmanager
def sizes_kept(root: QWidget) -> Iterator[None]:
    """Keep the size of all text in a widget that goes to another window: it is styled anew."""
    own = [
        (widget, QFont(widget.font()))
        for widget in (root, *root.findChildren(QWidget))
        if widget.testAttribute(Qt.WidgetAttribute.WA_SetFont)
    ]
    yield
    for widget, font in own:
        if widget.font().pixelSize() != font.pixelSize():
            widget.setFont(font)
