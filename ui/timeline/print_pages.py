"""A history on paper: laid out and drawn off the GUI thread, page by page.

The same pages go into a PDF and to a printer. Text stays text: it can be searched and copied.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from PySide6.QtCore import QMarginsF, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QTextLayout,
    QTextOption,
)

from domain.details import (
    CallDetails,
    MailDetails,
    OrderEventDetails,
    ServiceDetails,
    SurveyDetails,
    TransferDetails,
    VisitDetails,
    WrapDetails,
    details_of,
)
from domain.entities import Entry
from domain.file_names import safe_name
from domain.glossary import Delivery, Direction, EntryKind
from domain.text import clean_line, clean_text
from ui.design.i18n import tr
from ui.design.times import Times, call_span, money
from ui.design.words import channel_name, delivery_word, order_status, outcome_word, result_words

RESOLUTION = 300
_MARGIN_MM = 16.0
_BODY, _SMALL, _TITLE = 9.5, 8.0, 12.0
_LONGEST = 20_000
_WRAP = QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere

Heard = Callable[[float], bool]
"""Told what share is done; returns False to stop."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is printed.

    Attributes:
        customer: whose history.
        entries: oldest first.
        by: who prints.
        at: when.
        times: words for moments.
        families: of the fonts.
    """

    customer: str
    entries: Sequence[Entry]
    by: str
    at: datetime
    times: Times
    families: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Part:
    text: str
    size: float = _BODY
    bold: bool = False
    indent: bool = False
    above: float = 0.0
    """Room over it, in lines."""
    aside: str = ""
    """Said at the left of its first line."""


@dataclass(frozen=True, slots=True)
class _Line:
    layout: QTextLayout
    number: int
    x: float
    y: float


def head_words(entry: Entry) -> str:
    """Return what an entry is, in one line."""
    kind, who = entry.kind, clean_line(entry.author_name)
    channel = channel_name(entry.channel_kind)
    if kind == EntryKind.CALL:
        call = details_of(entry, CallDetails)
        parts = [outcome_word(call.outcome), call_span(call.talk_s) if call.talk_s else "", who]
        inbound = entry.direction == Direction.INBOUND
        first = tr("Incoming call") if inbound else tr("Outgoing call")
        return _joined(first, *parts)
    if kind == EntryKind.EMAIL:
        mail = details_of(entry, MailDetails)
        sender = clean_line(mail.sender) or who
        return _joined(channel, sender, clean_line(entry.subject) or tr("(no subject)"))
    if kind == EntryKind.VISIT:
        visit = details_of(entry, VisitDetails)
        names = clean_line(visit.branch_name), clean_line(visit.purpose)
        return _joined(tr("Visit to the branch"), *names, who)
    if kind == EntryKind.NOTE:
        return tr("Note · {who}", who=who or tr("Note"))
    return _event_head(entry, channel, who)


def _event_head(entry: Entry, channel: str, who: str) -> str:
    kind = entry.kind
    if kind == EntryKind.ORDER_EVENT:
        order = details_of(entry, OrderEventDetails)
        total = money(order.total) if order.total else ""
        name = tr("Order {number}", number=clean_line(order.number))
        return _joined(name, order_status(order.status)[0], total)
    if kind == EntryKind.TRANSFER:
        transfer = details_of(entry, TransferDetails)
        taker = clean_line(transfer.to_name or transfer.queue)
        giver = clean_line(transfer.from_name) or who
        return tr("{giver} handed over to {taker}", giver=giver or "—", taker=taker or "—")
    if kind == EntryKind.SERVICE:
        service = details_of(entry, ServiceDetails)
        said = result_words(service.result, service.moved_to)
        return _joined(clean_line(service.service), f"{channel}: {said}", who)
    if kind == EntryKind.WRAP_UP:
        ended = details_of(entry, WrapDetails)
        step = tr("Next step: {step}", step=clean_line(ended.next_step)) if ended.next_step else ""
        return _joined(tr("Outcome"), clean_line(ended.title or ended.code), step, who)
    if kind == EntryKind.SURVEY:
        survey = details_of(entry, SurveyDetails)
        question = clean_line(survey.question) or tr("Answer to a survey")
        if not survey.score:
            return question
        return tr(
            "{question} · {score} of {best}",
            question=question,
            score=survey.score,
            best=survey.best,
        )
    mark = delivery_word(entry.delivery) if entry.direction == Direction.OUTBOUND else ""
    return _joined(channel, who, mark if entry.delivery != Delivery.NONE else "")


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _parts(sheet: Sheet) -> Iterator[_Part]:
    day: date | None = None
    for entry in sheet.entries:
        that = entry.at.astimezone().date()
        if that != day:
            day = that
            yield _Part(sheet.times.full_day(that), _TITLE, bold=True, above=1.2)
        moment = sheet.times.hour(entry.at)
        head = head_words(entry)
        yield _Part(head, _SMALL, bold=True, indent=True, above=0.6, aside=moment)
        text = clean_text(entry.text[:_LONGEST], _LONGEST).strip()
        if len(entry.text) > _LONGEST:
            text += "…"
        if text:
            yield _Part(text, indent=True)
        names = [safe_name(file.name) for file in entry.attachments[:50]]
        if names:
            if len(entry.attachments) > len(names):
                names.append("…")
            files = tr("Files: {names}", names=", ".join(names))
            yield _Part(files, _SMALL, indent=True)


class _Setter:
    """Breaks parts into lines and lines into pages."""

    def __init__(self, sheet: Sheet, device: QPagedPaintDevice) -> None:
        self._sheet = sheet
        self._device = device
        self.wide = float(device.width())
        dpi = device.logicalDpiY()
        self._unit = dpi / 72.0
        self.top = 30.0 * self._unit
        self.bottom = float(device.height()) - 22.0 * self._unit
        self.pages: list[list[_Line]] = [[]]
        self._y = self.top
        self._fonts: dict[tuple[float, bool], tuple[QFont, float]] = {}

    def font(self, size: float, *, bold: object = False) -> tuple[QFont, float]:
        """Return a font and the height of its lines."""
        key = (size, bool(bold))
        if key not in self._fonts:
            font = QFont(list(self._sheet.families))
            font.setPointSizeF(size)
            font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
            font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
            # Glyphs for a colon between digits and the like stand for no letter: what is copied
            # from the paper would miss them.
            for feature in ("calt", "case", "liga"):
                font.setFeature(QFont.Tag(feature), 0)
            height = QFontMetricsF(font, self._device).height() * 1.2
            self._fonts[key] = font, height
        return self._fonts[key]

    def put(self, part: _Part) -> None:
        """Set one part; a heading takes the line after it to the next page."""
        font, height = self.font(part.size, bold=part.bold)
        left = self._indent() if part.indent else 0.0
        if self._y > self.top:
            self._y += height * part.above
        layout = self._broken(part.text, font, self.wide - left)
        aside = self._broken(part.aside, font, left) if part.aside else None
        keep = 2 if part.bold else 1
        for number in range(layout.lineCount()):
            if self._y + height * keep > self.bottom:
                self.pages.append([])
                self._y = self.top
            if number == 0 and aside is not None:
                self.pages[-1].append(_Line(aside, 0, 0.0, self._y))
            self.pages[-1].append(_Line(layout, number, left, self._y))
            self._y += height

    def _indent(self) -> float:
        font, _ = self.font(_SMALL, bold=True)
        return QFontMetricsF(font, self._device).horizontalAdvance("00:00 00")

    def _broken(self, text: str, font: QFont, width: float) -> QTextLayout:
        layout = QTextLayout(text.replace("\n", "\u2028"), font, self._device)
        option = QTextOption()
        option.setWrapMode(_WRAP)
        layout.setTextOption(option)
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            line.setPosition(QPointF(0, 0))
        layout.endLayout()
        return layout


def draw_pages(sheet: Sheet, device: QPagedPaintDevice, heard: Heard) -> int:
    """Draw a history; return how many pages it took, 0 where it was stopped.

    Args:
        sheet: what to draw.
        device: a PDF writer or a printer, with its page set up.
        heard: see ``Heard``.
    """
    setter = _Setter(sheet, device)
    count = max(1, len(sheet.entries))
    done = 0
    for part in _parts(sheet):
        setter.put(part)
        done += part.bold and part.size == _SMALL
        if done % 20 == 0 and not heard(0.5 * done / count):
            return 0
    painter = QPainter()
    if not painter.begin(device):
        return 0
    try:
        for number, page in enumerate(setter.pages):
            if number and not device.newPage():
                return 0
            _draw_page(painter, setter, sheet, number, page)
            if not heard(0.5 + 0.5 * (number + 1) / len(setter.pages)):
                return 0
    finally:
        painter.end()
    return len(setter.pages)


def _draw_page(
    painter: QPainter, setter: _Setter, sheet: Sheet, number: int, page: list[_Line]
) -> None:
    font, height = setter.font(_SMALL)
    painter.setFont(font)
    middle = Qt.AlignmentFlag.AlignVCenter
    head = QRectF(0, 0, setter.wide, height)
    metrics = QFontMetricsF(font, painter.device())
    name = metrics.elidedText(sheet.customer, Qt.TextElideMode.ElideRight, setter.wide * 0.6)
    painter.drawText(head, Qt.AlignmentFlag.AlignLeft | middle, name)
    pages = tr("Page {number} of {count}", number=number + 1, count=len(setter.pages))
    painter.drawText(head, Qt.AlignmentFlag.AlignRight | middle, pages)
    painter.drawLine(QPointF(0, height * 1.3), QPointF(setter.wide, height * 1.3))
    printed = tr(
        "Printed by {who}, {day}, {time}",
        who=clean_line(sheet.by) or "—",
        day=sheet.times.full_day(sheet.at.astimezone().date()),
        time=sheet.times.hour(sheet.at),
    )
    foot = QRectF(0, setter.bottom + height * 0.6, setter.wide, height)
    painter.drawText(foot, Qt.AlignmentFlag.AlignLeft | middle, printed)
    for line in page:
        found = line.layout.lineAt(line.number)
        found.draw(painter, QPointF(line.x, line.y))


def write_pdf(sheet: Sheet, path: str, heard: Heard) -> int:
    """Write a history into a PDF; return how many pages it took, 0 where it was stopped."""
    writer = QPdfWriter(path)
    writer.setResolution(RESOLUTION)
    writer.setTitle(tr("History of contacts: {name}", name=sheet.customer))
    writer.setCreator("Pult")
    set_page(writer)
    return draw_pages(sheet, writer, heard)


def set_page(device: QPagedPaintDevice) -> None:
    """Give a device an upright A4 page with our margins."""
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    device.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.A4),
            QPageLayout.Orientation.Portrait,
            margins,
            QPageLayout.Unit.Millimeter,
        )
    )
