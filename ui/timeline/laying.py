"""Which shape a row gets, and how high it probably is before anybody has seen it."""

from __future__ import annotations

from dataclasses import replace

from domain.glossary import EntryKind
from ui.timeline import contacts, events, separators, shapes
from ui.timeline.choices import CHOICE_HEIGHT, CHOICES
from ui.timeline.file_shapes import files_height
from ui.timeline.ink import Ink
from ui.timeline.items import Item
from ui.timeline.mail_shape import mail
from ui.timeline.shapes import Shape
from ui.timeline.sketch import Sketch

_SHAPES: dict[str, Shape] = {
    EntryKind.MESSAGE: shapes.message,
    EntryKind.EMAIL: mail,
    EntryKind.CALL: contacts.call,
    EntryKind.VISIT: contacts.visit,
    EntryKind.NOTE: shapes.note,
    EntryKind.TRANSFER: events.transfer,
    EntryKind.SURVEY: events.survey,
}
_CONTACTS = (EntryKind.CALL, EntryKind.VISIT)
_SHEETS = (EntryKind.TRANSFER, EntryKind.SURVEY)


def lay_out(item: Item, ink: Ink, width: float) -> Sketch:
    """Return the drawing of a row; kinds of a newer server look like events."""
    if item.entry is None:
        return separators.separator(item, ink, width)
    entry = item.entry
    return _SHAPES.get(entry.kind, events.event)(item, entry, ink, width)


def estimate(item: Item, width: float) -> float:
    """Return a row's likely height without shaping any text."""
    entry = item.entry
    if entry is None:
        return 36.0
    if entry.delivery in CHOICES and not item.waiting:
        return estimate(replace(item, waiting=True), width) + CHOICE_HEIGHT
    length = min(len(entry.text), shapes.LONG)
    breaks = entry.text[:400].count("\n")
    files = files_height(entry, min(560.0, width * 0.78)) if entry.attachments else 0.0
    if entry.kind == EntryKind.EMAIL:
        return 110.0 + files + (1 + length / max(20.0, width / 7.0) + breaks) * 18.0
    if entry.kind in _CONTACTS:
        player = contacts.PLAYER_HEIGHT if entry.attachments else 0.0
        return 72.0 + player + length / 55 * 17.0
    if entry.kind in _SHEETS:
        return 60.0 + files + length / max(20.0, width / 7.0) * 18.0
    per_line = max(20.0, min(560.0, width * 0.78) / 7.0)
    return 26.0 + files + (1 + length / per_line + breaks) * 19.0
