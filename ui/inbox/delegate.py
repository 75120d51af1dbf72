"""Paints a conversation row. Texts are shaped once per row and width, not once per frame."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QStaticText
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from domain.ids import ConversationId
from domain.text import clean_line
from sync.queries.rows import InboxRow
from ui.design.avatar import paint_avatar, paint_channel_badge
from ui.design.i18n import tr
from ui.design.look import Look
from ui.design.names import shown_name
from ui.design.times import Times, waiting_span
from ui.design.tokens import RADIUS, ROW_HEIGHT
from ui.design.words import channel_name
from ui.inbox.model import InboxModel

_CACHE = 400
_ELIDE = Qt.TextElideMode.ElideRight
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_SELECTED = QStyle.StateFlag.State_Selected
_HOVER = QStyle.StateFlag.State_MouseOver
_LEFT = 64.0
_PAD = 12.0
_CLOCK = 76.0
_WARN_S, _ALARM_S = 300, 900
_CUT = 160


@dataclass(slots=True)
class _Prepared:
    row: InboxRow
    width: float
    name: QStaticText
    line: QStaticText
    meta: QStaticText


class InboxDelegate(QStyledItemDelegate):
    """Draws rows of an ``InboxModel``; 64 px of avatar, three lines, a clock."""

    def __init__(self, look: Look, times: Times, model: InboxModel, parent: QObject) -> None:
        super().__init__(parent)
        self._look = look
        self._times = times
        self._model = model
        self._prepared: OrderedDict[ConversationId, _Prepared] = OrderedDict()
        self.with_owner = True

    def forget(self) -> None:
        """Drop shaped texts: the language or the fonts changed."""
        self._prepared.clear()

    def sizeHint(self, _option: QStyleOptionViewItem, _index: object) -> QSize:  # noqa: N802
        """Return the fixed row height."""
        return QSize(240, ROW_HEIGHT)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw one row."""
        row = self._model.row(index.row())
        box = QRectF(option.rect)
        state = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        under = self._ground(painter, box, selected=bool(state & _SELECTED), hover=state & _HOVER)
        self._person(painter, row, box, under)
        self._texts(painter, row, box)
        self._moment(painter, row, box)
        self._marks(painter, row, box)
        painter.restore()

    def _ground(self, painter: QPainter, box: QRectF, *, selected: bool, hover: object) -> str:
        ground = "selected" if selected else "surface2" if hover else "surface1"
        if ground != "surface1":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._look.theme[ground])
            painter.drawRoundedRect(box.adjusted(6, 1, -6, -1), RADIUS, RADIUS)
        return ground

    def _person(self, painter: QPainter, row: InboxRow, box: QRectF, under: str) -> None:
        circle = QRectF(box.left() + 14, box.top() + 14, 40, 40)
        paint_avatar(painter, self._look, circle, row.customer_name, row.customer_id)
        corner = circle.bottomRight() - QPointF(5, 5)
        paint_channel_badge(painter, self._look, corner, row.channel_kind, under)

    def _texts(self, painter: QPainter, row: InboxRow, box: QRectF) -> None:
        ready = self._ready(row, box.width())
        theme = self._look.theme
        left, top = box.left() + _LEFT, box.top()
        painter.setFont(self._name_font(row))
        painter.setPen(theme["text_strong"])
        painter.drawStaticText(QPointF(left, top + 11), ready.name)
        painter.setFont(self._look.font("small", 500 if row.unread else 400))
        painter.setPen(theme["text"] if row.unread else theme["muted"])
        painter.drawStaticText(QPointF(left, top + 30), ready.line)
        painter.setFont(self._look.font("caption"))
        painter.setPen(theme["muted"])
        painter.drawStaticText(QPointF(left, top + 49), ready.meta)

    def _name_font(self, row: InboxRow) -> QFont:
        return self._look.font("body", 600 if row.unread else 500)

    def _ready(self, row: InboxRow, width: float) -> _Prepared:
        found = self._prepared.get(row.conversation_id)
        if found is not None and found.row is row and found.width == width:
            return found
        found = self._prepare(row, width)
        self._prepared[row.conversation_id] = found
        self._prepared.move_to_end(row.conversation_id)
        if len(self._prepared) > _CACHE:
            self._prepared.popitem(last=False)
        return found

    def _prepare(self, row: InboxRow, width: float) -> _Prepared:
        room = width - _LEFT - _PAD
        line = clean_line(f"{row.subject} — {row.preview}" if row.subject else row.preview)
        meta = [channel_name(row.channel_kind)]
        if self.with_owner:
            meta.append(clean_line(row.assignee_name) or tr("nobody in charge"))
        meta += [f"#{clean_line(tag)}" for tag in row.tags[:2]]
        small, caption = self._look.font("small", 500 if row.unread else 400), None
        caption = self._look.font("caption")
        return _Prepared(
            row,
            width,
            _static(shown_name(row.customer_name), self._name_font(row), room - _CLOCK),
            _static(line, small, room - 16),
            _static(" · ".join(meta), caption, room - 40),
        )

    def _moment(self, painter: QPainter, row: InboxRow, box: QRectF) -> None:
        theme = self._look.theme
        place = QRectF(box.right() - _PAD - _CLOCK, box.top() + 10, _CLOCK, 18)
        if row.waiting_since_at is None:
            painter.setFont(self._look.font("caption", tabular=True))
            painter.setPen(theme["muted"])
            painter.drawText(place, _RIGHT, self._times.stamp(row.last_entry_at))
            return
        seconds = self._times.since(row.waiting_since_at)
        text = waiting_span(seconds)
        painter.setFont(self._look.font("caption", 600, tabular=True))
        tone = "muted" if seconds < _WARN_S else "warning" if seconds < _ALARM_S else "danger"
        ink = QColor(theme[tone])
        painter.setPen(ink)
        painter.drawText(place, _RIGHT, text)
        advance = QFontMetricsF(painter.font()).horizontalAdvance(text)
        ratio = painter.device().devicePixelRatioF()
        icon = self._look.pixmap("clock", 12, ink, ratio)
        painter.drawPixmap(QPointF(place.right() - advance - 16, place.top() + 3), icon)

    def _marks(self, painter: QPainter, row: InboxRow, box: QRectF) -> None:
        right = box.right() - _PAD
        if row.unread:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._look.theme["unread"])
            painter.drawEllipse(QPointF(right - 4, box.top() + 38), 4, 4)
        ratio = painter.device().devicePixelRatioF()
        for name, tint in self._small_marks(row):
            icon = self._look.pixmap(name, 14, self._look.theme[tint], ratio)
            painter.drawPixmap(QPointF(right - 14, box.top() + 49), icon)
            right -= 18

    def _small_marks(self, row: InboxRow) -> list[tuple[str, str]]:
        """Return icons and tints from right to left: work that waits, a colleague there."""
        marks = [("outbox", "muted")] if row.pending else []
        near = self._model.near(row.conversation_id)
        if any(agent.replying for agent in near):
            marks.append(("note", "warning"))
        elif near:
            marks.append(("eye", "muted"))
        return marks


def _static(text: str, font: QFont, room: float) -> QStaticText:
    # Shaping costs by length: cut first, then elide exactly.
    shown = QFontMetricsF(font).elidedText(text[:_CUT], _ELIDE, max(room, 24))
    static = QStaticText(shown)
    static.setTextFormat(Qt.TextFormat.PlainText)
    static.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
    static.prepare(font=font)
    return static
