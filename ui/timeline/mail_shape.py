"""How a letter is laid out: subject, who to whom, body, folded history, files."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QRectF

from domain.entities import Entry, MailDetails, details_of
from domain.glossary import Direction, EntryKind
from domain.text import clean_line, clean_text
from ui.design.i18n import tr
from ui.timeline import separators, shapes
from ui.timeline.choices import CHOICE_HEIGHT, CHOICES, choices, put_choices
from ui.timeline.items import Item
from ui.timeline.shapes import Ink, Shape
from ui.timeline.sketch import Sketch, one_line, shape

_PAD = 16.0
_TOP = 12.0


def mail(item: Item, entry: Entry, ink: Ink, width: float) -> Sketch:
    """Lay out a letter as a sheet over the whole width."""
    details = details_of(entry, MailDetails)
    sketch = Sketch(ink.look, width)
    room = width - 2 * _PAD
    y = _head(sketch, item, entry, details, ink)
    if entry.direction == Direction.INBOUND and details.authenticated is False:
        y = _doubt(sketch, ink, y, room)
    text, cut = shapes.body_of(entry, item.key, ink)
    if details.unreadable:
        text = tr("The letter could not be read. The original is attached.")
    body = shape(text, ink.look.font("body"), room)
    sketch.text(body, _PAD, y, "text_strong")
    y = shapes.more_link(sketch, ink, cut=cut, left=_PAD, y=y + body.height)
    y = _quoted(sketch, item, details, ink, y, room)
    y = shapes.files(sketch, entry, ink, _PAD, y, room)
    if details.html:
        y = _link(sketch, ink, tr("Show with formatting"), "html", y)
    made = choices(entry, ink.look, waiting=item.waiting)
    if made.width:
        y = put_choices(sketch, made, _PAD, y + 10)
    y += 14
    ours = entry.direction == Direction.OUTBOUND
    line = "accent" if ours else "line_strong"
    sketch.ground(QRectF(0, _TOP, width, y - _TOP), "surface1", "line", 10)
    sketch.box(QRectF(0, _TOP + 10, 3, y - _TOP - 20), line, radius=1.5)
    sketch.height = y
    return sketch


def _head(sketch: Sketch, item: Item, entry: Entry, details: MailDetails, ink: Ink) -> float:
    room = sketch.width - 2 * _PAD
    moment, icon, tint = shapes.foot_of(entry, ink, waiting=item.waiting)
    mark = one_line(moment, ink.look.font("caption", tabular=True), room / 2)
    right = sketch.width - _PAD - (20 if icon else 0)
    sketch.text(mark, right - mark.width, _TOP + 13, "muted")
    if icon:
        sketch.icon(icon, sketch.width - _PAD - 15, _TOP + 13, tint, 15)
    subject = clean_line(entry.subject) or tr("(no subject)")
    title = one_line(subject, ink.look.font("body", 600), room - mark.width - 40)
    sketch.text(title, _PAD, _TOP + 11, "text_strong")
    sender = clean_line(details.sender or entry.author_name)
    to = clean_line(", ".join(details.to))
    people = f"{sender} → {to}" if to else sender
    line = one_line(people, ink.look.font("caption"), room)
    sketch.text(line, _PAD, _TOP + 31, "muted")
    return _TOP + 31 + line.height + 8


def _doubt(sketch: Sketch, ink: Ink, y: float, room: float) -> float:
    words = tr("The sender could not be verified")
    shaped = one_line(words, ink.look.font("caption", 600), room - 24)
    sketch.icon("alert", _PAD, y, "warning", 14)
    sketch.text(shaped, _PAD + 20, y - 1, "warning")
    return y + shaped.height + 6


def _quoted(
    sketch: Sketch, item: Item, details: MailDetails, ink: Ink, y: float, room: float
) -> float:
    if not details.quoted:
        return y
    opened = item.key in ink.opened
    words = tr("Hide the quoted letter") if opened else tr("Show the quoted letter")
    y = _link(sketch, ink, words, "fold", y)
    if opened:
        quoted = clean_text(details.quoted).strip()[: shapes.LONG * 2]
        shaped = shape(quoted, ink.look.font("small"), room - 14)
        sketch.box(QRectF(_PAD, y + 2, 2, shaped.height), "line_strong", radius=1)
        sketch.text(shaped, _PAD + 14, y + 2, "muted")
        y += shaped.height + 6
    return y


def _link(sketch: Sketch, ink: Ink, words: str, action: str, y: float) -> float:
    shaped = one_line(words, ink.look.font("small", 500), 400)
    sketch.text(shaped, _PAD, y + 6, "accent")
    sketch.hit(QRectF(_PAD - 4, y + 2, shaped.width + 8, shaped.height + 8), action, words)
    return y + shaped.height + 10


_SHAPES: dict[str, Shape] = {
    EntryKind.MESSAGE: shapes.message,
    EntryKind.EMAIL: mail,
    EntryKind.CALL: shapes.call,
    EntryKind.VISIT: shapes.visit,
    EntryKind.NOTE: shapes.note,
}


def lay_out(item: Item, ink: Ink, width: float) -> Sketch:
    """Return the drawing of a row; kinds of a newer server look like events."""
    if item.entry is None:
        return separators.separator(item, ink, width)
    entry = item.entry
    return _SHAPES.get(entry.kind, shapes.event)(item, entry, ink, width)


def estimate(item: Item, width: float) -> float:
    """Return a row's likely height without shaping any text."""
    entry = item.entry
    if entry is None:
        return 36.0
    if entry.delivery in CHOICES and not item.waiting:
        return estimate(replace(item, waiting=True), width) + CHOICE_HEIGHT
    per_line = max(20.0, min(560.0, width * 0.78) / 7.0)
    lines = 1 + min(len(entry.text), shapes.LONG) / per_line + entry.text[:400].count("\n")
    if entry.kind == EntryKind.EMAIL:
        return 110.0 + lines * 18.0
    if entry.kind in (EntryKind.CALL, EntryKind.VISIT):
        return 74.0
    return 26.0 + lines * 19.0 + 48.0 * len(entry.attachments)
