"""Which shape a row gets, and how high it probably is before anybody has seen it."""

from __future__ import annotations

from dataclasses import dataclass

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
    EntryKind.SERVICE: events.service,
    EntryKind.WRAP_UP: events.wrap_up,
}
_CONTACTS = frozenset({EntryKind.CALL, EntryKind.VISIT})
_FILES_ROOM = 436.0


def lay_out(item: Item, ink: Ink, width: float) -> Sketch:
    """Return the drawing of a row; kinds of a newer server look like events."""
    if item.entry is None:
        return separators.separator(item, ink, width)
    entry = item.entry
    return _SHAPES.get(entry.kind, events.event)(item, entry, ink, width)


@dataclass(frozen=True, slots=True)
class Bulk:
    """How much there is of a row, whatever the width: what is fixed, and what is broken.

    ``flow`` is pixels of text height times characters in a line; ``sort`` says which lines.
    """

    fixed: float
    flow: float
    sort: int


_BUBBLE, _SHEET, _CONTACT = 0, 1, 2
_SEPARATOR = Bulk(36.0, 0.0, _BUBBLE)


def bulk_of(item: Item) -> Bulk:
    """Return how much there is of a row; nothing is shaped for it."""
    entry = item.entry
    if entry is None:
        return _SEPARATOR
    text = entry.text
    length = min(len(text), shapes.LONG)
    fixed = files_height(entry, _FILES_ROOM) if entry.attachments else 0.0
    if entry.delivery in CHOICES and not item.waiting:
        fixed += CHOICE_HEIGHT
    kind = entry.kind
    if kind == EntryKind.MESSAGE:
        return Bulk(fixed + 45.0 + text.count("\n", 0, 400) * 19.0, length * 19.0, _BUBBLE)
    if kind in _CONTACTS:
        player = contacts.PLAYER_HEIGHT if entry.attachments else 0.0
        return Bulk(72.0 + player, length * 17.0, _CONTACT)
    fixed += (110.0 if kind == EntryKind.EMAIL else 60.0) + text.count("\n", 0, 400) * 18.0
    return Bulk(fixed, length * 18.0, _SHEET)


def scales(width: float) -> tuple[float, float, float]:
    """Return for each sort what its flow is multiplied by in a column of a width."""
    bubble = max(20.0, min(560.0, width * 0.78) / 7.0)
    return 1.0 / bubble, 1.0 / max(20.0, width / 7.0), 1.0 / 55.0
