"""A label of several lines whose words are broken where they fit no line at all.

Qt's own breaks between words only: what a stranger writes without a space then stands out of
the pane, or makes the pane as wide as itself.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QLabel

_WIDE = 240
"""From how many pixels on a single word no longer says how wide the label is."""
_NARROW = 120
_LOOKED_AT = 400


class WrapLabel(QLabel):
    """Plain text over several lines."""

    _longest = ""

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setText(text)

    def setText(self, text: str) -> None:  # noqa: N802 - Qt's name
        """Show another text."""
        self._longest = max(text.split(), key=len, default="")[:_LOOKED_AT]
        super().setText(text)

    def _word(self) -> int:
        return self.fontMetrics().horizontalAdvance(self._longest)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the longest word's size, as long as it is one people know."""
        hint = super().minimumSizeHint()
        return hint if self._word() <= _WIDE else QSize(min(hint.width(), _NARROW), hint.height())

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the size of the text."""
        return super().sizeHint() if self._word() <= _WIDE else QSize(_WIDE, self._height(_WIDE))

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """Return the height of all lines at a width."""
        return super().heightForWidth(width) if self._word() <= width else self._height(width)

    def _height(self, width: int) -> int:
        return int(self._shaped(width)[1]) + 1

    def _shaped(self, width: int) -> tuple[QTextLayout, float]:
        layout = QTextLayout(self.text().replace("\n", "\u2028"), self.font())
        option = QTextOption(self.alignment() & Qt.AlignmentFlag.AlignHorizontal_Mask)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.beginLayout()
        top = 0.0
        while True:
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(max(1, width))
            line.setPosition(QPointF(0, top))
            top += line.height()
        layout.endLayout()
        return layout, top

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw; a word too long for a line is broken."""
        room = self.contentsRect()
        if self._word() <= room.width():
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        layout, height = self._shaped(room.width())
        middle = self.alignment() & Qt.AlignmentFlag.AlignVCenter
        down = max(0.0, (room.height() - height) / 2) if middle else 0.0
        layout.draw(painter, QPointF(room.left(), room.top() + down))
        painter.end()
