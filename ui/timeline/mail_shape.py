"""How a letter is laid out: subject, who to whom, body, folded history, files."""

from __future__ import annotations

from PySide6.QtCore import QRectF

from domain.details import MailDetails, details_of
from domain.entities import Entry
from domain.glossary import Direction
from domain.text import clean_line, clean_text
from ui.design.i18n import tr
from ui.timeline import actions, shapes
from ui.timeline.choices import choices, put_choices
from ui.timeline.file_shapes import put_files
from ui.timeline.ink import Ink
from ui.timeline.invitation_shape import put_invitation
from ui.timeline.items import Item
from ui.timeline.sketch import Sketch, one_line

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
    body = ink.shape(text, ink.look.font("body"), room)
    sketch.text(body, _PAD, y, "text_strong")
    y = shapes.more_link(sketch, ink, cut=cut, left=_PAD, y=y + body.height)
    y = put_invitation(sketch, ink, details.invitation, QRectF(_PAD, y, room, 0))
    y = _quoted(sketch, item, details, ink, y, room)
    y = put_files(sketch, item, entry, ink, QRectF(_PAD, y, room, 0))
    if details.html:
        y = _link(sketch, ink, tr("Show with formatting"), actions.HTML, y)
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
        sketch.icon_beside(icon, sketch.width - _PAD - 15, _TOP + 13, tint, 15)
    subject = clean_line(entry.subject) or tr("(no subject)")
    title = ink.line(subject, ink.look.font("body", 600), room - mark.width - 40)
    sketch.text(title, _PAD, _TOP + 11, "text_strong")
    sender = clean_line(details.sender or entry.author_name)
    to = clean_line(", ".join(details.to))
    people = f"{sender} → {to}" if to else sender
    line = one_line(people, ink.look.font("caption"), room)
    y = _TOP + 11 + max(20.0, title.height + 2)
    sketch.text(line, _PAD, y, "muted")
    return y + line.height + 8


def _doubt(sketch: Sketch, ink: Ink, y: float, room: float) -> float:
    words = tr("The sender could not be verified")
    shaped = one_line(words, ink.look.font("caption", 600), room - 24)
    sketch.icon_beside("alert", _PAD, y, "warning", 14)
    sketch.text(shaped, _PAD + 20, y - 1, "warning")
    return y + shaped.height + 6


def _quoted(
    sketch: Sketch, item: Item, details: MailDetails, ink: Ink, y: float, room: float
) -> float:
    if not details.quoted:
        return y
    opened = item.key in ink.opened
    words = tr("Hide the quoted letter") if opened else tr("Show the quoted letter")
    y = _link(sketch, ink, words, actions.FOLD, y)
    if opened:
        quoted = clean_text(details.quoted[: shapes.LONG * 4]).strip()[: shapes.LONG * 2]
        shaped = ink.shape(quoted, ink.look.font("small"), room - 14)
        sketch.box(QRectF(_PAD, y + 2, 2, shaped.height), "line_strong", radius=1)
        sketch.text(shaped, _PAD + 14, y + 2, "muted")
        y += shaped.height + 6
    return y


def _link(sketch: Sketch, ink: Ink, words: str, action: str, y: float) -> float:
    shaped = one_line(words, ink.look.font("small", 500), 400)
    sketch.text(shaped, _PAD, y + 6, "accent")
    sketch.hit(QRectF(_PAD - 4, y + 2, shaped.width + 8, shaped.height + 8), action, words)
    return y + shaped.height + 10
