"""The working day of an agent: what they may be busy with, and the work after a call.

One row for the whole company says which breaks there are, how long each may take, and per queue
what is recorded once a call is over. What becomes of an agent is worked out here and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

import msgspec

from domain import field_values
from domain.catalogue import FieldType, ServiceField
from domain.entity import Entity
from domain.field_values import Fault
from domain.glossary import Presence
from domain.ids import (
    BranchId,
    ConversationId,
    CustomerId,
    EntryId,
    QueueId,
    WorkdayId,
)

WORKDAY_ID = WorkdayId(UUID("01900000-0000-7000-8000-0000000da7e5"))
"""There is one such row."""

MAX_KINDS, MAX_CODES, MAX_FIELDS = 30, 60, 12
MAX_NOTE = 2_000
_MAX_LIMIT_MIN, _MAX_LIMIT_S = 12 * 60, 60 * 60
_NAME = re.compile(r"[\w-]{1,40}\Z")
CHOSEN = frozenset({Presence.BREAK, Presence.BUSY})
"""What a kind refines: the agent says which break, and what they are busy with."""


class AfterWork(StrEnum):
    """What an agent owes a call that is over."""

    NONE = ""
    OPTIONAL = "optional"
    """A code can be given; the next call may come at once."""
    REQUIRED = "required"
    """Nothing comes until a code is given."""
    LIMITED = "limited"
    """Nothing comes until a code is given, or the time is up."""
    FIXED = "fixed"
    """Nothing comes until the time is up, also with a code given."""


HOLDS = frozenset({AfterWork.REQUIRED, AfterWork.LIMITED, AfterWork.FIXED})
TIMED = frozenset({AfterWork.LIMITED, AfterWork.FIXED})


class PresenceKind(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of break, or of other work. ``limit_min``: how long it may take; 0: no matter."""

    code: str
    name: str = ""
    state: str = Presence.BREAK
    limit_min: int = 0


class WrapCode(msgspec.Struct, frozen=True, kw_only=True):
    """How a contact may have ended, and what is to be said of it then."""

    code: str
    title: str
    fields: tuple[ServiceField, ...] = ()


class WrapRules(msgspec.Struct, frozen=True, kw_only=True):
    """What is owed after a call of a queue; ``queue_id`` None: of every other one."""

    queue_id: QueueId | None = None
    mode: str = AfterWork.NONE
    limit_s: int = 0
    codes: tuple[WrapCode, ...] = ()

    def code(self, code: str) -> WrapCode | None:
        """Return a code by its name."""
        return next((item for item in self.codes if item.code == code), None)


class Workday(Entity, frozen=True, kw_only=True):
    """How the day is worked in this company.

    ``idle_min``: after how many minutes without a touch of the computer somebody who is ready is
    away; 0: never.
    """

    KIND: ClassVar[str] = "workday"
    CODE: ClassVar[int] = 45
    id: WorkdayId
    kinds: tuple[PresenceKind, ...] = ()
    rules: tuple[WrapRules, ...] = ()
    idle_min: int = 0
    edition: int = 0
    changed_by: str = ""
    changed_at: datetime | None = None

    def kind(self, code: str) -> PresenceKind | None:
        """Return a kind by its name."""
        return next((item for item in self.kinds if item.code == code), None)

    def rules_of(self, queue_id: QueueId | None) -> WrapRules:
        """Return what is owed after a call of a queue."""
        found = (item for item in self.rules if item.queue_id == queue_id)
        others = (item for item in self.rules if item.queue_id is None)
        return next(found, None) or next(others, WrapRules())


USUAL = Workday(
    id=WORKDAY_ID,
    kinds=(
        PresenceKind(code="lunch", limit_min=60),
        PresenceKind(code="rest", limit_min=15),
        PresenceKind(code="training", state=Presence.BUSY),
        PresenceKind(code="paperwork", state=Presence.BUSY),
    ),
)
"""What holds while nobody has set anything. The interface knows names for these codes."""


class WorkdayPut(msgspec.Struct, frozen=True, kw_only=True):
    """Set how the day is worked; ``old`` is the edition its author saw."""

    workday: Workday
    old: int = 0


class WrapUp(msgspec.Struct, frozen=True, kw_only=True):
    """Record how a contact ended: a fact of the history.

    Attributes:
        id: of the entry.
        about_id: the call it is about; None of a conversation as a whole.
        values: by the fields of the code.
        next_step: what was promised; the task for it is an operation of its own.
    """

    id: EntryId
    customer_id: CustomerId
    branch_id: BranchId
    conversation_id: ConversationId | None = None
    about_id: EntryId | None = None
    queue_id: QueueId | None = None
    channel_kind: str
    code: str
    title: str = ""
    values: dict[str, str] = {}
    note: str = ""
    next_step: str = ""


