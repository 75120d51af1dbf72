"""What happened beside the talk: orders, handing over, answers to surveys, what rules did."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
from PySide6.QtCore import QRectF

from domain.catalogue import AttemptResult
from domain.details import (
    AutomationDetails,
    OrderEventDetails,
    ServiceDetails,
    SurveyDetails,
    TransferDetails,
    WrapDetails,
    details_of,
)
from domain.entities import Entry
from domain.glossary import EntryKind, Handing
from domain.text import clean_line, clean_text
from ui.design.i18n import mark, tr
from ui.design.times import money
from ui.design.words import channel_name, order_status, result_words
from ui.timeline.file_shapes import files_width, put_files
from ui.timeline.ink import Ink
from ui.timeline.items import Item
from ui.timeline.shapes import LEAD_GAP, PAD, body_of, is_blank, more_link
from ui.timeline.sketch import Sketch, one_line

_ICONS = {
    EntryKind.ORDER_EVENT: ("order", "channel_order"),
    EntryKind.AUTOMATION: ("bolt", "muted"),
}
_RULES = {
    "address_blocked": mark("The customer lets us write here no more"),
    "address_unblocked": mark("The customer lets us write here again"),
    "address_changed": mark("The customer has a new address"),
    "contact_refused": mark("Not sent: the customer does not want to be contacted"),
    "address_closed": mark("Not sent: this address is not used any more"),
    "continued": mark("There was a conversation already: the message is in it"),
    "chat_form": mark("Said before the chat"),
    "chat_form_consent": mark("Said before the chat, consent given"),
}
"""What the centre itself puts into a history, by the name it gives."""
_RESULT_TINTS: dict[str, str] = {
    AttemptResult.DONE: "positive",
    AttemptResult.REQUESTED: "accent",
    AttemptResult.MOVED: "accent",
}
_MOST_STARS = 10
_LINES = 400


def event(item: Item, entry: Entry, ink: Ink, width: float) -> Sketch:
    """Lay out something that happened: one centred line, files under it where there are any."""
    sketch = Sketch(ink.look, width)
    default = ("info", "muted")
    icon, tint = _ICONS.get(entry.kind, default)  # type: ignore[call-overload]
    moment = one_line(ink.times.hour(entry.at), ink.look.font("caption", tabular=True), 160)
    room = width - 90 - moment.width
    line = ink.shape(_event_words(entry), ink.look.font("small"), room)
    total = 24 + line.width + 10 + moment.width
    left = max(0.0, (width - total) / 2)
    top = LEAD_GAP
    sketch.box(QRectF(left - 12, top, total + 24, line.height + 10), "surface2", radius=14)
    sketch.icon_beside(icon, left, top + 7, tint, 16)
    sketch.text(line, left + 24, top + 5, "text")
    sketch.text(moment, left + 34 + line.width, top + 6, "muted")
    y = top + line.height + 10
    if entry.attachments:
        room = files_width(entry, width - 120)
        y = put_files(sketch, item, entry, ink, QRectF((width - room) / 2, y, room, 0))
    sketch.height = y
    return sketch


def _event_words(entry: Entry) -> str:
    text = clean_line(entry.text, _LINES)
    if entry.kind == EntryKind.ORDER_EVENT:
        details = details_of(entry, OrderEventDetails)
        parts = [tr("Order {number}", number=clean_line(details.number))]
        parts.append(order_status(details.status)[0])
        if details.total:
            parts.append(money(details.total))
        return " · ".join([*parts, text] if text else parts)
    if entry.kind == EntryKind.AUTOMATION:
        rule = clean_line(details_of(entry, AutomationDetails).rule)
        rule = tr(_RULES[rule]) if rule in _RULES else rule
        words = text or clean_line(entry.subject)
        return " · ".join(part for part in (rule, words) if part) or tr("Something ran by itself")
    said = text or clean_line(entry.subject)
    return said or tr("Something this version does not know; an update will show it")


_HANDING: dict[str, str] = {
    Handing.TAKEN: mark("taken"),
    Handing.DECLINED: mark("not taken: it is back"),
    Handing.AWAY: mark("not there any more: it is in the queue"),
    Handing.MISSED: mark("not answered in time: it is back"),
}


@dataclass(frozen=True, slots=True)
class Head:
    """Icon with its tint, a title, and what stands beside it, said in the title already."""

    icon: str
    tint: str
    title: str
    aside: str = ""


def transfer(item: Item, entry: Entry, ink: Ink, width: float) -> Sketch:
    """Lay out a handing over: from whom, to whom, and the summary for who takes it."""
    details = details_of(entry, TransferDetails)
    giver = clean_line(details.from_name or entry.author_name)
    taker = clean_line(details.to_name or details.queue)
    if giver and taker:
        title = tr("{giver} handed over to {taker}", giver=giver, taker=taker)
    elif taker:
        title = tr("Handed over to {taker}", taker=taker)
    else:
        title = tr("Handed over by {giver}", giver=giver) if giver else tr("Handed over")
    words = [tr(_HANDING[details.state])] if details.state in _HANDING else []
    if details.asked_again:
        words.append(tr("the customer was asked again"))
    tint = (
        "warning" if details.state in (Handing.DECLINED, Handing.AWAY, Handing.MISSED) else "accent"
    )
    title = " · ".join([title, *words])
    return _sheet(item, entry, ink, width, Head("transfer", tint, title))


def survey(item: Item, entry: Entry, ink: Ink, width: float) -> Sketch:
    """Lay out an answer to a survey: the score as stars and in numbers, then the comment."""
    details = details_of(entry, SurveyDetails)
    best = details.best if 1 <= details.best <= 100 else 5
    score = min(max(details.score, 0), best)
    title = clean_line(details.question) or tr("Answer to a survey")
    if score:
        title = tr("{question} · {score} of {best}", question=title, score=score, best=best)
    tint = "danger" if score and score * 2 < best else "warning"
    words = "★" * score + "☆" * (best - score) if score and best <= _MOST_STARS else ""
    return _sheet(item, entry, ink, width, Head("star", tint, title, words))


def service(item: Item, entry: Entry, ink: Ink, width: float) -> Sketch:
    """Lay out what came of a service: its name, the result, and what was collected for it."""
    details = details_of(entry, ServiceDetails)
    said = result_words(details.result, details.moved_to)
    name = clean_line(details.service) or tr("Service")
    title = f"{name} · {channel_name(entry.channel_kind)}: {said}"
    tint = _RESULT_TINTS.get(details.result, "muted")
    return _sheet(item, entry, ink, width, Head("case", tint, title))


def wrap_up(item: Item, entry: Entry, ink: Ink, width: float) -> Sketch:
    """Lay out how a contact ended: the code, what was said of it, and what comes next."""
    details = details_of(entry, WrapDetails)
    title = " · ".join(filter(None, (tr("Outcome"), clean_line(details.title or details.code))))
    lines = [f"{clean_line(name)}: {clean_line(value)}" for name, value in details.values]
    if details.next_step:
        lines.append(tr("Next step: {step}", step=clean_line(details.next_step)))
    told = msgspec.structs.replace(entry, text="\n".join([*filter(None, [entry.text]), *lines]))
    return _sheet(item, told, ink, width, Head("check", "positive", title))


def _sheet(item: Item, entry: Entry, ink: Ink, width: float, head: Head) -> Sketch:
    """Lay out an icon with a title, a time, and a text below where there is one."""
    sketch = Sketch(ink.look, width)
    top, left = LEAD_GAP, PAD + 26
    moment = one_line(ink.times.hour(entry.at), ink.look.font("caption", tabular=True), 160)
    edge = width - PAD - moment.width - 20
    if head.aside:
        aside = one_line(head.aside, ink.look.font("body"), width / 2)
        sketch.paint_only(aside, edge - aside.width, top + 8, head.tint)
        edge -= aside.width + 16
    title = one_line(head.title, ink.look.font("small", 600), edge - left)
    sketch.icon_beside(head.icon, PAD, top + 10, head.tint, 16)
    sketch.text(title, left, top + 9, "text_strong")
    sketch.text(moment, width - PAD - moment.width, top + 10, "muted")
    y = top + 9 + title.height
    text, cut = body_of(entry, item.key, ink)
    text = clean_text(text)
    if not is_blank(text):
        body = ink.shape(text, ink.look.font("body"), width - left - PAD, mentions=True)
        sketch.text(body, left, y + 2, "text")
        y = more_link(sketch, ink, cut=cut, left=left, y=y + 2 + body.height)
    y = put_files(sketch, item, entry, ink, QRectF(left, y, width - left - PAD, 0)) + 10
    sketch.ground(QRectF(0, top, width, y - top), "surface2", "line", 8)
    sketch.height = y
    return sketch
