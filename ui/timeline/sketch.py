"""A prepared drawing of one timeline row: boxes, shaped texts, icons, and places to click."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen, QTextLayout, QTextOption

from ui.design.look import Look

_WRAP = QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere


@dataclass(frozen=True, slots=True)
class _Box:
    rect: QRectF
    fill: str
    line: str
    radius: float


@dataclass(frozen=True, slots=True)
class _Text:
    at: QPointF
    layout: QTextLayout
    tint: str


@dataclass(frozen=True, slots=True)
class _Icon:
    at: QPointF
    size: int
    name: str
    tint: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A place that does something, and how it is called.

    ``action`` is ``fold``, ``more``, ``html``, ``confirm`` or ``cancel``.
    """

    rect: QRectF
    action: str
    words: str


@dataclass(frozen=True, slots=True)
class Shaped:
    """A text broken into lines, with its size in logical pixels."""

    layout: QTextLayout
    width: float
    height: float


def shape(text: str, font: QFont, width: float) -> Shaped:
    """Break a plain text into lines of a width."""
    layout = QTextLayout(text.replace("\n", "\u2028"), font)
    layout.setTextOption(_option())
    layout.setCacheEnabled(True)
    layout.beginLayout()
    top, widest = 0.0, 0.0
    leading = QFontMetricsF(font).height() * 1.18
    while True:
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(width)
        line.setPosition(QPointF(0, top + (leading - line.height()) / 2))
        widest = max(widest, line.naturalTextWidth())
        top += leading
    layout.endLayout()
    return Shaped(layout, widest, top)


def _option() -> QTextOption:
    option = QTextOption()
    option.setWrapMode(_WRAP)
    return option


def one_line(text: str, font: QFont, width: float) -> Shaped:
    """Shape one line that ends in an ellipsis where it does not fit."""
    elided = QFontMetricsF(font).elidedText(text[:400], Qt.TextElideMode.ElideRight, width)
    return shape(elided, font, width + 8)


class Sketch:
    """Collects what a row draws, in row coordinates, and replays it anywhere."""

    def __init__(self, look: Look, width: float) -> None:
        self.look = look
        self.width = width
        self.height = 0.0
        self.texts: list[str] = []
        self.hits: list[Hit] = []
        self._boxes: list[_Box] = []
        self._texts: list[_Text] = []
        self._icons: list[_Icon] = []

    def box(self, rect: QRectF, fill: str, line: str = "", radius: float = 10.0) -> None:
        """Draw a rounded ground in token colours."""
        self._boxes.append(_Box(rect, fill, line, radius))

    def ground(self, rect: QRectF, fill: str, line: str = "", radius: float = 10.0) -> None:
        """Draw what everything else of the row lies on; its size is known last."""
        self._boxes.insert(0, _Box(rect, fill, line, radius))

    def text(self, shaped: Shaped, x: float, y: float, tint: str = "text") -> None:
        """Draw a shaped text and remember its words for reading back."""
        self._texts.append(_Text(QPointF(x, y), shaped.layout, tint))
        self.texts.append(shaped.layout.text().replace("\u2028", "\n"))

    def icon(self, name: str, x: float, y: float, tint: str, size: int = 16) -> None:
        """Draw an icon."""
        self._icons.append(_Icon(QPointF(x, y), size, name, tint))

    def hit(self, rect: QRectF, action: str, words: str) -> None:
        """Make a place clickable."""
        self.hits.append(Hit(rect, action, words))

    def action_at(self, point: QPointF) -> str:
        """Return the action under a point of the row, or an empty string."""
        for hit in self.hits:
            if hit.rect.contains(point):
                return hit.action
        return ""

    def paint(self, painter: QPainter, dx: float, dy: float) -> None:
        """Replay the drawing with its corner at a point."""
        theme = self.look.theme
        painter.save()
        painter.translate(dx, dy)
        for box in self._boxes:
            painter.setPen(QPen(theme[box.line], 1.0) if box.line else Qt.PenStyle.NoPen)
            painter.setBrush(theme[box.fill] if box.fill else Qt.BrushStyle.NoBrush)
            rect = box.rect.adjusted(0.5, 0.5, -0.5, -0.5) if box.line else box.rect
            painter.drawRoundedRect(rect, box.radius, box.radius)
        ratio = painter.device().devicePixelRatioF()
        for icon in self._icons:
            pixmap = self.look.pixmap(icon.name, icon.size, theme[icon.tint], ratio)
            painter.drawPixmap(icon.at, pixmap)
        for text in self._texts:
            painter.setPen(theme[text.tint])
            text.layout.draw(painter, text.at)
        painter.restore()