class About(msgspec.Struct, frozen=True, kw_only=True):
    """The contact somebody wraps up: a call, or a conversation as a whole."""

    channel_kind: str
    entry_id: EntryId | None = None
    conversation_id: ConversationId | None = None
    queue_id: QueueId | None = None


class Working(msgspec.Struct, frozen=True, kw_only=True):
    """Where an agent stands, as their row holds it.

    Attributes:
        presence: a ``Presence``; the row has it once more, to be asked by, and that one counts.
        kind: code of a ``PresenceKind``, where the presence has one.
        since_at: when it became so.
        until_at: when it should end, or, of a timed after-call work, when it does.
        next_presence: what it becomes once the work at hand is over; empty: ready.
        next_until_at: when that should end, where it had begun before.
        next_limit_min: how long that may take, where it begins then; 0: no matter.
        wrapping_id: the call that is still to be wrapped up.
        wrap_mode: what is owed to it, as the rule was when it ended.
    """

    presence: str = Presence.OFFLINE
    kind: str = ""
    since_at: datetime | None = None
    until_at: datetime | None = None
    next_presence: str = ""
    next_kind: str = ""
    next_until_at: datetime | None = None
    next_limit_min: int = 0
    wrapping_id: EntryId | None = None
    wrap_mode: str = AfterWork.NONE


def owes(at: Working, now: datetime) -> bool:
    """Tell whether nothing else may come before the call that is over is dealt with."""
    if at.wrap_mode == AfterWork.REQUIRED:
        return at.wrapping_id is not None
    timed = at.wrap_mode in TIMED and at.until_at is not None and now < at.until_at
    return timed and (at.wrap_mode == AfterWork.FIXED or at.wrapping_id is not None)


def chosen(
    at: Working, presence: str, kind: PresenceKind | None, now: datetime, *, talking: bool
) -> Working:
    """Return where somebody stands who chose a presence.

    While they talk, or owe something to a call that is over, the choice is kept for afterwards.

    Args:
        at: where they stood.
        presence: what they chose.
        kind: of a break or other work.
        now: the moment.
        talking: whether they are in a call.
    """
    if presence == Presence.AWAY and (talking or at.presence != Presence.READY):
        return at  # who listens touches nothing, and who is not waited for can be anywhere
    if at.presence == Presence.WRAP_UP and at.wrap_mode == AfterWork.NONE:
        talking = False  # their own time for paper: it ends when they say so
    if owes(at, now):
        later = _next(at, presence, kind)
        there = at.presence == Presence.WRAP_UP
        return later if there else _be(later, Presence.WRAP_UP, None, now, until_at=at.until_at)
    same = (at.presence, at.kind) == (presence, kind.code if kind is not None else "")
    if talking and presence != Presence.READY and at.presence != Presence.OFFLINE and not same:
        return _next(at, presence, kind)
    at = _next(at, Presence.READY, None)
    return at if same else _free(at, presence, kind, now)


def call_over(at: Working, entry_id: EntryId, rules: WrapRules, now: datetime) -> Working:
    """Return where somebody stands whose call has just ended."""
    if rules.mode not in HOLDS:
        if rules.mode == AfterWork.OPTIONAL:
            at = msgspec.structs.replace(at, wrapping_id=entry_id, wrap_mode=rules.mode)
        return _moved_on(at, now) if at.next_presence else at
    if at.presence == Presence.OFFLINE:
        until = now + timedelta(seconds=rules.limit_s) if rules.mode in TIMED else None
        return msgspec.structs.replace(
            at, wrapping_id=entry_id, wrap_mode=rules.mode, until_at=until
        )
    if at.presence not in (Presence.READY, Presence.WRAP_UP) and not at.next_presence:
        # Somebody called out of a break: that is what they go back to.
        at = msgspec.structs.replace(
            at, next_presence=at.presence, next_kind=at.kind, next_until_at=at.until_at
        )
    until = now + timedelta(seconds=rules.limit_s) if rules.mode in TIMED else None
    at = msgspec.structs.replace(at, wrapping_id=entry_id, wrap_mode=rules.mode)
    return _be(at, Presence.WRAP_UP, None, now, until_at=until)


def wrapped_up(at: Working, about_id: EntryId | None, now: datetime) -> Working:
    """Return where somebody stands who has said how a call ended."""
    if about_id is None or at.wrapping_id != about_id:
        return at
    at = msgspec.structs.replace(at, wrapping_id=None)
    return at if owes(at, now) or at.presence != Presence.WRAP_UP else _moved_on(at, now)


