"""Paints a conversation row. Texts are shaped once per row and width, not once per frame."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPixmap, QStaticText
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from domain.ids import ConversationId
from domain.promise import NEAR
from domain.text import clean_line
from sync.queries.rows import InboxRow
from ui.design.avatar import paint_avatar, paint_channel_badge
from ui.design.i18n import tr
from ui.design.look import Look
from ui.design.names import initials, shown_name
from ui.design.times import Times, waiting_span
from ui.design.tokens import RADIUS, ROW_HEIGHT
from ui.design.words import channel_name
from ui.inbox.model import InboxModel

_CACHE = 400
_MARKS, _CLOCKS = 400, 600
_ELIDE = Qt.TextElideMode.ElideRight
_NO_PEN = Qt.PenStyle.NoPen
_ANTIALIASED = QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing
_CLEAR = Qt.GlobalColor.transparent
_LEFT = 64.0
_PAD = 12.0
_CLOCK = 76
_MARK = 52
_CUT = 160
_THIN, _LOUD = 2.0, 4.0


@dataclass(slots=True)
class _Prepared:
    row: InboxRow
    width: float
    name: QStaticText
    line: QStaticText
    meta: QStaticText


class InboxDelegate(QStyledItemDelegate):
    """Draws rows of an ``InboxModel``; 64 px of avatar, three lines, a clock, a thin promise."""

    def __init__(self, look: Look, times: Times, model: InboxModel, parent: QObject) -> None:
        super().__init__(parent)
        self._look = look
        self._times = times
        self._model = model
        self._prepared: OrderedDict[ConversationId, _Prepared] = OrderedDict()
        self._marks: OrderedDict[tuple[object, ...], QPixmap] = OrderedDict()
        self._clocks: OrderedDict[tuple[str, int], tuple[QStaticText, float]] = OrderedDict()
        self.with_owner = True
        # Told, not asked of the option: its state is of a class that takes 7 ms to load.
        self.current = self.hovered = -1

    def forget(self) -> None:
        """Drop what is shaped: the language, the fonts or the colours changed."""
        self._prepared.clear()
        self._marks.clear()
        self._clocks.clear()

    def sizeHint(self, _option: QStyleOptionViewItem, _index: object) -> QSize:  # noqa: N802
        """Return the fixed row height."""
        return QSize(240, self._look.scaled(ROW_HEIGHT))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw one row; one that is on its way is drawn as a shape."""
        row = self._model.row(index.row())
        box = QRectF(option.rect)
        painter.save()
        painter.setRenderHints(_ANTIALIASED)
        if row is None:
            self._ghost(painter, box)
        else:
            chosen = self._model.is_chosen(row.conversation_id)
            lit = chosen or index.row() == self.current
            under = self._ground(painter, box, selected=lit, hover=index.row() == self.hovered)
            self._promise(painter, row, box)
            self._person(painter, row, box, under, chosen=chosen)
            self._texts(painter, row, box)
            self._moment(painter, row, box)
            self._small(painter, row, box)
        painter.restore()

    def _ghost(self, painter: QPainter, box: QRectF) -> None:
        painter.setPen(_NO_PEN)
        painter.setBrush(self._look.theme["surface3"])
        left, top, width = box.left(), box.top() + 14, box.width()
        painter.drawEllipse(QRectF(left + 14, top, 40, 40))
        painter.drawRoundedRect(QRectF(left + _LEFT, top + 3, (width - _LEFT) * 0.45, 10), 4, 4)
        painter.drawRoundedRect(QRectF(left + _LEFT, top + 23, (width - _LEFT) * 0.8, 8), 4, 4)

    def _ground(self, painter: QPainter, box: QRectF, *, selected: bool, hover: bool) -> str:
        ground = "selected" if selected else "surface2" if hover else "surface1"
        if ground != "surface1":
            painter.setPen(_NO_PEN)
            painter.setBrush(self._look.theme[ground])
            painter.drawRoundedRect(box.adjusted(6, 1, -6, -1), RADIUS, RADIUS)
        return ground

    # -- how long they wait ----------------------------------------------------------------

    def _part(self, row: InboxRow) -> float:
        """Return which part of the promised time is over; 0 while nobody waits."""
        if row.waiting_since_at is None or row.snoozed_until_at is not None:
            return 0.0
        return self._times.since(row.waiting_since_at) / row.target_s

    def waiting(self, row: InboxRow) -> tuple[str, str, int] | None:
        """Return all a row shows of how long somebody waits: words, tone, length of the line."""
        if row.waiting_since_at is None:
            return None
        part = self._part(row)
        span = waiting_span(self._times.since(row.waiting_since_at))
        return span, _tone(part), round(min(part, 1.0) * self._look.scaled(ROW_HEIGHT))

    def _promise(self, painter: QPainter, row: InboxRow, box: QRectF) -> None:
        """Draw a thin line that grows from below, loud only where the promise is nearly over."""
        part = self._part(row)
        if part <= 0.0:
            return
        loud = part >= NEAR
        wide, full = (_LOUD if loud else _THIN), box.height() - 16
        high = max(full * min(part, 1.0), 4.0)
        painter.setPen(_NO_PEN)
        painter.setBrush(self._look.theme[_tone(part) if loud else "line_strong"])
        painter.drawRect(QRectF(box.left(), box.bottom() - 8 - high, wide, high))

    def _moment(self, painter: QPainter, row: InboxRow, box: QRectF) -> None:
        right, top = box.right() - _PAD, box.top() + self._look.scaled(11)
        if row.waiting_since_at is not None and row.snoozed_until_at is None:
            part = self._part(row)
            text = waiting_span(self._times.since(row.waiting_since_at))
            loud = part >= NEAR
            tone, icon = _tone(part), "clock"
            weight = 600 if loud else 500
            static, width = self._clock(text, weight)
        else:
            weight = 400
            moment = row.snoozed_until_at or row.last_entry_at
            tone, icon = "muted", "snooze" if row.snoozed_until_at is not None else ""
            words = self._times.soon(moment) if icon else self._times.stamp(moment)
            static, width = self._clock(words, weight)
        ink = self._look.theme[tone]
        painter.setFont(self._look.font("caption", weight, tabular=True))
        painter.setPen(ink)
        painter.drawStaticText(QPointF(right - width, top), static)
        if icon:
            ratio = painter.device().devicePixelRatioF()
            size = self._look.scaled(12)
            pixmap = self._look.pixmap(icon, size, ink, ratio)
            painter.drawPixmap(QPointF(right - width - size - 4, top + size // 6), pixmap)

    def _clock(self, text: str, weight: int) -> tuple[QStaticText, float]:
        key = (text, weight)
        found = self._clocks.get(key)
        if found is None:
            font = self._look.font("caption", weight, tabular=True)
            static = _static(text, font, self._look.scaled(_CLOCK * 2))
            found = self._clocks[key] = static, QFontMetricsF(font).horizontalAdvance(static.text())
            if len(self._clocks) > _CLOCKS:
                self._clocks.popitem(last=False)
        return found

    # -- who and what ----------------------------------------------------------------------

    def _person(
        self, painter: QPainter, row: InboxRow, box: QRectF, under: str, *, chosen: bool
    ) -> None:
        ratio = painter.device().devicePixelRatioF()
        letters = initials(row.customer_name[:_CUT])
        hue = self._look.theme.person(row.customer_id)[0].rgba() if letters else 0
        key = (letters, hue, row.channel_kind, under, chosen, ratio)
        found = self._marks.get(key)
        if found is None:
            found = self._marks[key] = self._mark(row, under, ratio, chosen=chosen)
            if len(self._marks) > _MARKS:
                self._marks.popitem(last=False)
        painter.drawPixmap(QPointF(box.left() + 14, box.top() + 14), found)

    def _mark(self, row: InboxRow, under: str, ratio: float, *, chosen: bool) -> QPixmap:
        """Draw a person's mark once for all rows that look alike."""
        pixmap = QPixmap(round(_MARK * ratio), round(_MARK * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(_CLEAR)
        inner = QPainter(pixmap)
        inner.setRenderHints(_ANTIALIASED)
        circle = QRectF(0, 0, 40, 40)
        if chosen:
            inner.setPen(_NO_PEN)
            inner.setBrush(self._look.theme["accent"])
            inner.drawEllipse(circle)
            tick = self._look.pixmap("check", 20, self._look.theme["on_accent"], ratio)
            inner.drawPixmap(QPointF(10, 10), tick)
        else:
            paint_avatar(inner, self._look, circle, row.customer_name[:_CUT], row.customer_id)
        corner = circle.bottomRight() - QPointF(5, 5)
        paint_channel_badge(inner, self._look, corner, row.channel_kind, under)
        inner.end()
        return pixmap

    def _texts(self, painter: QPainter, row: InboxRow, box: QRectF) -> None:
        ready = self._ready(row, box.width())
        theme, down = self._look.theme, self._look.scaled
        left, top = box.left() + _LEFT, box.top()
        painter.setFont(self._name_font(row))
        painter.setPen(theme["text_strong"])
        painter.drawStaticText(QPointF(left, top + down(11)), ready.name)
        painter.setFont(self._look.font("small", 500 if row.unread else 400))
        painter.setPen(theme["text"] if row.unread else theme["muted"])
        painter.drawStaticText(QPointF(left, top + down(30)), ready.line)
        painter.setFont(self._look.font("caption"))
        painter.setPen(theme["muted"])
        painter.drawStaticText(QPointF(left, top + down(49)), ready.meta)

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
        said = row.preview[: _CUT * 2]
        line = clean_line(f"{row.subject[:_CUT]} — {said}" if row.subject else said)
        meta = [channel_name(row.channel_kind)]
        if self.with_owner:
            meta.append(clean_line(row.assignee_name) or tr("nobody in charge"))
        meta += [f"#{clean_line(tag)}" for tag in row.tags[:2]]
        small = self._look.font("small", 500 if row.unread else 400)
        caption = self._look.font("caption")
        return _Prepared(
            row,
            width,
            _static(
                shown_name(row.customer_name),
                self._name_font(row),
                room - self._look.scaled(_CLOCK),
            ),
            _static(line, small, room - 16),
            _static(" · ".join(meta), caption, room - 40),
        )

    # -- small marks -----------------------------------------------------------------------

    def _small(self, painter: QPainter, row: InboxRow, box: QRectF) -> None:
        right = box.right() - _PAD
        if row.unread:
            painter.setPen(_NO_PEN)
            painter.setBrush(self._look.theme["unread"])
            painter.drawEllipse(QPointF(right - 4, box.top() + self._look.scaled(38)), 4, 4)
        ratio = painter.device().devicePixelRatioF()
        for name, tint in self._small_marks(row):
            icon = self._look.pixmap(name, 14, self._look.theme[tint], ratio)
            painter.drawPixmap(QPointF(right - 14, box.top() + self._look.scaled(49)), icon)
            right -= 18

    def _small_marks(self, row: InboxRow) -> list[tuple[str, str]]:
        """Return icons and tints from right to left: work that waits, a colleague there, back."""
        marks = [("outbox", "muted")] if row.pending else []
        near = self._model.near(row.conversation_id)
        if any(agent.replying for agent in near):
            marks.append(("note", "warning"))
        elif near:
            marks.append(("eye", "muted"))
        if row.returned_at is not None:
            marks.append(("snooze", "accent"))
        return marks


def _tone(part: float) -> str:
    return "muted" if part < NEAR else "warning" if part < 1.0 else "danger"


def _static(text: str, font: QFont, room: float) -> QStaticText:
    # Shaping costs by length: cut first, then elide exactly.
    shown = QFontMetricsF(font).elidedText(text[:_CUT], _ELIDE, max(room, 24))
    static = QStaticText(shown)
    static.setTextFormat(Qt.TextFormat.PlainText)
    static.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
    static.prepare(font=font)
    return static
