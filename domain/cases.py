"""Business matters: how they move, what belongs to them, and which one a contact is about.

Pure, so the same at the centre and on a workstation without a line. How often a customer came
back and through which channels is read from a case's contacts, never kept beside them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from domain.entities import Case, CaseContact
from domain.glossary import CaseStatus, JoinedBy
from domain.ids import CaseId, ConversationId, EntryId

QUIET_FOR = timedelta(hours=12)
"""What comes in a conversation after such a silence is another contact of the customer."""
REOPENS_FOR = timedelta(days=14)
"""For how long after its end a new contact about the same matter opens it again."""
MOST_CONTACTS = 300
"""How many contacts a case keeps: the first one and the newest."""

_MOVES: dict[str, frozenset[str]] = {
    CaseStatus.OPEN: frozenset({CaseStatus.IN_WORK, CaseStatus.WAITING, CaseStatus.CLOSED}),
    CaseStatus.IN_WORK: frozenset({CaseStatus.OPEN, CaseStatus.WAITING, CaseStatus.CLOSED}),
    CaseStatus.WAITING: frozenset({CaseStatus.OPEN, CaseStatus.IN_WORK, CaseStatus.CLOSED}),
    CaseStatus.CLOSED: frozenset({CaseStatus.OPEN, CaseStatus.IN_WORK}),
}


def may_move(status: str, wanted: str) -> bool:
    """Tell whether a case can go from one state to another."""
    return wanted in _MOVES.get(status, frozenset())


def moved(case: Case, status: str, outcome: str, by: str, at: datetime) -> Case:
    """Return a case in another state; one that is opened again counts how often."""
    if status == case.status:
        return case
    if status == CaseStatus.CLOSED:
        return msgspec.structs.replace(
            case, status=status, outcome=outcome, closed_at=at, closed_by=by
        )
    again = case.reopened + (case.status == CaseStatus.CLOSED)
    return msgspec.structs.replace(
        case, status=status, outcome="", closed_at=None, closed_by="", reopened=again
    )


# -- contacts ------------------------------------------------------------------------------------


def has(
    case: Case, conversation_id: ConversationId | None = None, entry_id: EntryId | None = None
) -> bool:
    """Tell whether a conversation, or a call or visit, belongs to a case."""
    return any(
        (conversation_id is not None and item.conversation_id == conversation_id)
        or (entry_id is not None and item.entry_id == entry_id)
        for item in case.contacts
    )


def joined(case: Case, contact: CaseContact) -> Case:
    """Return a case with one more contact; the customer's turn is over by it.

    A contact within a stretch of a conversation that is there already changes nothing.
    """
    if _is_there(case, contact):
        return case
    contacts = sorted((*case.contacts, contact), key=lambda item: item.at)
    if len(contacts) > MOST_CONTACTS:
        contacts = [contacts[0], *contacts[-MOST_CONTACTS + 1 :]]
    if case.status == CaseStatus.CLOSED:
        case = moved(case, CaseStatus.OPEN, "", contact.by, contact.at)
    elif case.status == CaseStatus.WAITING:
        case = msgspec.structs.replace(case, status=CaseStatus.OPEN)
    return msgspec.structs.replace(case, contacts=tuple(contacts))


def _is_there(case: Case, contact: CaseContact) -> bool:
    if contact.entry_id is not None:
        return has(case, entry_id=contact.entry_id)
    if contact.how in (JoinedBy.FOLLOWING, JoinedBy.REOPENING):
        return any(item.at == contact.at for item in _of(case, contact.conversation_id))
    return has(case, contact.conversation_id)


def _of(case: Case, conversation_id: ConversationId | None) -> list[CaseContact]:
    return [item for item in case.contacts if item.conversation_id == conversation_id]


def left(
    case: Case, conversation_id: ConversationId | None = None, entry_id: EntryId | None = None
) -> Case:
    """Return a case without a conversation's contacts, or without a call or visit."""
    kept = tuple(
        item
        for item in case.contacts
        if (conversation_id is None or item.conversation_id != conversation_id)
        and (entry_id is None or item.entry_id != entry_id)
    )
    return msgspec.structs.replace(case, contacts=kept)


