"""What is said of cases: how they ended, and why a contact is probably about one."""

from __future__ import annotations

from domain.cases import Why, channels_of, is_overdue
from domain.entities import Case
from domain.glossary import CaseOutcome, CaseStatus
from domain.text import clean_line
from ui.design.i18n import mark, plural, tr
from ui.design.times import Times

OUTCOMES: tuple[tuple[str, str], ...] = (
    (CaseOutcome.SOLVED, mark("Solved")),
    (CaseOutcome.REFUSED, mark("Refused to the customer")),
    (CaseOutcome.WITHDRAWN, mark("The customer withdrew")),
    (CaseOutcome.DUPLICATE, mark("The same as another case")),
)
_WHY = {
    Why.NAMED: mark("The customer named its number"),
    Why.WORDS: mark("The customer writes about it"),
    Why.ONLY_ONE: mark("Probably about this: no other is open"),
    Why.JUST_ENDED: mark("Probably about this: it ended a short while ago"),
}


def why_words(why: Why) -> str:
    """Return why a contact is probably about a case."""
    return tr(_WHY[why])


def outcome_words(outcome: str) -> str:
    """Return how a case ended; a service's own code is its own word."""
    known = dict(OUTCOMES).get(outcome)
    return tr(known) if known is not None else clean_line(outcome, 64)


def case_title(case: Case) -> str:
    """Return a case's number and title in a line."""
    title = clean_line(case.title)
    return f"{clean_line(case.number)} · {title}" if case.number else title


def due_words(case: Case, times: Times) -> str:
    """Return until when a case is to be over, empty where nobody said."""
    due = case.due_at
    if due is None or case.status == CaseStatus.CLOSED:
        return ""
    if is_overdue(case, times.now()):
        return tr("overdue: {time}", time=times.stamp(due))
    return tr("due {day}", day=times.soon(due))


def facts_words(case: Case) -> str:
    """Return how often the customer came back about a case, and through how many channels."""
    parts = [plural("%n contact(s)", len(case.contacts))]
    used = len(channels_of(case))
    if used > 1:
        parts.append(plural("%n channel(s)", used))
    if case.reopened:
        parts.append(plural("opened again %n time(s)", case.reopened))
    return " · ".join(parts)
