"""Two small painted marks of a call: how loud it is, and how it sounds."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from domain.phone import Levels, Quality
from ui.design.look import Look

_BARS = 3
_LEVELS, _QUALITY, _HIGH = 48, 18, 16


class LevelMark(QWidget):
    """Two bars that breathe: what we say above, what we hear below."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._levels = Levels()
        self.setObjectName("phone_levels")
        self._fit()
        look.changed.connect(self._fit)

    def _fit(self) -> None:
        self.setFixedSize(QSize(self._look.grown(_LEVELS), self._look.grown(_HIGH)))
        self.update()

    def show_levels(self, levels: Levels) -> None:
        """Show how loud it is now."""
        if levels != self._levels:
            self._levels = levels
            self.update()

    @property
    def levels(self) -> Levels:
        """What is shown."""
        return self._levels

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw."""
        theme = self._look.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        grown = self.height() / _HIGH
        painter.scale(grown, grown)
        both = ((2, self._levels.spoken, "accent"), (9, self._levels.heard, "positive"))
        for top, level, token in both:
            painter.setBrush(theme["surface3"])
            painter.drawRoundedRect(QRectF(0, top, _LEVELS, 5), 2.5, 2.5)
            # Speech lies far below the loudest: the root shows it as it is heard.
            wide = _LEVELS * min(1.0, level) ** 0.5
            if wide >= 5:
                painter.setBrush(theme[token])
                painter.drawRoundedRect(QRectF(0, top, wide, 5), 2.5, 2.5)
        painter.end()


class QualityMark(QWidget):
    """Bars as of a radio: quiet while it sounds well, in colour where it does not."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._mos = 0.0
        self.setObjectName("phone_quality")
        self._fit()
        look.changed.connect(self._fit)

    def _fit(self) -> None:
        self.setFixedSize(QSize(self._look.grown(_QUALITY), self._look.grown(_HIGH)))
        self.update()

    def show_quality(self, quality: Quality | None, words: str) -> None:
        """Show how a call sounds; nothing before there are figures."""
        self._mos = quality.mos if quality is not None else 0.0
        self.setToolTip(words)
        self.setAccessibleName(words)
        self.setVisible(quality is not None)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw."""
        full, token = (3, "muted") if self._mos >= 4 else (2, "warning")
        if self._mos < 3.1:
            full, token = 1, "danger"
        theme = self._look.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.scale(self.height() / _HIGH, self.height() / _HIGH)
        for at in range(_BARS):
            high = 5 + 4 * at
            painter.setBrush(theme[token] if at < full else theme["surface3"])
            painter.drawRoundedRect(QRectF(1 + at * 6, 15 - high, 4, high), 1.5, 1.5)
        painter.end()
