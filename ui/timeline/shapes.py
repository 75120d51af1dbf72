"""One shape per kind of entry: how each is laid out in a given width."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRectF

from domain.entities import CallDetails, Entry, OrderEventDetails, VisitDetails, details_of
from domain.glossary import CallOutcome, Delivery, Direction, EntryKind
from domain.text import clean_line, clean_text
from ui.design.i18n import tr
from ui.design.look import Look
from ui.design.times import Times, call_span, money
from ui.design.words import delivery_word, order_status, outcome_word
from ui.timeline.choices import choices, put_choices
from ui.timeline.items import Item
from ui.timeline.sketch import Sketch, one_line, shape

LONG = 1600
_PAD = 12.0
_GAP = 4.0
_LEAD_GAP = 12.0
_MARKS = {
    Delivery.WAITING: ("clock", "muted"),
    Delivery.SCHEDULED: ("clock", "accent"),
    Delivery.HELD: ("alert", "warning"),
    Delivery.QUEUED: ("clock", "muted"),
    Delivery.SENT: ("check", "muted"),
    Delivery.DELIVERED: ("check-double", "muted"),
    Delivery.READ: ("check-double", "accent"),
    Delivery.UNKNOWN: ("question", "warning"),
    Delivery.FAILED: ("alert", "danger"),
    Delivery.CANCELLED: ("ban", "muted"),
}
LOUD = frozenset({Delivery.HELD, Delivery.UNKNOWN, Delivery.FAILED, Delivery.CANCELLED})


@dataclass(frozen=True, slots=True)
class Ink:
    """What shapes are drawn with."""

    look: Look
    times: Times
    opened: frozenset[str] = frozenset()
    """Keys of rows whose folded parts are open."""


Shape = Callable[[Item, Entry, Ink, float], Sketch]


def channel_tint(look: Look, kind: str) -> str:
    """Return the token of a channel's hue."""
    token = f"channel_{kind}"
    return token if token in look.theme.values else "channel_internal"


def file_size(size: int) -> str:
    """Return a file's size in words."""
    if size < 1024 * 1024:
        return tr("{kilobytes} KB", kilobytes=max(1, round(size / 1024)))
    return tr("{megabytes} MB", megabytes=f"{size / 1024 / 1024:.1f}".replace(".", ","))


def body_of(entry: Entry, key: str, ink: Ink) -> tuple[str, bool]:
    """Return the text to show, and whether it was cut."""
    text = clean_text(entry.text).strip()
    if len(text) > LONG and key not in ink.opened:
        return text[:LONG].rstrip() + "…", True
    return text, False


def state_of(entry: Entry, *, waiting: bool) -> str:
    """Return how far an entry of ours has come; an empty string for the customer's."""
    if waiting:
        return Delivery.WAITING
    return entry.delivery if entry.direction == Direction.OUTBOUND else ""


def foot_of(entry: Entry, ink: Ink, *, waiting: bool) -> tuple[str, str, str]:
    """Return time with a word where the state is loud, then icon and tint of the state."""
    moment = ink.times.hour(entry.at)
    state = state_of(entry, waiting=waiting)
    icon, tint = _MARKS.get(state, ("", ""))  # type: ignore[call-overload]
    if state in LOUD:
        moment = f"{delivery_word(state)} · {moment}"
    return moment, icon, tint


def message(item: Item, entry: Entry, ink: Ink, width: float) -> Sketch:
    """Lay out a chat bubble, the customer's at the left, ours at the right."""
    sketch = Sketch(ink.look, width)
    ours = entry.direction == Direction.OUTBOUND
    room = min(560.0, width * 0.78) - 2 * _PAD
    text, cut = body_of(entry, item.key, ink)
    body = shape(text, ink.look.font("body"), room)
    foot, icon, tint = foot_of(entry, ink, waiting=item.waiting)
    mark = one_line(foot, ink.look.font("caption", tabular=True), room)
    mark_width = mark.width + (20 if icon else 0)
    author = clean_line(entry.author_name) if ours and item.lead else ""
    head = one_line(author, ink.look.font("caption", 600), room) if author else None
    # The time stands beside the last line where there is room, as in any messenger.
    count = body.layout.lineCount()
    last = body.layout.lineAt(count - 1).naturalTextWidth() if count else 0.0
    beside = last + 14 + mark_width <= room and not entry.attachments and not cut
    inner = max(body.width, last + 14 + mark_width if beside else mark_width)
    inner = max(inner, head.width if head else 0.0, 220.0 if entry.attachments else 0.0)
    made = choices(entry, ink.look, waiting=item.waiting)
    inner = max(inner, made.width)
    top = _LEAD_GAP if item.lead else _GAP
    left = width - inner - 2 * _PAD if ours else 0.0
    y = top + 7
    if head is not None:
        sketch.text(head, left + _PAD, y, "accent")
        y += head.height + 2
    if text:
        sketch.text(body, left + _PAD, y, "text_strong")
        y += body.height
    y = more_link(sketch, ink, cut=cut, left=left + _PAD, y=y)
    y = files(sketch, entry, ink, left + _PAD, y, inner)
    y += -mark.height + 1 if beside else 2
    right = left + _PAD + inner
    sketch.text(mark, right - mark_width, y, "muted")
    if icon:
        sketch.icon(icon, right - 15, y, tint, 15)
    y += mark.height + 6
    if made.width:
        y = put_choices(sketch, made, right - made.width, y + 2) + 8
    fill = "bubble_out" if ours else "bubble_in"
    sketch.ground(QRectF(left, top, inner + 2 * _PAD, y - top), fill, radius=12)
    sketch.height = y
    return sketch


