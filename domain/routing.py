"""Who gets what waits: one pure decision over an item, its queue and the agents with their work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import msgspec

from domain.glossary import Presence
from domain.ids import AgentId, BranchId, ConversationId, QueueId
from domain.routing_rules import (
    EVERYBODY,
    AgentRule,
    Medium,
    Prefer,
    QueueRule,
    Strategy,
    is_open,
    medium_of,
)
from domain.routing_why import MAX_NAMED, Because, LeftOut, NotAsked, Overflow, Why

HEAD_START = timedelta(seconds=120)
"""What one step of priority is worth: so much waiting. Bounded, so that nothing starves."""

REST = timedelta(seconds=60)
"""How long who declined or missed something is not asked again about the same."""

AT_ONCE = 50
"""How many agents are asked at once at most."""

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def may_get(presence: str) -> bool:
    """Tell whether an agent of a presence can be offered work. The one place that says so."""
    return presence == Presence.READY


@dataclass(frozen=True, slots=True)
class Item:
    """Something that waits for an agent.

    Attributes:
        since: when the customer's waiting began.
        refused: who declined or missed it while it waited, and when last.
        preferred: who is asked first, while ``since`` is not too long ago.
        because: what makes them so.
    """

    id: ConversationId
    queue_id: QueueId
    branch_id: BranchId
    channel_kind: str
    since: datetime
    refused: Mapping[AgentId, datetime] = field(default_factory=dict)
    preferred: AgentId | None = None
    because: Because = Because.LAST_AGENT


@dataclass(slots=True)
class Staff:
    """An agent with what they have open; ``open`` counts by kind of channel."""

    id: AgentId
    presence: str
    queues: frozenset[QueueId]
    branches: frozenset[BranchId]
    open: Counter[str] = field(default_factory=Counter)
    skills: Mapping[str, int] = field(default_factory=dict)
    limits: Mapping[str, int] = field(default_factory=dict)
    last_at: datetime | None = None
    """When they were last offered something."""

    def take(self, channel_kind: str, at: datetime) -> None:
        """Count something offered to them."""
        self.open[channel_kind] += 1
        self.last_at = at


@dataclass(frozen=True, slots=True)
class Rules:
    """What administrators set. A queue without a rule is not here."""

    queues: Mapping[QueueId, QueueRule]
    agents: Mapping[AgentId, AgentRule] = field(default_factory=dict)

    @property
    def holds_off(self) -> Mapping[str, tuple[str, ...]]:
        """What is not offered while something is open."""
        everybody = self.agents.get(EVERYBODY)
        return everybody.holds_off if everybody is not None else {}

    def limits(self, agent_id: AgentId) -> Mapping[str, int]:
        """Return how much an agent takes at once, by medium or kind of channel."""
        own, everybody = self.agents.get(agent_id), self.agents.get(EVERYBODY)
        usual = everybody.capacity if everybody is not None else {}
        return {**usual, **own.capacity} if own is not None else usual

    def skills(self, agent_id: AgentId) -> Mapping[str, int]:
        """Return what an agent can."""
        own = self.agents.get(agent_id)
        return own.skills if own is not None else {}


@dataclass(frozen=True, slots=True)
class Choice:
    """Who is offered something, nobody where ``agents`` is empty, and why."""

    agents: tuple[AgentId, ...]
    why: Why


def turn_at(since: datetime, priority: int) -> datetime:
    """Return by what moments items are taken in turn: the earliest is next."""
    return since - priority * HEAD_START


def has_room(
    staff: Staff, channel_kind: str, holds_off: Mapping[str, tuple[str, ...]]
) -> LeftOut | None:
    """Return why an agent cannot take another one of a kind now, None where they can."""
    return room_beside(staff, channel_kind, holders(channel_kind, holds_off))


def holders(channel_kind: str, holds_off: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    """Return what, while it is open, keeps a kind from being offered: media and kinds."""
    mine = {channel_kind, medium_of(channel_kind)}
    return frozenset(name for name, held in holds_off.items() if not mine.isdisjoint(held))


def room_beside(staff: Staff, channel_kind: str, held_by: frozenset[str]) -> LeftOut | None:
    """Return what ``has_room`` does, told what holds the kind off: looked up once for many."""
    medium = medium_of(channel_kind)
    like = 0
    for kind, count in staff.open.items():
        if count > 0:
            its = medium_of(kind)
            if kind in held_by or its in held_by:
                return LeftOut.BUSY
            like += count if its is medium else 0
    limits = staff.limits
    if limits:
        most = limits.get(medium)
        if most is not None and like >= most:
            return LeftOut.FULL
        most = limits.get(channel_kind)
        if most is not None and staff.open[channel_kind] >= most:
            return LeftOut.FULL
    return None


def _of(staff: Staff, medium: Medium) -> int:
    return sum(count for kind, count in staff.open.items() if medium_of(kind) == medium)


def staffed(staff: Iterable[Staff]) -> frozenset[QueueId]:
    """Return the queues in which somebody is ready."""
    return frozenset(queue for one in staff if may_get(one.presence) for queue in one.queues)


Helping = tuple[tuple[QueueId, Overflow | None], ...]


def helping(item: Item, rules: Rules, ready: frozenset[QueueId], now: datetime) -> Helping:
    """Return the queues whose agents may be asked now, the item's own first, and why another.

    A closed one is left out. Each passes on after its own time of waiting, counted from when the
    one before it did.

    Args:
        item: what waits.
        rules: what administrators set.
        ready: where somebody is ready.
        now: by the centre's clock.
    """
    found: list[tuple[QueueId, Overflow | None]] = []
    seen: set[QueueId] = set()
    at, came_by = item.queue_id, None
    passed_on = item.since
    while at not in seen:
        seen.add(at)
        rule = rules.queues.get(at)
        opened = rule is None or is_open(rule, now)
        if opened:
            found.append((at, came_by))
        if rule is None or rule.overflow_id is None:
            break
        reason = None
        if not opened:
            reason = Overflow.CLOSED
        elif at not in ready:
            reason = Overflow.NOBODY
        elif rule.overflow_after_s is not None:
            passed_on += timedelta(seconds=rule.overflow_after_s)
            reason = Overflow.WAITED if now >= passed_on else None
        if reason is None:
            break
        at, came_by = rule.overflow_id, reason
    return tuple(found)


def decide(
    item: Item,
    rules: Rules,
    staff: Sequence[Staff],
    now: datetime,
    queues: Helping | None = None,
) -> Choice:
    """Return who is offered an item now, and why.

    Args:
        item: what waits.
        rules: what administrators set.
        staff: the agents who may be asked, of all queues.
        now: by the centre's clock.
        queues: whose agents may be asked, where that is known already.
    """
    own = rules.queues.get(item.queue_id)
    if queues is None:
        queues = helping(item, rules, staffed(staff), now)
    waited = max(0, int((now - item.since).total_seconds()))
    preferred = _preferred(item, own, staff, now)
    held_by = holders(item.channel_kind, rules.holds_off)
    best: Choice | None = None
    for queue_id, overflow in queues:
        rule = rules.queues.get(queue_id)
        asked = own or rule
        fitting: list[Staff] = []
        left: Counter[str] = Counter()
        named: list[NotAsked] = []
        considered = 0
        for one in staff:
            if queue_id not in one.queues and one is not preferred:
                continue
            considered += 1
            reason = _left_out(one, item, asked, held_by, now)
            if reason is None:
                fitting.append(one)
            else:
                left[reason] += 1
                if len(named) < MAX_NAMED:
                    named.append(NotAsked(agent_id=one.id, reason=reason))
        why = Why(
            queue_id=queue_id,
            from_id=item.queue_id if queue_id != item.queue_id else None,
            overflow=overflow or "",
            waited_s=waited,
            priority=own.priority if own is not None else 0,
            skills=dict(own.skills) if own is not None else {},
            considered=considered,
            left_out=dict(left),
            named=tuple(named),
        )
        choice = _chosen(item, rule, fitting, preferred, why)
        if choice.agents or preferred is not None:
            return choice
        best = best or choice
    return best or Choice((), Why(waited_s=waited, left_out={LeftOut.CLOSED: 0}))


def _preferred(
    item: Item, rule: QueueRule | None, staff: Iterable[Staff], now: datetime
) -> Staff | None:
    """Return who is waited for before anybody else is asked; not who is not there at all."""
    if item.preferred is None or rule is None or rule.prefer == Prefer.NOBODY:
        return None
    if item.preferred in item.refused or not is_open(rule, now):
        return None
    if now - item.since >= timedelta(seconds=rule.prefer_wait_s):
        return None
    return next(
        (one for one in staff if one.id == item.preferred and one.presence != Presence.OFFLINE),
        None,
    )


def _left_out(
    one: Staff,
    item: Item,
    rule: QueueRule | None,
    held_by: frozenset[str],
    now: datetime,
) -> LeftOut | None:
    if not may_get(one.presence):
        return LeftOut.AWAY
    if item.branch_id not in one.branches:
        return LeftOut.BRANCH
    if rule is not None:
        for name, level in rule.skills.items():
            if one.skills.get(name, 0) < level:
                return LeftOut.SKILL
    refused_at = item.refused.get(one.id)
    # A clock put back meanwhile does not make it longer.
    if refused_at is not None and timedelta(0) <= now - refused_at < REST:
        return LeftOut.REFUSED
    return room_beside(one, item.channel_kind, held_by)


def _chosen(
    item: Item,
    rule: QueueRule | None,
    fitting: list[Staff],
    preferred: Staff | None,
    why: Why,
) -> Choice:
    if preferred is not None:
        if preferred not in fitting:
            return Choice((), why)
        return _one(preferred, item.because, why)
    if not fitting:
        return Choice((), why)
    willing = [one for one in fitting if one.id not in item.refused] or fitting
    strategy = rule.strategy if rule is not None else Strategy.LEAST_BUSY
    if strategy == Strategy.ALL_AT_ONCE and len(willing) > 1:
        asked = sorted(willing, key=_busy(item))[:AT_ONCE]
        return Choice(tuple(one.id for one in asked), _because(why, Because.ALL_AT_ONCE, 0))
    if strategy == Strategy.IN_ORDER and rule is not None:
        place = {agent_id: at for at, agent_id in enumerate(rule.order)}
        first = min(willing, key=lambda one: (place.get(one.id, len(place)), one.id))
        by = Because.IN_ORDER
    else:
        first = min(willing, key=_busy(item))
        by = Because.LEAST_BUSY
    return _one(first, by if len(willing) > 1 else Because.ONLY_ONE, why)


def _one(staff: Staff, by: Because, why: Why) -> Choice:
    return Choice((staff.id,), _because(why, by, sum(staff.open.values())))


def _because(why: Why, by: Because, open_now: int) -> Why:
    return msgspec.structs.replace(why, by=by, open=open_now)


def _busy(item: Item) -> Callable[[Staff], tuple[float, int, datetime, AgentId]]:
    """Return what orders agents: least of what they can take in use, longest without an offer."""
    medium = medium_of(item.channel_kind)

    def key(one: Staff) -> tuple[float, int, datetime, AgentId]:
        total = sum(one.open.values())
        most = one.limits.get(medium)
        share = _of(one, medium) / most if most else float(total)
        return share, total, one.last_at or _LONG_AGO, one.id

    return key
