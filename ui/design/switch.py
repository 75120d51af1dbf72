"""A switch: on or off, at once."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QSizePolicy

from ui.design.look import Look

_WIDTH, _HEIGHT = 44, 28
_TRACK = QRectF(4, 4, 36, 20)
_KNOB = 14


class Switch(QCheckBox):
    """A check box drawn as a switch; to a screen reader it is a check box."""

    def __init__(self, look: Look, name: str) -> None:
        super().__init__()
        self._look = look
        self.setObjectName(name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.update)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return one size for all."""
        return QSize(_WIDTH, _HEIGHT)

    def hitButton(self, spot: QPoint) -> bool:  # noqa: N802 - Qt's name
        """Take a click anywhere on it."""
        return self.rect().contains(spot)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw track and knob; the knob's side says what the colour says."""
        theme, on = self._look.theme, self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track = theme["accent" if on and self.isEnabled() else "surface3"]
        edge = "accent" if on else "muted"
        painter.setPen(QPen(theme[edge if self.isEnabled() else "line_strong"], 1))
        painter.setBrush(track)
        painter.drawRoundedRect(_TRACK, _TRACK.height() / 2, _TRACK.height() / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        able = "on_accent" if on else "muted"
        painter.setBrush(theme[able if self.isEnabled() else "line_strong"])
        left = _TRACK.right() - _KNOB - 3 if on else _TRACK.left() + 3
        painter.drawEllipse(QRectF(left, _TRACK.center().y() - _KNOB / 2, _KNOB, _KNOB))
        if self.hasFocus():
            painter.setPen(QPen(theme["accent"], 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            ring = _TRACK.adjusted(-3, -3, 3, 3)
            painter.drawRoundedRect(ring, ring.height() / 2, ring.height() / 2)
        painter.end()
