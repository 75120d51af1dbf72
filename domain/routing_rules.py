"""How queues hand out work and what agents can take, as administrators write it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from itertools import pairwise
from typing import ClassVar, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

import msgspec

from domain.entity import Entity
from domain.glossary import ChannelKind
from domain.ids import AgentId, AlertId, QueueId


class Medium(StrEnum):
    """What an interaction asks of an agent: the ear, the keyboard at once, the keyboard later."""

    VOICE = "voice"
    CHAT = "chat"
    LETTER = "letter"


_MEDIA: dict[str, Medium] = {
    ChannelKind.PHONE: Medium.VOICE,
    ChannelKind.VISIT: Medium.VOICE,
    ChannelKind.EMAIL: Medium.LETTER,
    ChannelKind.FORM: Medium.LETTER,
    ChannelKind.ORDER: Medium.LETTER,
    ChannelKind.INTERNAL: Medium.LETTER,
}


def medium_of(channel_kind: str) -> Medium:
    """Return the medium of a kind of channel; one nobody knows yet is a chat."""
    return _MEDIA.get(channel_kind, Medium.CHAT)


class Strategy(StrEnum):
    """Whom of those who fit a queue asks."""

    IN_ORDER = "in_order"
    LEAST_BUSY = "least_busy"
    ALL_AT_ONCE = "all_at_once"


class Prefer(StrEnum):
    """Who is asked before all others."""

    NOBODY = "nobody"
    OWNER = "owner"
    LAST_AGENT = "last_agent"


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of a weekday in which a queue is open.

    ``day``: 0 Monday to 6 Sunday; ``start`` and ``end`` minutes since midnight, ``end`` at most
    1440. What goes past midnight is two stretches.
    """

    day: int
    start: int
    end: int


class QueueRule(Entity, frozen=True, kw_only=True):
    """How one queue hands out what waits in it; a queue without one hands out nothing again.

    Attributes:
        id: the queue's.
        skills: what an agent must be able to, and how well at least (1 to 10).
        priority: 0 to 9; each step counts like ``domain.routing.HEAD_START`` of waiting.
        target_s: within how many seconds customers are to be answered; None: no target.
        target_share: how many of a hundred.
        order: who is asked in which order, of ``Strategy.IN_ORDER``; others come after them.
        ring_s: how long an offer stands; None: until it is answered.
        prefer_wait_s: how long the one who is preferred is waited for.
        away_after_s: after how long what waits for an agent who went home is the queue's again.
        hours: when it is open, in ``timezone``; empty: always.
        overflow_id: whose agents help when it is closed or nobody is there, and, with
            ``overflow_after_s``, once somebody has waited so long.
        closed_text: what a customer is told once when nobody will answer now; empty: nothing.
        edition: counts changes.
    """

    KIND: ClassVar[str] = "queue_rule"
    CODE: ClassVar[int] = 55
    id: QueueId
    active: bool = True
    skills: dict[str, int] = {}
    priority: int = 0
    target_s: int | None = None
    target_share: int = 80
    strategy: str = Strategy.LEAST_BUSY
    order: tuple[AgentId, ...] = ()
    ring_s: int | None = 60
    prefer: str = Prefer.OWNER
    prefer_wait_s: int = 120
    away_after_s: int = 600
    timezone: str = "Europe/Moscow"
    hours: tuple[Opening, ...] = ()
    holidays: tuple[date, ...] = ()
    overflow_id: QueueId | None = None
    overflow_after_s: int | None = None
    closed_text: str = ""
    edition: int = 0
    changed_by: str = ""
    changed_at: datetime


EVERYBODY = AgentId(UUID("00000000-0000-7000-8000-000000000055"))
"""Whose rule holds for every agent, where their own says nothing."""


class AgentRule(Entity, frozen=True, kw_only=True):
    """What an agent can do and how much at once.

    Attributes:
        id: the agent's, or ``EVERYBODY``.
        skills: by name, 1 to 10; of ``EVERYBODY`` none.
        capacity: how many at once, by medium or kind of channel; where both are set both hold.
            Absent: as many as come.
        holds_off: by medium or kind of what is open, which media or kinds are not offered
            meanwhile; only that of ``EVERYBODY`` counts.
        edition: counts changes.
    """

    KIND: ClassVar[str] = "agent_rule"
    CODE: ClassVar[int] = 56
    id: AgentId
    skills: dict[str, int] = {}
    capacity: dict[str, int] = {}
    holds_off: dict[str, tuple[str, ...]] = {}
    edition: int = 0
    changed_by: str = ""
    changed_at: datetime


class AlertKind(StrEnum):
    """What an agent is told of."""

    SET_ASIDE = "set_aside"
    NOBODY_THERE = "nobody_there"


class Alert(Entity, frozen=True, kw_only=True):
    """Something about the work one agent must know; ``over_at``: it holds no more."""

    KIND: ClassVar[str] = "alert"
    CODE: ClassVar[int] = 57
    id: AlertId
    agent_id: AgentId
    kind: str
    queue_id: QueueId | None = None
    at: datetime
    over_at: datetime | None = None


class QueueRulePut(msgspec.Struct, frozen=True, kw_only=True):
    """Set how a queue hands out; ``old`` is the edition its author saw, None of a new one."""

    rule: QueueRule
    old: int | None = None


class AgentRulePut(msgspec.Struct, frozen=True, kw_only=True):
    """Set what an agent, or everybody, can take; ``old`` as in ``QueueRulePut``."""

    rule: AgentRule
    old: int | None = None


