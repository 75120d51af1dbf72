"""Labels. Every one is plain text: what strangers wrote is never interpreted."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolTip, QWidget

from ui.design.icons import channel_icon
from ui.design.look import Look
from ui.design.polish import repolish
from ui.design.tokens import RADIUS
from ui.design.wrapping import WrapLabel

_ELIDE = Qt.TextElideMode.ElideRight
_TIP = 1000
"""How much of a text a tip shows: strangers write some of them."""


def label(  # noqa: PLR0913 - a factory whose options are all optional and named
    look: Look,
    text: str = "",
    *,
    size: str = "body",
    weight: int = 400,
    tone: str = "",
    wrap: bool = False,
    tabular: bool = False,
    name: str = "",
) -> QLabel:
    """Return a plain-text label of the type scale; ``tone`` is a token group of the sheet."""
    made = WrapLabel(text) if wrap else QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setFont(look.font(size, weight, tabular=tabular))
    if tone:
        made.setProperty("tone", tone)
    if name:
        made.setObjectName(name)
    return made


def set_tone(widget: QWidget, tone: str) -> None:
    """Change a label's tone and let the style sheet see it."""
    if widget.property("tone") != tone:
        widget.setProperty("tone", tone)
        repolish(widget)


class ElidedLabel(QLabel):
    """One line that ends in an ellipsis where it does not fit; the whole text is its tip."""

    def __init__(
        self, look: Look, *, size: str = "body", weight: int = 400, tone: str = "", name: str = ""
    ) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(look.font(size, weight))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        if tone:
            self.setProperty("tone", tone)
        if name:
            self.setObjectName(name)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return almost nothing: it may shrink."""
        return QSize(24, super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the whole text's size."""
        metrics = QFontMetrics(self.font())
        return QSize(metrics.horizontalAdvance(self.text()) + 2, metrics.height() + 2)

    def event(self, event: QEvent) -> bool:
        """Say the whole text where it does not fit; as plain text, whoever wrote it."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            cut = self.sizeHint().width() > self.width() and not self.toolTip()
            if cut:
                QToolTip.showText(event.globalPos(), escape(self.text()[:_TIP]), self)
                return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw what fits."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        metrics = self.fontMetrics()
        shown = metrics.elidedText(self.text(), _ELIDE, self.width())
        painter.drawText(self.rect(), int(self.alignment()), shown)
        painter.end()


class IconLabel(QWidget):
    """An icon that is not a button: a channel mark, a state mark."""

    def __init__(self, look: Look, name: str = "", tint: str = "muted", size: int = 16) -> None:
        super().__init__()
        self._look = look
        self._name = name
        self._tint = tint
        self._size = size
        self._fit()
        look.changed.connect(self._fit)

    def _fit(self) -> None:
        """Take the size of the text, and the colours."""
        self.setFixedSize(self._look.icon_size(self._size))
        self.update()

    def show_icon(self, name: str, tint: str = "muted") -> None:
        """Show another icon."""
        self._name, self._tint = name, tint
        self.update()

    def show_channel(self, kind: str) -> None:
        """Show the mark of a channel in its hue."""
        token = f"channel_{kind}"
        known = token in self._look.theme.values
        self.show_icon(channel_icon(kind), token if known else "channel_internal")

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw."""
        if not self._name:
            return
        painter = QPainter(self)
        colour = self._look.theme[self._tint]
        ratio = self.devicePixelRatioF()
        pixmap = self._look.pixmap(self._name, self.width(), colour, ratio)
        painter.drawPixmap(QPoint(0, 0), pixmap)
        painter.end()


class Chip(QWidget):
    """A short word on a soft ground: a status, a tag."""

    def __init__(self, look: Look, text: str = "", tone: str = "neutral", name: str = "") -> None:
        super().__init__()
        self._look = look
        self._text = text
        self._tone = tone
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        look.changed.connect(self._restyled)

    def _restyled(self) -> None:
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        """Return the word."""
        return self._text

    def show_text(self, text: str, tone: str = "neutral") -> None:
        """Show another word in a tone: neutral, accent, positive, warning or danger."""
        if (text, tone) == (self._text, self._tone):
            return  # a clock that shows the same lets nothing be laid out anew
        self._text, self._tone = text, tone
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the word with its ground."""
        metrics = QFontMetrics(self._look.font("caption", 500))
        return QSize(metrics.horizontalAdvance(self._text) + 13, self._look.scaled(20))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw."""
        theme = self._look.theme
        neutral = self._tone == "neutral"
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme["surface3"] if neutral else theme[f"{self._tone}_soft"])
        painter.drawRoundedRect(QRectF(self.rect()), RADIUS - 1, RADIUS - 1)
        painter.setFont(self._look.font("caption", 500))
        painter.setPen(theme["text"] if neutral else theme[self._tone])
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._text)
        painter.end()