def more_link(sketch: Sketch, ink: Ink, *, cut: bool, left: float, y: float) -> float:
    """Lay out the way to the whole text; return where the next part begins."""
    if not cut:
        return y
    shaped = one_line(tr("Show all"), ink.look.font("small", 600), 200)
    sketch.text(shaped, left, y + 4, "accent")
    sketch.hit(QRectF(left - 4, y, shaped.width + 8, shaped.height + 8), "more", tr("Show all"))
    return y + shaped.height + 8


def files(sketch: Sketch, entry: Entry, ink: Ink, left: float, y: float, room: float) -> float:
    """Lay out attachments; return where the next part begins."""
    for attachment in entry.attachments:
        box = QRectF(left, y + 6, min(room, 320.0), 40)
        sketch.box(box, "surface1", "line", 6)
        sketch.icon("attach", left + 10, y + 18, "muted", 16)
        name = clean_line(attachment.name)
        shaped = one_line(name, ink.look.font("small", 500), box.width() - 46)
        sketch.text(shaped, left + 34, y + 10, "text_strong")
        size = one_line(file_size(attachment.size), ink.look.font("caption"), box.width() - 46)
        sketch.text(size, left + 34, y + 26, "muted")
        y += 48
    return y


def note(item: Item, entry: Entry, ink: Ink, width: float) -> Sketch:
    """Lay out an internal note, in its own colour over the whole width."""
    sketch = Sketch(ink.look, width)
    top = _LEAD_GAP
    text, cut = body_of(entry, item.key, ink)
    body = shape(text, ink.look.font("body"), width - 2 * _PAD - 26)
    who = clean_line(entry.author_name) or tr("Note")
    head = one_line(tr("Note · {who}", who=who), ink.look.font("caption", 600), width - 120)
    moment, icon, tint = foot_of(entry, ink, waiting=item.waiting)
    sketch.icon("note", _PAD, top + 10, "note_text", 16)
    sketch.text(head, _PAD + 26, top + 8, "note_text")
    mark = one_line(moment, ink.look.font("caption", tabular=True), 120)
    right = width - _PAD - (18 if icon else 0)
    sketch.text(mark, right - mark.width, top + 8, "note_text")
    if icon:
        sketch.icon(icon, width - _PAD - 14, top + 8, tint, 14)
    y = top + 8 + head.height + 2
    sketch.text(body, _PAD + 26, y, "note_text")
    y = more_link(sketch, ink, cut=cut, left=_PAD + 26, y=y + body.height) + 10
    sketch.ground(QRectF(0, top, width, y - top), "note", "note_line", 8)
    sketch.height = y
    return sketch


@dataclass(frozen=True, slots=True)
class Row:
    """A contact that is not text: an icon in a disc, a title, a second line, a time."""

    icon: str
    tint: str
    title: str
    hint: str
    title_tint: str = "text_strong"


