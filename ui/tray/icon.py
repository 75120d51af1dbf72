"""The tray's icon, drawn from tokens: our mark, a state by shape and colour, a number."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPen, QPixmap

from ui.design.look import Look

_SIZES = (16, 22, 24, 32, 48, 64)
_MANY = 99


@dataclass(frozen=True, slots=True)
class TrayState:
    """What the tray shows.

    Attributes:
        tint: token of the state's colour, or empty for none.
        hollow: whether the state is a ring and not a disc: never by colour alone.
        count: how many wait for the agent.
        quiet: whether nothing is to disturb.
        words: all of it for people, the tip of the icon.
    """

    tint: str = ""
    hollow: bool = False
    count: int = 0
    quiet: bool = False
    words: str = ""


def tray_icon(look: Look, state: TrayState) -> QIcon:
    """Return the icon in every size trays ask for."""
    icon = QIcon()
    for size in _SIZES:
        icon.addPixmap(_drawn(look, state, size))
    return icon


def _drawn(look: Look, state: TrayState, size: int) -> QPixmap:
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    # Panels are dark or light whatever our theme is: the mark brings its own ground.
    ground = QRectF(0, 0, size, size)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.theme["surface1"])
    painter.drawRoundedRect(ground, size * 0.22, size * 0.22)
    name = "bell-off" if state.quiet else "pult"
    edge = round(size * 0.75)
    inset = (size - edge) // 2
    painter.drawPixmap(inset, inset, look.pixmap(name, edge, look.theme["accent"]))
    if state.count:
        _number(painter, look, min(state.count, _MANY), size)
    elif state.tint:
        _dot(painter, look, state, size)
    painter.end()
    return pixmap


def _number(painter: QPainter, look: Look, count: int, size: int) -> None:
    words = str(count)
    high = size * 0.56
    wide = max(high, high * (0.5 + 0.5 * len(words)))
    box = QRectF(size - wide, size - high, wide, high)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.theme["danger"])
    painter.drawRoundedRect(box, high / 2, high / 2)
    font = look.font("caption", 600)
    font.setPixelSize(max(7, round(high * 0.78)))
    painter.setFont(font)
    painter.setPen(look.theme["surface1"])
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)


def _dot(painter: QPainter, look: Look, state: TrayState, size: int) -> None:
    edge = size * 0.36
    box = QRectF(size - edge, size - edge, edge, edge)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.theme["surface1"])
    painter.drawEllipse(box)
    inner = box.adjusted(edge * 0.12, edge * 0.12, -edge * 0.12, -edge * 0.12)
    colour = look.theme[state.tint]
    if state.hollow:
        painter.setPen(QPen(colour, max(1.0, edge * 0.2)))
        inner = inner.adjusted(edge * 0.1, edge * 0.1, -edge * 0.1, -edge * 0.1)
    else:
        painter.setBrush(colour)
    painter.drawEllipse(inner)
