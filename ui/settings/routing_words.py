"""Rules of queues and agents in words."""

from __future__ import annotations

from domain.routing_rules import Fault, Medium, Prefer, Strategy
from domain.text import clean_line
from ui.design.i18n import mark, tr

STRATEGIES = {
    Strategy.LEAST_BUSY: mark("Who has the least to do"),
    Strategy.IN_ORDER: mark("Strictly in order"),
    Strategy.ALL_AT_ONCE: mark("Everybody at once: the first to accept has it"),
}
PREFERENCES = {
    Prefer.NOBODY: mark("Nobody in particular"),
    Prefer.OWNER: mark("Who is in charge of the conversation"),
    Prefer.LAST_AGENT: mark("Who talked to the customer last"),
}
MEDIA = {
    Medium.VOICE: mark("Calls and visits"),
    Medium.CHAT: mark("Chats"),
    Medium.LETTER: mark("Letters and forms"),
}
WEEKDAYS = (
    mark("Monday"),
    mark("Tuesday"),
    mark("Wednesday"),
    mark("Thursday"),
    mark("Friday"),
    mark("Saturday"),
    mark("Sunday"),
)
_FAULTS = {
    "skills": mark("Skills are typed by commas with a level from 1 to 10: English 3, refunds 1"),
    "hours": mark("Hours are typed like 9:00-18:00, by commas, one after another within the day"),
    "holidays": mark("Days are typed like 31.12.2026, by commas"),
    "timezone": mark("There is no such time zone; they are called like Europe/Moscow"),
    "overflow_id": mark("Those queues would hand work around in a circle: choose another one"),
    "order": mark("Somebody in the order is not known; logins are typed by commas"),
    "ring_s": mark("An offer stands for at least 5 seconds"),
    "closed_text": mark("The message is too long: at most 1,000 characters"),
}


def fault_words(fault: Fault | None) -> str:
    """Return what keeps a rule from being one, as a sentence; empty where nothing does."""
    if fault is None:
        return ""
    words = tr(_FAULTS[fault.field]) if fault.field in _FAULTS else tr("A value is out of range")
    return f"{words}: «{clean_line(fault.part, 60)}»" if fault.part else words