def contact_row(item: Item, entry: Entry, ink: Ink, width: float, row: Row) -> Sketch:
    """Lay out a call or a visit."""
    sketch = Sketch(ink.look, width)
    top = _LEAD_GAP
    room = min(440.0, width)
    left = width - room if entry.direction == Direction.OUTBOUND else 0.0
    text = clean_text(entry.text).strip()
    body = shape(text, ink.look.font("small"), room - 68) if text else None
    sketch.box(QRectF(left + 12, top + 12, 36, 36), "surface2", radius=18)
    sketch.icon(row.icon, left + 21, top + 21, row.tint, 18)
    moment, icon, tint = foot_of(entry, ink, waiting=item.waiting)
    mark = one_line(moment, ink.look.font("caption", tabular=True), 160)
    edge = left + room - 12 - (18 if icon else 0)
    sketch.text(mark, edge - mark.width, top + 11, "muted")
    if icon:
        sketch.icon(icon, left + room - 26, top + 12, tint, 14)
    title = one_line(row.title, ink.look.font("body", 600), room - 78 - mark.width)
    hint = one_line(row.hint, ink.look.font("small"), room - 68)
    sketch.text(title, left + 58, top + 10, row.title_tint)
    sketch.text(hint, left + 58, top + 30, "muted")
    bottom = top + 60
    if body is not None:
        sketch.text(body, left + 58, top + 50, "text")
        bottom = top + 50 + body.height + 12
    sketch.ground(QRectF(left, top, room, bottom - top), "surface1", "line", 10)
    sketch.height = bottom
    return sketch


def call(item: Item, entry: Entry, ink: Ink, width: float) -> Sketch:
    """Lay out a call with its outcome, length, wait and who spoke."""
    details = details_of(entry, CallDetails)
    inbound = entry.direction == Direction.INBOUND
    lost = details.outcome in (CallOutcome.MISSED, CallOutcome.ABANDONED)
    if lost:
        icon, tint, title = "phone-missed", "danger", tr("Missed call")
    elif inbound:
        icon, tint, title = "phone-in", "channel_phone", tr("Incoming call")
    else:
        icon, tint, title = "phone-out", "channel_phone", tr("Outgoing call")
    parts = []
    if details.talk_s:
        parts.append(call_span(details.talk_s))
    if not details.talk_s and details.outcome != CallOutcome.MISSED:
        parts.append(outcome_word(details.outcome))
    if details.wait_s:
        parts.append(tr("waited {span}", span=call_span(details.wait_s)))
    who = entry.author_name if entry.author_id is not None else ""
    parts += [clean_line(part) for part in (details.queue, who) if part]
    row = Row(icon, tint, title, " · ".join(parts), "danger" if lost else "text_strong")
    return contact_row(item, entry, ink, width, row)


def visit(item: Item, entry: Entry, ink: Ink, width: float) -> Sketch:
    """Lay out a visit with branch and purpose."""
    details = details_of(entry, VisitDetails)
    parts = (details.branch_name, details.purpose, entry.author_name)
    hint = " · ".join(clean_line(part) for part in parts if part)
    row = Row("visit", "channel_visit", tr("Visit to the branch"), hint)
    return contact_row(item, entry, ink, width, row)


_EVENT_ICONS = {
    EntryKind.ORDER_EVENT: ("order", "channel_order"),
    EntryKind.TRANSFER: ("transfer", "accent"),
    EntryKind.SURVEY: ("star", "warning"),
    EntryKind.AUTOMATION: ("bolt", "muted"),
}


def event(item: Item, entry: Entry, ink: Ink, width: float) -> Sketch:
    """Lay out something that happened: one centred line, more only where there is a text."""
    sketch = Sketch(ink.look, width)
    kind = entry.kind
    default = ("info", "muted")
    icon, tint = _EVENT_ICONS.get(kind, default)  # type: ignore[call-overload]
    line = shape(_event_words(entry), ink.look.font("small"), width - 120)
    moment = one_line(ink.times.hour(entry.at), ink.look.font("caption", tabular=True), 60)
    total = 24 + line.width + 10 + moment.width
    left = max(0.0, (width - total) / 2)
    top = _LEAD_GAP
    sketch.box(QRectF(left - 12, top, total + 24, line.height + 10), "surface2", radius=14)
    sketch.icon(icon, left, top + 7, tint, 16)
    sketch.text(line, left + 24, top + 5, "text")
    sketch.text(moment, left + 34 + line.width, top + 6, "muted")
    sketch.height = top + line.height + 10
    return sketch


def _event_words(entry: Entry) -> str:
    text = clean_line(entry.text, 400)
    if entry.kind == EntryKind.ORDER_EVENT:
        details = details_of(entry, OrderEventDetails)
        parts = [tr("Order {number}", number=details.number), order_status(details.status)[0]]
        if details.total:
            parts.append(money(details.total))
        return " · ".join([*parts, text] if text else parts)
    if entry.kind == EntryKind.TRANSFER:
        who = clean_line(entry.author_name)
        return tr("Handed over by {who}: {text}", who=who, text=text) if who else text
    if entry.kind == EntryKind.SURVEY:
        return tr("Survey: {text}", text=text)
    return text or clean_line(entry.subject)
