"""A person's round mark: initials in their own hue, and a channel mark on its corner."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.design.icons import channel_icon
from ui.design.look import Look
from ui.design.names import initials

_LETTERS = 0.4
"""How high letters stand in a circle at most."""
_CENTRE = Qt.AlignmentFlag.AlignCenter


def paint_avatar(
    painter: QPainter, look: Look, box: QRectF, name: str, customer_id: UUID | None
) -> None:
    """Draw initials, or a silhouette for somebody without a name, in a circle."""
    letters = initials(name)
    if customer_id is None or not letters:
        back, ink = look.theme["surface3"], look.theme["muted"]
    else:
        back, ink = look.theme.person(customer_id)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(back)
    painter.drawEllipse(box)
    if letters:
        font = QFont(look.font("title" if box.width() >= 44 else "small", 600))
        # The circle stays where the text grows.
        font.setPixelSize(min(font.pixelSize(), round(box.height() * _LETTERS)))
        painter.setFont(font)
        painter.setPen(ink)
        painter.drawText(box, _CENTRE, letters)
        return
    edge = round(box.width() * 0.5)
    ratio = painter.device().devicePixelRatioF()
    corner = box.center() - QPointF(edge / 2, edge / 2)
    painter.drawPixmap(corner, look.pixmap("user", edge, ink, ratio))


def paint_channel_badge(
    painter: QPainter, look: Look, centre: QPointF, kind: str, under: str = "surface1"
) -> None:
    """Draw a channel mark in a small disc that is cut out of what lies under it."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.theme[under])
    painter.drawEllipse(centre, 11.0, 11.0)
    ratio = painter.device().devicePixelRatioF()
    pixmap = look.pixmap(channel_icon(kind), 16, look.theme.channel(kind), ratio)
    painter.drawPixmap(centre - QPointF(8, 8), pixmap)


class Avatar(QWidget):
    """The mark as a widget; swap the person with ``show_person``."""

    def __init__(self, look: Look, size: int = 40, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._size = size
        self._name = ""
        self._id: UUID | None = None
        self._kind = ""
        self.setFixedSize(size + 4, size + 4)
        look.changed.connect(self.update)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the circle with room for the channel mark."""
        return QSize(self._size + 4, self._size + 4)

    def show_person(self, name: str, customer_id: UUID | None, channel_kind: str = "") -> None:
        """Show another person, optionally with a channel mark."""
        self._name, self._id, self._kind = name, customer_id, channel_kind
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(0, 0, self._size, self._size)
        paint_avatar(painter, self._look, box, self._name, self._id)
        if self._kind:
            corner = QPointF(self._size - 6, self._size - 6)
            paint_channel_badge(painter, self._look, corner, self._kind)
        painter.end()