def time_up(at: Working, now: datetime) -> Working:
    """Return where somebody stands as time goes by: after-call work that is timed ends."""
    timed = at.presence == Presence.WRAP_UP and at.wrap_mode in TIMED
    return _moved_on(at, now) if timed and not owes(at, now) else at


def vanished(at: Working, now: datetime) -> Working:
    """Return where somebody stands whose workstation is gone; what they owe, they still owe."""
    if at.presence == Presence.OFFLINE:
        return at
    at = _next(at, Presence.READY, None)
    return msgspec.structs.replace(at, presence=Presence.OFFLINE, kind="", since_at=now)


def _next(at: Working, presence: str, kind: PresenceKind | None) -> Working:
    wanted = "" if presence in (Presence.READY, Presence.WRAP_UP) else presence
    fits = kind if wanted else None
    return msgspec.structs.replace(
        at,
        next_presence=wanted,
        next_kind=fits.code if fits is not None else "",
        next_limit_min=fits.limit_min if fits is not None else 0,
        next_until_at=None,
    )


def _moved_on(at: Working, now: datetime) -> Working:
    limit = timedelta(minutes=at.next_limit_min) if at.next_limit_min else None
    until = at.next_until_at or (now + limit if limit is not None else None)
    presence, kind = at.next_presence or Presence.READY, at.next_kind
    at = _next(at, Presence.READY, None)
    if at.wrap_mode != AfterWork.OPTIONAL:
        at = msgspec.structs.replace(at, wrapping_id=None, wrap_mode=AfterWork.NONE)
    return msgspec.structs.replace(at, presence=presence, kind=kind, since_at=now, until_at=until)


def _be(
    at: Working,
    presence: str,
    kind: PresenceKind | None,
    now: datetime,
    *,
    until_at: datetime | None,
) -> Working:
    return msgspec.structs.replace(
        at,
        presence=presence,
        kind=kind.code if kind is not None else "",
        since_at=now,
        until_at=until_at,
    )


def _free(at: Working, presence: str, kind: PresenceKind | None, now: datetime) -> Working:
    limit = timedelta(minutes=kind.limit_min) if kind is not None and kind.limit_min else None
    at = _be(at, presence, kind, now, until_at=now + limit if limit is not None else None)
    if at.wrap_mode == AfterWork.OPTIONAL:
        return at  # a code can still be given
    return msgspec.structs.replace(at, wrapping_id=None, wrap_mode=AfterWork.NONE)


def faults(code: WrapCode, values: dict[str, str]) -> dict[str, Fault]:
    """Return what is wrong with what was said of a contact, by field."""
    read = {
        item.name: field_values.read(item, values.get(item.name, ""))[1] for item in code.fields
    }
    return {name: fault for name, fault in read.items() if fault is not Fault.NONE}


def problem(workday: Workday) -> str:
    """Return the name of what keeps a working day from being one, or an empty string."""
    if not 0 <= workday.idle_min <= _MAX_LIMIT_MIN:
        return "idle_min"
    return _kinds(workday.kinds) or _rules(workday.rules)


def _kinds(kinds: tuple[PresenceKind, ...]) -> str:
    if len(kinds) > MAX_KINDS or not _distinct(item.code for item in kinds):
        return "kinds"
    if any(item.state not in CHOSEN for item in kinds):
        return "state"
    return "" if all(0 <= item.limit_min <= _MAX_LIMIT_MIN for item in kinds) else "limit_min"


def _rules(rules: tuple[WrapRules, ...]) -> str:
    queues = [item.queue_id for item in rules]
    if len(set(queues)) != len(queues):
        return "queue_id"
    for item in rules:
        if item.mode not in set(AfterWork):
            return "mode"
        if item.mode in TIMED and not 0 < item.limit_s <= _MAX_LIMIT_S:
            return "limit_s"
        if item.mode in HOLDS and not item.codes and item.mode != AfterWork.FIXED:
            return "codes"  # nobody could ever give one
        fault = _codes(item.codes)
        if fault:
            return fault
    return ""


def _codes(codes: tuple[WrapCode, ...]) -> str:
    if len(codes) > MAX_CODES or not _distinct(item.code for item in codes):
        return "codes"
    for item in codes:
        if not item.title.strip():
            return "title"
        known = all(field.type in set(FieldType) for field in item.fields)
        if len(item.fields) > MAX_FIELDS or not known:
            return "fields"
        if not _distinct(field.name for field in item.fields):
            return "fields"
    return ""


def _distinct(names: Iterable[str]) -> bool:
    found = list(names)
    return len(set(found)) == len(found) and all(_NAME.match(name) for name in found)
