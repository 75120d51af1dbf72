"""Rows between entries: days, channels, what is unread, and what is missing above."""

from __future__ import annotations

from PySide6.QtCore import QRectF

from ui.design.i18n import plural, tr
from ui.design.icons import channel_icon
from ui.design.words import channel_name
from ui.rest import Rest
from ui.timeline.ink import Ink
from ui.timeline.items import Item
from ui.timeline.shapes import channel_tint
from ui.timeline.sketch import Sketch, one_line


def separator(item: Item, ink: Ink, width: float) -> Sketch:
    """Lay out a day, a change of channel, the line above what is unread, or what is missing."""
    sketch = Sketch(ink.look, width)
    if item.rest is not Rest.HERE:
        return rest(item, ink, width)
    if item.day is not None:
        shaped = one_line(ink.times.day_title(item.day), ink.look.font("small", 600), width)
        sketch.text(shaped, (width - shaped.width) / 2, 20, "text_strong")
        sketch.height = 20 + shaped.height + 7
    elif item.unread_line:
        shaped = one_line(tr("New"), ink.look.font("caption", 600), width)
        side = (width - shaped.width) / 2
        for left in (0.0, side + shaped.width + 12):
            sketch.box(QRectF(left, 8 + shaped.height // 2, side - 12, 1), "danger", radius=0)
        sketch.text(shaped, side, 8, "danger")
        sketch.height = 8 + shaped.height + 6
    else:
        tint = channel_tint(ink.look, item.channel_kind)
        name = one_line(channel_name(item.channel_kind), ink.look.font("caption", 500), width)
        total = name.width + 20
        left = (width - total) / 2
        middle = 10 + name.height // 2
        for start, end in ((0.0, left - 12), (left + total + 12, width)):
            sketch.box(QRectF(start, middle, end - start, 1), "line", radius=0)
        sketch.icon(channel_icon(item.channel_kind), left, middle - 7, tint, 15)
        sketch.text(name, left + 20, 10, tint)
        sketch.height = 10 + name.height + 8
    return sketch


def bare_words(rest: Rest, fetched: int) -> tuple[str, str]:
    """Return title and hint where nothing of a history is here."""
    if rest is Rest.LATER:
        return tr("The history is at the centre"), tr("It opens here when the line is back.")
    hint = plural("%n so far", fetched) if fetched else tr("It opens here by itself.")
    return tr("The history is on its way"), hint


def rest_words(rest: Rest, fetched: int) -> str:
    """Return where the older entries are, and how far they have come."""
    if rest is Rest.LATER:
        return tr("Older entries come when the line is back")
    words = tr("Older entries are on their way")
    return f"{words} · {plural('%n so far', fetched)}" if fetched else words


def rest(item: Item, ink: Ink, width: float) -> Sketch:
    """Lay out the row above the first entry that is here."""
    sketch = Sketch(ink.look, width)
    words = rest_words(item.rest, item.fetched)
    shaped = one_line(words, ink.look.font("small"), width - 60)
    left = max(0.0, (width - shaped.width - 24) / 2)
    icon = "cloud-off" if item.rest is Rest.LATER else "refresh"
    sketch.box(QRectF(left - 12, 12, shaped.width + 48, shaped.height + 10), "surface2", radius=14)
    sketch.icon(icon, left, 19, "muted", 16)
    sketch.text(shaped, left + 24, 17, "muted")
    sketch.height = 12 + shaped.height + 14
    return sketch