USUAL_CAPACITY = {str(Medium.VOICE): 1, str(Medium.CHAT): 3, str(Medium.LETTER): 5}
USUAL_HOLDS_OFF: dict[str, tuple[str, ...]] = {
    str(Medium.VOICE): (str(Medium.VOICE), str(Medium.CHAT), str(Medium.LETTER)),
    str(Medium.CHAT): (str(Medium.LETTER),),
}
"""What is proposed where nothing is set: a call alone, no letter into chats."""

MAX_SKILL, MAX_PRIORITY, MAX_CAPACITY, MAX_S = 10, 9, 100, 7 * 86_400
MIN_RING_S = 5
_MAX_SKILLS, _MAX_NAME, _MAX_TEXT, _MAX_DAYS = 50, 60, 1_000, 400
_DAY_MIN = 24 * 60


class Fault(NamedTuple):
    """What keeps a rule from being one: the field, a code, and the part that is wrong."""

    field: str
    code: str
    part: str = ""


def queue_fault(rule: QueueRule, others: Mapping[QueueId, QueueRule]) -> Fault | None:
    """Return what keeps a rule from being one, None where nothing does.

    Args:
        rule: to look at.
        others: the rules of all queues, by id; the one of the same queue does not count.
    """
    return next(
        (
            Fault(field, code)
            for field, code, wrong in (
                ("skills", "skills", not _are_skills(rule.skills)),
                ("priority", "range", not 0 <= rule.priority <= MAX_PRIORITY),
                ("target_s", "range", not _within(rule.target_s, 1)),
                ("target_share", "range", not 1 <= rule.target_share <= 100),
                ("strategy", "unknown", rule.strategy not in set(Strategy)),
                ("order", "range", len(rule.order) > 1_000),
                ("ring_s", "range", not _within(rule.ring_s, MIN_RING_S)),
                ("prefer", "unknown", rule.prefer not in set(Prefer)),
                ("prefer_wait_s", "range", not _within(rule.prefer_wait_s, 0)),
                ("away_after_s", "range", not _within(rule.away_after_s, 0)),
                ("timezone", "zone", not is_zone(rule.timezone)),
                ("hours", "hours", not _are_hours(rule.hours)),
                ("holidays", "range", len(rule.holidays) > _MAX_DAYS),
                ("overflow_after_s", "range", not _within(rule.overflow_after_s, 1)),
                ("overflow_id", "cycle", _turns_back(rule, others)),
                ("closed_text", "long", len(rule.closed_text) > _MAX_TEXT),
            )
            if wrong
        ),
        None,
    )


def agent_fault(rule: AgentRule) -> Fault | None:
    """Return what keeps a rule from being one, None where nothing does."""
    known = {*Medium, *ChannelKind}
    if not _are_skills(rule.skills) or (rule.skills and rule.id == EVERYBODY):
        return Fault("skills", "skills")
    if any(name not in known for name in rule.capacity):
        return Fault("capacity", "unknown")
    if any(not 0 <= most <= MAX_CAPACITY for most in rule.capacity.values()):
        return Fault("capacity", "range")
    named = {*rule.holds_off, *(name for held in rule.holds_off.values() for name in held)}
    return Fault("holds_off", "unknown") if named - known else None


def is_zone(name: str) -> bool:
    """Tell whether a time zone is known; where none is (no list here), the centre's say counts."""
    zones = available_timezones()
    return name in zones or (not zones and bool(name))


def is_open(rule: QueueRule, now: datetime) -> bool:
    """Tell whether a queue is open at a moment; a zone nobody knows any more closes nothing."""
    if not rule.hours and not rule.holidays:
        return True
    try:
        here = now.astimezone(ZoneInfo(rule.timezone))
    except (KeyError, ValueError, OSError):
        return True
    if here.date() in rule.holidays:
        return False
    minute = here.hour * 60 + here.minute
    return not rule.hours or any(
        span.day == here.weekday() and span.start <= minute < span.end for span in rule.hours
    )


def overflow_chain(start: QueueId, rules: Mapping[QueueId, QueueRule]) -> tuple[QueueId, ...]:
    """Return a queue and those that help it, in turn; one met twice ends it."""
    chain: list[QueueId] = []
    at: QueueId | None = start
    while at is not None and at not in chain:
        chain.append(at)
        rule = rules.get(at)
        at = rule.overflow_id if rule is not None else None
    return tuple(chain)


def _turns_back(rule: QueueRule, others: Mapping[QueueId, QueueRule]) -> bool:
    if rule.overflow_id is None:
        return False
    return rule.id in overflow_chain(
        rule.overflow_id, {key: other for key, other in others.items() if key != rule.id}
    )


def _within(value: int | None, least: int) -> bool:
    return value is None or least <= value <= MAX_S


def _are_skills(skills: Mapping[str, int]) -> bool:
    named = all(0 < len(name.strip()) <= _MAX_NAME for name in skills)
    return named and len(skills) <= _MAX_SKILLS and _levels(skills.values())


def _levels(levels: Iterable[int]) -> bool:
    return all(1 <= level <= MAX_SKILL for level in levels)


def _are_hours(hours: tuple[Opening, ...]) -> bool:
    """Tell whether stretches are not empty and none is in another's way."""
    if len(hours) > 100 or any(
        not (0 <= span.day <= 6 and 0 <= span.start < span.end <= _DAY_MIN) for span in hours
    ):
        return False
    ordered = sorted(hours, key=lambda span: (span.day, span.start))
    return all(one.day != other.day or one.end <= other.start for one, other in pairwise(ordered))
