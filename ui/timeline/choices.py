"""What the agent can decide about a message that did not simply go out."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF

from domain.entities import Entry
from domain.glossary import Delivery, Direction
from ui.design.i18n import mark, tr
from ui.design.look import Look
from ui.timeline.sketch import Shaped, Sketch, one_line

CONFIRM, CANCEL = "confirm", "cancel"
CHOICES: dict[str, tuple[tuple[str, str], ...]] = {
    Delivery.SCHEDULED: ((CANCEL, mark("Do not send")),),
    Delivery.HELD: ((CONFIRM, mark("Send anyway")), (CANCEL, mark("Do not send"))),
    Delivery.UNKNOWN: ((CONFIRM, mark("Send again")),),
    Delivery.FAILED: ((CONFIRM, mark("Try again")),),
}
CHOICE_HEIGHT = 28.0
_PAD = 12.0
_GAP = 8.0


@dataclass(frozen=True, slots=True)
class Choices:
    """Shaped words of the buttons, and the width of all of them."""

    acts: tuple[tuple[str, str, Shaped], ...] = ()
    width: float = 0.0


def choices(entry: Entry, look: Look, *, waiting: bool) -> Choices:
    """Return what can be decided about an entry; nothing while a decision is on its way."""
    if waiting or entry.direction != Direction.OUTBOUND:
        return Choices()
    acts = []
    for action, source in CHOICES.get(entry.delivery, ()):
        words = tr(source)
        acts.append((action, words, one_line(words, look.font("small", 500), 240)))
    widths = [shaped.width + 2 * _PAD for _, _, shaped in acts]
    return Choices(tuple(acts), sum(widths) + _GAP * max(0, len(widths) - 1))


def put_choices(sketch: Sketch, made: Choices, left: float, y: float) -> float:
    """Lay out the buttons in a row; return where the next part begins."""
    high = max([CHOICE_HEIGHT, *(shaped.height + 6 for _, _, shaped in made.acts)])
    for action, words, shaped in made.acts:
        box = QRectF(left, y, shaped.width + 2 * _PAD, high)
        sketch.box(box, "surface1", "line_strong", 6)
        sketch.text(shaped, left + _PAD, y + (high - shaped.height) / 2, "text_strong")
        sketch.hit(box, action, words)
        left += box.width() + _GAP
    return y + high
