"""A prepared drawing of one timeline row: boxes, shaped texts, icons, and places to click."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)

from ui.design.look import Look

_ROUND = 6.0
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
class _Picture:
    rect: QRectF
    pixmap: QPixmap


@dataclass(frozen=True, slots=True)
class Mark:
    """A part of a text that looks otherwise; ``start`` and ``length`` in characters."""

    start: int
    length: int
    format: QTextCharFormat


@dataclass(frozen=True, slots=True)
class Hit:
    """A place that does something, and how it is called.

    ``action`` is a word of ``ui.timeline.actions``; with a file, its number follows.
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


def shape(text: str, font: QFont, width: float, marks: Sequence[Mark] = ()) -> Shaped:
    """Break a plain text into lines of a width."""
    layout = QTextLayout(text.replace("\n", "\u2028"), font)
    if marks:
        layout.setFormats([_range(text, mark) for mark in marks])
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


def _range(text: str, mark: Mark) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    # Qt counts UTF-16 units: an emoji before the mark is two of them.
    made.start = _units(text[: mark.start])
    made.length = _units(text[mark.start : mark.start + mark.length])
    made.format = mark.format
    return made


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _option() -> QTextOption:
    option = QTextOption()
    option.setWrapMode(_WRAP)
    return option


def one_line(
    text: str, font: QFont, width: float, mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight
) -> Shaped:
    """Shape one line that ends in an ellipsis where it does not fit."""
    return shape(fitting(text, font, width, mode), font, width + 8)


def fitting(
    text: str, font: QFont, width: float, mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight
) -> str:
    """Return as much of a line as fits a width."""
    return QFontMetricsF(font).elidedText(text[:400], mode, width)


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
        self._pictures: list[_Picture] = []
        self._over: list[_Box] = []

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

    def paint_only(self, shaped: Shaped, x: float, y: float, tint: str = "text") -> None:
        """Draw a shaped text whose meaning is said in other words already."""
        self._texts.append(_Text(QPointF(x, y), shaped.layout, tint))

    def icon_beside(self, name: str, x: float, y: float, tint: str, size: int = 16) -> None:
        """Put an icon beside a line of text that begins at ``y``, in the middle of the line."""
        self.icon(name, x, y + (self.look.scaled(size) - size) / 2, tint, size)

    def icon(self, name: str, x: float, y: float, tint: str, size: int = 16) -> None:
        """Draw an icon."""
        self._icons.append(_Icon(QPointF(x, y), size, name, tint))

    def over(self, rect: QRectF, fill: str, radius: float = 1.0) -> None:
        """Draw a bar over the grounds."""
        self._over.append(_Box(rect, fill, "", radius))

    def say(self, words: str) -> None:
        """Remember words that are drawn in another way, for reading back."""
        self.texts.append(words)

    def picture(self, rect: QRectF, pixmap: QPixmap) -> None:
        """Draw a picture that fills a rounded place; what does not fit is cut off."""
        self._pictures.append(_Picture(rect, pixmap))

    def hit(self, rect: QRectF, action: str, words: str) -> None:
        """Make a place clickable."""
        self.hits.append(Hit(rect, action, words))

    def hit_at(self, point: QPointF) -> Hit | None:
        """Return what does something under a point of the row."""
        return next((hit for hit in self.hits if hit.rect.contains(point)), None)

    def paint(self, painter: QPainter, dx: float, dy: float) -> None:
        """Replay the drawing with its corner at a point."""
        theme = self.look.theme
        painter.save()
        painter.translate(dx, dy)
        for box in (*self._boxes, *self._over):
            painter.setPen(QPen(theme[box.line], 1.0) if box.line else Qt.PenStyle.NoPen)
            painter.setBrush(theme[box.fill] if box.fill else Qt.BrushStyle.NoBrush)
            rect = box.rect.adjusted(0.5, 0.5, -0.5, -0.5) if box.line else box.rect
            painter.drawRoundedRect(rect, box.radius, box.radius)
        for picture in self._pictures:
            _paint_picture(painter, picture)
        ratio = painter.device().devicePixelRatioF()
        for icon in self._icons:
            size = self.look.grown(icon.size)
            pixmap = self.look.pixmap(icon.name, size, theme[icon.tint], ratio)
            more = (size - icon.size) / 2  # on all sides: its middle stays
            painter.drawPixmap(icon.at - QPointF(more, more), pixmap)
        for text in self._texts:
            painter.setPen(theme[text.tint])
            text.layout.draw(painter, text.at)
        painter.restore()


def _paint_picture(painter: QPainter, picture: _Picture) -> None:
    rect, size = picture.rect, picture.pixmap.deviceIndependentSize()
    scale = max(rect.width() / size.width(), rect.height() / size.height())
    wide, high = size.width() * scale, size.height() * scale
    place = QRectF(rect.center().x() - wide / 2, rect.center().y() - high / 2, wide, high)
    clip = QPainterPath()
    clip.addRoundedRect(rect, _ROUND, _ROUND)
    painter.save()
    painter.setClipPath(clip)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawPixmap(place, picture.pixmap, QRectF(picture.pixmap.rect()))
    painter.restore()
