"""Who gets what: the decision and its reasons, for any staff, rules and moments."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.glossary import Presence
from domain.ids import AgentId, BranchId, ConversationId, QueueId, new_id
from domain.routing import (
    HEAD_START,
    REST,
    Item,
    Rules,
    Staff,
    decide,
    has_room,
    helping,
    may_get,
    staffed,
    turn_at,
)
from domain.routing_rules import (
    EVERYBODY,
    USUAL_CAPACITY,
    USUAL_HOLDS_OFF,
    Fault,
    Medium,
    Opening,
    Prefer,
    QueueRule,
    Strategy,
    agent_fault,
    is_open,
    medium_of,
    overflow_chain,
    queue_fault,
)
from domain.routing_why import Because, LeftOut, Overflow
from tests.builders.day import Day, Plan, arrivals
from tests.builders.rules import agent_rule, queue_rule

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # a Monday; noon in Moscow
BRANCH = BranchId(new_id())
QUEUES = tuple(QueueId(new_id()) for _ in range(3))
PEOPLE = tuple(AgentId(new_id()) for _ in range(6))
KINDS = ("phone", "webchat", "telegram", "email")


def staff(agent: AgentId = PEOPLE[0], **fields: Any) -> Staff:
    values: dict[str, Any] = {
        "id": agent,
        "presence": Presence.READY,
        "queues": frozenset(QUEUES[:1]),
        "branches": frozenset({BRANCH}),
        **fields,
    }
    values["open"] = Counter(values.get("open", {}))
    return Staff(**values)


def item(**fields: Any) -> Item:
    values: dict[str, Any] = {
        "id": ConversationId(new_id()),
        "queue_id": QUEUES[0],
        "branch_id": BRANCH,
        "channel_kind": "webchat",
        "since": NOW - timedelta(seconds=30),
        **fields,
    }
    return Item(**values)


def rules(*queues: QueueRule, **everybody: Any) -> Rules:
    return Rules(
        {rule.id: rule for rule in queues or (queue_rule(QUEUES[0]),)},
        {EVERYBODY: agent_rule(**everybody)} if everybody else {},
    )


def test_the_least_busy_by_share_of_what_they_can_take() -> None:
    part = staff(PEOPLE[0], open={"webchat": 2}, limits={"chat": 8})
    full = staff(PEOPLE[1], open={"webchat": 1}, limits={"chat": 2})
    choice = decide(item(), rules(), [part, full], NOW)
    assert choice.agents == (part.id,)
    assert (choice.why.by, choice.why.open, choice.why.considered) == (Because.LEAST_BUSY, 2, 2)


def test_of_equals_who_has_waited_longest_for_work() -> None:
    rested = staff(PEOPLE[1], last_at=NOW - timedelta(hours=1))
    tired = staff(PEOPLE[0], last_at=NOW)
    assert decide(item(), rules(), [tired, rested], NOW).agents == (rested.id,)


def test_strictly_in_order_and_others_after() -> None:
    rule = queue_rule(QUEUES[0], strategy=Strategy.IN_ORDER, order=(PEOPLE[3], PEOPLE[1]))
    team = [staff(PEOPLE[n], open={"webchat": 9 - n}) for n in (0, 1, 3)]
    choice = decide(item(), rules(rule), team, NOW)
    assert (choice.agents, choice.why.by) == ((PEOPLE[3],), Because.IN_ORDER)
    assert decide(item(), rules(rule), team[:2], NOW).agents == (PEOPLE[1],)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"presence": Presence.BREAK}, LeftOut.AWAY),
        ({"branches": frozenset()}, LeftOut.BRANCH),
        ({"skills": {"english": 2}}, LeftOut.SKILL),
        ({"limits": {"chat": 0}}, LeftOut.FULL),
        ({"open": {"telegram": 3}, "limits": {"chat": 3}}, LeftOut.FULL),
        ({"open": {"webchat": 1}, "limits": {"chat": 3, "webchat": 1}}, LeftOut.FULL),
        ({"open": {"phone": 1}}, LeftOut.BUSY),
    ],
)
def test_why_each_is_left_out(fields: dict[str, Any], reason: LeftOut) -> None:
    rule = queue_rule(QUEUES[0], skills={"english": 3})
    one = staff(**{"skills": {"english": 5}, **fields})
    choice = decide(item(), rules(rule, holds_off=USUAL_HOLDS_OFF), [one], NOW)
    assert choice.agents == ()
    assert choice.why.left_out == {reason: 1}
    assert [(named.agent_id, named.reason) for named in choice.why.named] == [(one.id, reason)]


def test_a_letter_does_not_come_into_a_chat_and_a_chat_comes_into_letters() -> None:
    kept = rules(holds_off=USUAL_HOLDS_OFF)
    assert decide(item(channel_kind="email"), kept, [staff(open={"webchat": 1})], NOW).agents == ()
    assert decide(item(), kept, [staff(open={"email": 2})], NOW).agents


def test_who_refused_is_asked_again_only_after_a_rest_and_after_the_others() -> None:
    asked = item(refused={PEOPLE[0]: NOW - REST})
    team = [staff(PEOPLE[0]), staff(PEOPLE[1], open={"webchat": 5})]
    assert decide(asked, rules(), team, NOW).agents == (PEOPLE[1],)
    assert decide(asked, rules(), team[:1], NOW).agents == (PEOPLE[0],)
    soon = decide(asked, rules(), team[:1], NOW - timedelta(seconds=1))
    assert soon.why.left_out == {LeftOut.REFUSED: 1}
    # A clock that was put back keeps nobody out.
    assert decide(asked, rules(), team[:1], NOW - timedelta(hours=2)).agents


def test_who_is_preferred_is_waited_for_and_then_not() -> None:
    rule = queue_rule(QUEUES[0], prefer=Prefer.LAST_AGENT, prefer_wait_s=60)
    wanted = item(preferred=PEOPLE[1])
    busy = staff(PEOPLE[1], presence=Presence.WRAP_UP)
    team = [staff(PEOPLE[0]), busy]
    assert decide(wanted, rules(rule), team, NOW).agents == ()
    assert decide(wanted, rules(rule), team, NOW + timedelta(seconds=30)).agents == (PEOPLE[0],)
    busy.presence = Presence.OFFLINE
    assert decide(wanted, rules(rule), team, NOW).agents == (PEOPLE[0],)
    busy.presence = Presence.READY
    choice = decide(wanted, rules(rule), team, NOW)
    assert (choice.agents, choice.why.by) == ((PEOPLE[1],), Because.LAST_AGENT)


def test_work_overflows_when_closed_when_nobody_is_there_and_when_it_waited() -> None:
    asleep = (Opening(day=6, start=0, end=60),)
    helper = staff(PEOPLE[1], queues=frozenset({QUEUES[1]}))
    here = staff(limits={"chat": 0})

    def reason(now: datetime = NOW, team: list[Staff] | None = None, **rule: Any) -> str:
        kept = rules(queue_rule(QUEUES[0], overflow_id=QUEUES[1], **rule), queue_rule(QUEUES[1]))
        choice = decide(item(), kept, [here, helper] if team is None else team, now)
        assert choice.agents in ((), (helper.id,))
        return choice.why.overflow

    assert reason(hours=asleep) == Overflow.CLOSED
    assert reason(team=[helper]) == Overflow.NOBODY
    assert reason(overflow_after_s=30) == Overflow.WAITED
    assert reason(overflow_after_s=31) == ""


def test_each_queue_of_a_chain_waits_its_own_time() -> None:
    chain = rules(
        queue_rule(QUEUES[0], overflow_id=QUEUES[1], overflow_after_s=20),
        queue_rule(QUEUES[1], overflow_id=QUEUES[2], overflow_after_s=20),
    )
    team = [
        staff(agent, queues=frozenset({queue}))
        for agent, queue in zip(PEOPLE, QUEUES, strict=False)
    ]
    ready = staffed(team)
    at = [len(helping(item(), chain, ready, NOW + timedelta(seconds=s))) for s in (-11, -10, 9, 10)]
    assert at == [1, 2, 2, 3]


def test_a_head_start_is_bounded_so_nothing_starves() -> None:
    old = turn_at(NOW - 9 * HEAD_START - timedelta(seconds=1), 0)
    assert old < turn_at(NOW, 9)
    assert turn_at(NOW, 1) < turn_at(NOW, 0)


# -- rules -------------------------------------------------------------------------------------


def test_hours_are_the_queues_own_and_holidays_close() -> None:
    rule = queue_rule(QUEUES[0], hours=(Opening(day=0, start=12 * 60, end=13 * 60),))
    assert is_open(rule, NOW)
    assert not is_open(rule, NOW - timedelta(minutes=1))
    assert not is_open(rule, NOW + timedelta(hours=1))
    assert not is_open(queue_rule(QUEUES[0], holidays=(date(2026, 11, 23),)), NOW)
    assert is_open(queue_rule(QUEUES[0]), NOW)
    # Moscow's 23rd begins three hours earlier than Greenwich's.
    late = datetime(2026, 11, 22, 21, 30, tzinfo=UTC)
    assert not is_open(queue_rule(QUEUES[0], holidays=(date(2026, 11, 23),)), late)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"timezone": "Europe/Mosсow"}, "timezone"),
        ({"timezone": "../../etc/passwd"}, "timezone"),
        ({"hours": (Opening(day=0, start=60, end=60),)}, "hours"),
        ({"hours": (Opening(day=7, start=0, end=60),)}, "hours"),
        ({"hours": (Opening(day=0, start=0, end=90), Opening(day=0, start=60, end=99))}, "hours"),
        ({"skills": {"": 1}}, "skills"),
        ({"skills": {"x": 0}}, "skills"),
        ({"priority": 10}, "priority"),
        ({"ring_s": 1}, "ring_s"),
        ({"target_share": 0}, "target_share"),
        ({"strategy": "whoever"}, "strategy"),
        ({"overflow_id": QUEUES[0]}, "overflow_id"),
        ({"overflow_id": QUEUES[1]}, "overflow_id"),
        ({"closed_text": "а" * 1001}, "closed_text"),
    ],
)
def test_what_is_no_rule(fields: dict[str, Any], field: str) -> None:
    others = {QUEUES[1]: queue_rule(QUEUES[1], overflow_id=QUEUES[0])}
    fault = queue_fault(queue_rule(QUEUES[0], **fields), others)
    assert fault is not None
    assert fault.field == field


def test_what_is_no_rule_of_an_agent() -> None:
    assert agent_fault(agent_rule(capacity={"chat": 3, "email": 1})) is None
    assert agent_fault(agent_rule(capacity=USUAL_CAPACITY, holds_off=USUAL_HOLDS_OFF)) is None
    assert agent_fault(agent_rule(capacity={"pigeon": 3})) == Fault("capacity", "unknown")
    assert agent_fault(agent_rule(capacity={"chat": -1})) == Fault("capacity", "range")
    assert agent_fault(agent_rule(holds_off={"chat": ("pigeon",)})) == Fault("holds_off", "unknown")
    assert agent_fault(agent_rule(skills={"english": 1})) == Fault("skills", "skills")


@given(st.dictionaries(st.sampled_from(QUEUES), st.sampled_from(QUEUES)))
def test_a_chain_ends_whatever_is_written(to: dict[QueueId, QueueId]) -> None:
    kept = {queue: queue_rule(queue, overflow_id=other) for queue, other in to.items()}
    chain = overflow_chain(QUEUES[0], kept)
    assert len(chain) == len(set(chain)) <= 3


# -- for anything ------------------------------------------------------------------------------

_LIMITS = st.dictionaries(st.sampled_from((*Medium, *KINDS)), st.integers(0, 3))
_HOLDS = st.dictionaries(
    st.sampled_from((*Medium, *KINDS)),
    st.lists(st.sampled_from((*Medium, *KINDS)), max_size=3).map(tuple),
)


@st.composite
def teams(draw: st.DrawFn) -> list[Staff]:
    return [
        staff(
            agent,
            presence=draw(st.sampled_from(list(Presence))),
            queues=frozenset(draw(st.lists(st.sampled_from(QUEUES), max_size=2))),
            open=draw(st.dictionaries(st.sampled_from(KINDS), st.integers(0, 3))),
            limits=draw(_LIMITS),
            skills=draw(st.dictionaries(st.just("english"), st.integers(1, 5))),
        )
        for agent in draw(st.lists(st.sampled_from(PEOPLE), unique=True))
    ]


@st.composite
def any_rules(draw: st.DrawFn) -> Rules:
    kept = {
        queue: queue_rule(
            queue,
            strategy=draw(st.sampled_from(list(Strategy))),
            prefer=draw(st.sampled_from(list(Prefer))),
            overflow_id=draw(st.none() | st.sampled_from(QUEUES)),
            overflow_after_s=draw(st.none() | st.integers(1, 120)),
            skills=draw(st.dictionaries(st.just("english"), st.integers(1, 5))),
        )
        for queue in draw(st.lists(st.sampled_from(QUEUES), unique=True))
    }
    return Rules(kept, {EVERYBODY: agent_rule(holds_off=draw(_HOLDS))})


@given(
    teams(),
    any_rules(),
    st.sampled_from(KINDS),
    st.integers(-100, 1000),
    st.dictionaries(st.sampled_from(PEOPLE), st.integers(-100, 100)),
    st.none() | st.sampled_from(PEOPLE),
)
def test_who_gets_something_can_take_it(
    team: list[Staff],
    kept: Rules,
    kind: str,
    waited: int,
    refused: dict[AgentId, int],
    preferred: AgentId | None,
) -> None:
    asked = item(
        channel_kind=kind,
        since=NOW - timedelta(seconds=waited),
        refused={agent: NOW - timedelta(seconds=ago) for agent, ago in refused.items()},
        preferred=preferred,
    )
    choice = decide(asked, kept, team, NOW)
    by_id = {one.id: one for one in team}
    own = kept.queues.get(QUEUES[0])
    for agent in choice.agents:
        one = by_id[agent]
        assert may_get(one.presence)
        assert has_room(one, kind, kept.holds_off) is None
        assert BRANCH in one.branches
        if own is not None:
            assert all(one.skills.get(name, 0) >= level for name, level in own.skills.items())
        before = dict(one.open)
        one.take(kind, NOW)
        limits = one.limits
        assert one.open[kind] <= limits.get(kind, 99)
        mine = sum(n for name, n in one.open.items() if medium_of(name) is medium_of(kind))
        assert mine <= limits.get(medium_of(kind), 99)
        one.open = Counter(before)
    assert len(choice.agents) == len(set(choice.agents))
    if len(choice.agents) > 1:
        assert choice.why.by == Because.ALL_AT_ONCE
    if choice.agents:
        assert choice.why.by
    assert choice.why.considered >= sum(choice.why.left_out.values())
    assert decide(asked, kept, team, NOW) == choice  # it depends on nothing else


# -- a day -------------------------------------------------------------------------------------


@settings(max_examples=12, deadline=None)
@given(
    st.integers(2, 12),
    st.integers(1, 4),
    st.integers(0, 1000),
    st.floats(0.2, 1.1),
    st.floats(0.0, 0.3),
)
def test_in_any_day_nobody_is_taken_twice_and_nobody_waits_for_ever(
    agents: int, queues: int, seed: int, load: float, missed: float
) -> None:
    plan = Plan(
        agents=agents,
        items=60,
        queues=queues,
        hours=1.0,
        load=load,
        each=2,
        missed=missed,
        seed=seed,
        tick_s=1.0,
    )
    day = Day(plan, arrivals(plan))
    unserved = [number for number, queue in enumerate(day.queues) if not day.serves(queue)]
    told = Day(plan, [one for one in arrivals(plan) if one.queue not in unserved]).run()
    assert told.faults == []
    assert all(wait >= 0 for wait in told.waits)
