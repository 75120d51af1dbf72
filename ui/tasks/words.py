"""Tasks in words; those made of missed calls have no title of their own."""

from __future__ import annotations

from domain.entities import MissedCall, Task
from domain.phone_numbers import display
from domain.text import clean_line
from ui.design.i18n import plural, tr
from ui.design.times import waiting_span


def title_words(task: Task) -> str:
    """Return what a task is."""
    if task.missed is None:
        return clean_line(task.title, 200)
    return tr("Call back: they asked for it") if task.missed.ordered else tr("Call back")


def missed_words(call: MissedCall) -> str:
    """Return who is to be called back and why, in a line."""
    waited = tr("waited {span}", span=waiting_span(call.waited_s)) if call.waited_s else ""
    parts = (
        tr("asked to be called") if call.ordered else plural("called %n time(s)", call.times),
        waited,
        display(call.number),
        clean_line(call.queue, 64),
    )
    return " · ".join(part for part in parts if part)