def following(
    cases: Iterable[Case], conversation_id: ConversationId, quiet_since: datetime, now: datetime
) -> tuple[CaseId, str] | None:
    """Return which case a new message of the customer is a new contact about, and how it joins.

    Args:
        cases: the customer's.
        conversation_id: where they write.
        quiet_since: when the last entry there was, before this one.
        now: the moment of this one.
    """
    mine = [case for case in cases if has(case, conversation_id)]
    standing = [case for case in mine if case.status != CaseStatus.CLOSED]
    if standing:
        newest = max(standing, key=lambda case: case.contacts[-1].at)
        waits = newest.status == CaseStatus.WAITING
        if waits or now - quiet_since >= QUIET_FOR:
            return newest.id, JoinedBy.FOLLOWING
        return None
    ended = [case for case in mine if may_reopen(case, now)]
    if not ended:
        return None
    return max(ended, key=_ended_at).id, JoinedBy.REOPENING


def may_reopen(case: Case, now: datetime) -> bool:
    """Tell whether a case ended so short a time ago that a new contact opens it again."""
    over = case.status == CaseStatus.CLOSED and case.closed_at is not None
    return over and now - _ended_at(case) < REOPENS_FOR


def _ended_at(case: Case) -> datetime:
    return case.closed_at or case.opened_at


def channels_of(case: Case) -> tuple[str, ...]:
    """Return the kinds of channel a customer used for a matter, in the order of their first use."""
    return tuple(dict.fromkeys(item.channel_kind for item in case.contacts))


def is_overdue(case: Case, now: datetime) -> bool:
    """Tell whether a case was to be over by now."""
    return case.status != CaseStatus.CLOSED and case.due_at is not None and case.due_at < now


# -- suggestions ---------------------------------------------------------------------------------


class Why(StrEnum):
    """Why a contact is probably about a case; the interface has words for each."""

    NAMED = "named"
    WORDS = "words"
    ONLY_ONE = "only_one"
    JUST_ENDED = "just_ended"


class Suggestion(msgspec.Struct, frozen=True, kw_only=True):
    """A case a contact is probably about."""

    case_id: CaseId
    why: Why


_LONG_ENOUGH = 4
_STEM = 5
_WORD = re.compile(r"[^\W\d_]+", re.UNICODE)
_NUMBER = re.compile(r"[\w/-]*\d[\w/-]*", re.UNICODE)
_MOST_TEXT = 4_000


def suggested(
    cases: Iterable[Case], conversation_id: ConversationId | None, text: str, now: datetime
) -> Suggestion | None:
    """Return the case a contact is probably about.

    None where it belongs to one already, or nothing speaks for any.

    Args:
        cases: the customer's.
        conversation_id: the conversation on the screen, None for a call or visit.
        text: what the customer said last, as far as it is written.
        now: the moment.
    """
    current = [case for case in cases if case.status != CaseStatus.CLOSED]
    if conversation_id is not None and any(has(case, conversation_id) for case in current):
        return None
    ended = [case for case in cases if may_reopen(case, now)]
    text = text[:_MOST_TEXT]
    numbers = {found.casefold() for found in _NUMBER.findall(text)}
    stems = _stems(text)
    for case in (*current, *ended):
        if case.number and case.number.casefold() in numbers:
            return Suggestion(case_id=case.id, why=Why.NAMED)
    alike = [(len(_stems(case.title) & stems), case) for case in (*current, *ended)]
    best = max(alike, key=lambda pair: pair[0], default=(0, None))
    if best[1] is not None and best[0] > 0:
        return Suggestion(case_id=best[1].id, why=Why.WORDS)
    if len(current) == 1:
        return Suggestion(case_id=current[0].id, why=Why.ONLY_ONE)
    if not current and ended:
        newest = max(ended, key=_ended_at)
        return Suggestion(case_id=newest.id, why=Why.JUST_ENDED)
    return None


def _stems(text: str) -> set[str]:
    """Return beginnings of the longer words: Russian endings come after them."""
    words = _WORD.findall(text.casefold().replace("ё", "е"))
    return {word[:_STEM] for word in words if len(word) >= _LONG_ENOUGH}
