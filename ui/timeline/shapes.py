"""What people write: the bubble of a message, and the note. With what all shapes share."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from PySide6.QtCore import QRectF

from domain.details import ENCRYPTED, MessageDetails, details_of
from domain.entities import Entry
from domain.glossary import Delivery, Direction
from domain.text import clean_line, clean_text
from ui.design.i18n import mark, tr
from ui.design.look import Look
from ui.design.words import delivery_word
from ui.timeline import actions
from ui.timeline.amending import FAILED, changed_word
from ui.timeline.choices import choices, put_choices
from ui.timeline.file_shapes import files_width, put_files
from ui.timeline.ink import Ink
from ui.timeline.items import Item
from ui.timeline.sketch import Shaped, Sketch, one_line

LONG = 1600
"""Characters of a text shown before one asks for more."""
LONGEST = 20_000
"""Characters of it shown in its place; what is longer opens in a window."""
PAD = 12.0
LEAD_GAP = 12.0
_GAP = 4.0
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

Shape = Callable[[Item, Entry, Ink, float], Sketch]


def channel_tint(look: Look, kind: str) -> str:
    """Return the token of a channel's hue."""
    token = f"channel_{kind}"
    return token if token in look.theme.values else "channel_internal"


def body_of(entry: Entry, key: str, ink: Ink) -> tuple[str, bool]:
    """Return the text to show, and whether there is more of it.

    However much a stranger wrote, only as much is looked at as can be shown here: a text of
    megabytes is opened in a window of its own.
    """
    most = LONG if key not in ink.opened else LONGEST
    if entry.details.get("unreadable") == ENCRYPTED:
        words = tr("The message is encrypted and cannot be read here. Ask to write without that.")
        return words, False
    text = clean_text(entry.text[: most * 2]).strip()
    if len(text) > most:
        return text[:most].rstrip() + "…", True
    cut = len(entry.text) > most * 2
    return (text + "…" if cut else text), cut


def is_blank(text: str) -> bool:
    """Tell whether a cleaned text has nothing to be seen in it."""
    return not clean_line(text[:LONG])


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
    if state == Delivery.SCHEDULED:
        due = details_of(entry, MessageDetails).due_at
        words = tr("To be sent: {time}", time=ink.times.soon(due)) if due is not None else ""
        moment = words or f"{delivery_word(state)} · {moment}"
    elif state in LOUD:
        moment = f"{delivery_word(state)} · {moment}"
    elif changed := changed_word(entry):
        moment = f"{changed} · {moment}"
        if entry.details.get("amending") in FAILED:
            icon, tint = "alert", "warning"
    return moment, icon, tint


def message(item: Item, entry: Entry, ink: Ink, width: float) -> Sketch:
    """Lay out a chat bubble, the customer's at the left, ours at the right."""
    sketch = Sketch(ink.look, width)
    ours = entry.direction == Direction.OUTBOUND
    room = min(560.0, width * 0.78) - 2 * PAD
    text, cut = body_of(entry, item.key, ink)
    body, tone = body_shape(text, entry, ink, room)
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
    inner = max(inner, head.width if head else 0.0, files_width(entry, room))
    made = choices(entry, ink.look, waiting=item.waiting)
    inner = max(inner, made.width)
    top = LEAD_GAP if item.lead else _GAP
    left = width - inner - 2 * PAD if ours else 0.0
    y = top + 7
    if head is not None:
        sketch.text(head, left + PAD, y, "accent")
        y += head.height + 2
    if body.height:
        sketch.text(body, left + PAD, y, tone)
        y += body.height
    y = more_link(sketch, ink, cut=cut, left=left + PAD, y=y)
    y = put_files(sketch, item, entry, ink, QRectF(left + PAD, y, inner, 0))
    y += -mark.height + 1 if beside else 2
    right = left + PAD + inner
    sketch.text(mark, right - mark_width, y, "muted")
    if icon:
        sketch.icon_beside(icon, right - 15, y, tint, 15)
    y += mark.height + 6
    if made.width:
        y = put_choices(sketch, made, right - made.width, y + 2) + 8
    fill = "bubble_out" if ours else "bubble_in"
    sketch.ground(QRectF(left, top, inner + 2 * PAD, y - top), fill, radius=12)
    sketch.height = y
    return sketch


def body_shape(text: str, entry: Entry, ink: Ink, room: float) -> tuple[Shaped, str]:
    """Return the shaped body and its tint; a text nobody can see is said to be one."""
    if is_blank(text):
        words = "" if entry.attachments and not entry.text else tr("Nothing to be seen in the text")
        shaped = ink.shape(words, ink.look.font("body"), room)
        return (shaped if words else Shaped(shaped.layout, 0.0, 0.0)), "muted"
    gone = entry.details.get("deleted_at") is not None
    return ink.shape(text, ink.look.font("body"), room), "muted" if gone else "text_strong"


def more_link(sketch: Sketch, ink: Ink, *, cut: bool, left: float, y: float) -> float:
    """Lay out the way to the whole text; return where the next part begins."""
    if not cut:
        return y
    shaped = one_line(tr("Show all"), ink.look.font("small", 600), 200)
    sketch.text(shaped, left, y + 4, "accent")
    sketch.hit(
        QRectF(left - 4, y, shaped.width + 8, shaped.height + 8), actions.MORE, tr("Show all")
    )
    return y + shaped.height + 8


VEILED = mark("Its author and supervisors alone read it.")


def note_title(entry: Entry, who: str) -> str:
    """Return what stands above a note: whose it is, and whether it is for all."""
    if entry.details.get("private") is True:
        return tr("Private note · {who}", who=who)
    return tr("Note · {who}", who=who)


def note(item: Item, entry: Entry, ink: Ink, width: float) -> Sketch:
    """Lay out an internal note, in its own colour over the whole width."""
    sketch = Sketch(ink.look, width)
    top = LEAD_GAP
    who = clean_line(entry.author_name) or tr("Note")
    title = note_title(entry, who)
    if entry.details.get("veiled") is True:
        entry = msgspec.structs.replace(entry, text=tr(VEILED))
    text, cut = body_of(entry, item.key, ink)
    body = ink.shape(text, ink.look.font("body"), width - 2 * PAD - 26, mentions=True)
    head = one_line(title, ink.look.font("caption", 600), width - 120)
    moment, icon, tint = foot_of(entry, ink, waiting=item.waiting)
    sketch.icon_beside("note", PAD, top + 10, "note_text", 16)
    sketch.text(head, PAD + 26, top + 8, "note_text")
    mark = one_line(moment, ink.look.font("caption", tabular=True), 120)
    right = width - PAD - (18 if icon else 0)
    sketch.text(mark, right - mark.width, top + 8, "note_text")
    if icon:
        sketch.icon_beside(icon, width - PAD - 14, top + 8, tint, 14)
    y = top + 8 + head.height + 2
    sketch.text(body, PAD + 26, y, "note_text")
    y = more_link(sketch, ink, cut=cut, left=PAD + 26, y=y + body.height)
    y = put_files(sketch, item, entry, ink, QRectF(PAD + 26, y, width - 2 * PAD - 26, 0)) + 10
    sketch.ground(QRectF(0, top, width, y - top), "note", "note_line", 8)
    sketch.height = y
    return sketch
