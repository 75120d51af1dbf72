"""Where an agent stands, in words."""

from __future__ import annotations

from collections.abc import Iterator

from domain.glossary import Presence
from domain.text import clean_line
from domain.workday import PresenceKind, Workday, Working
from ui.design.i18n import mark, tr
from ui.design.times import Times, clock_span
from ui.design.words import presence_word

_KINDS = {
    "lunch": mark("Lunch"),
    "rest": mark("Short break"),
    "training": mark("Training"),
    "paperwork": mark("Paperwork"),
}
_TIMED = frozenset({Presence.BREAK, Presence.BUSY, Presence.WRAP_UP, Presence.AWAY})


def kind_word(kind: PresenceKind) -> str:
    """Return what a kind of break or work is called."""
    return clean_line(kind.name) or tr(_KINDS.get(kind.code, kind.code))


def place_word(presence: str, code: str, day: Workday) -> str:
    """Return what a presence is called, by its kind where it has one."""
    kind = day.kind(code) if code else None
    return kind_word(kind) if kind is not None else presence_word(presence)


def offered(day: Workday) -> Iterator[tuple[Presence, str, str]]:
    """Return what an agent can choose: the presence, the code of its kind, and its words."""
    yield Presence.READY, "", presence_word(Presence.READY)
    for state in (Presence.BREAK, Presence.BUSY):
        kinds = [kind for kind in day.kinds if kind.state == state]
        for kind in kinds:
            yield state, kind.code, kind_word(kind)
        if not kinds:
            yield state, "", presence_word(state)
    for state in (Presence.WRAP_UP, Presence.OFFLINE):
        yield state, "", presence_word(state)


def is_over(at: Working, times: Times) -> bool:
    """Tell whether a break lasts longer than it may."""
    timed = at.presence in (Presence.BREAK, Presence.BUSY)
    return timed and at.until_at is not None and times.since(at.until_at) > 0


def standing_words(at: Working, day: Workday, times: Times) -> str:
    """Return where an agent stands: for how long, until when, and what comes then."""
    words = place_word(at.presence, at.kind, day)
    if at.presence in _TIMED and at.since_at is not None:
        words = f"{words} {clock_span(max(0.0, times.since(at.since_at)))}"
    if is_over(at, times) and at.until_at is not None:
        words = tr(
            "{place}, over by {time}", place=words, time=clock_span(times.since(at.until_at))
        )
    if at.next_presence:
        then = place_word(at.next_presence, at.next_kind, day)
        words = tr("{place}, then: {next}", place=words, next=then)
    return words
