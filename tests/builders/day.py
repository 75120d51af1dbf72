"""A day of a contact centre as events: who came when, who took them, and how an ideal line does.

The hall is the real decision over agents who answer, decline and miss. The ideal is one line for
all: first come, first served, by any agent, with no ringing; same arrivals, same times of service.
"""

from __future__ import annotations

import heapq
import random
from bisect import insort
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from domain.allotting import allot
from domain.glossary import Presence
from domain.ids import AgentId, BranchId, ConversationId, QueueId
from domain.routing import Item, Rules, Staff, has_room, turn_at
from domain.routing_rules import EVERYBODY, overflow_chain
from tests.builders.rules import agent_rule, queue_rule

MORNING = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
BRANCH = BranchId(UUID(int=1))
MOMENT_S = 2.5
"""How long an agent takes to accept, on average."""
_SWEEP_S = 2.0
_ALONE = {"chat": ("chat", "letter"), "letter": ("chat", "letter")}


@dataclass(frozen=True, slots=True)
class Plan:
    """What kind of day it is.

    Attributes:
        agents, items, queues: how many.
        hours: how long people come.
        load: how much of the agents' time all items take, on average over the day.
        each: in how many queues an agent is.
        ring_s: how long an offer stands; ``missed`` and ``declined`` are shares of offers.
        tick_s: how often what waits is looked at.
    """

    agents: int
    items: int
    queues: int = 10
    hours: float = 12.0
    load: float = 0.75
    each: int = 3
    ring_s: float = 30.0
    missed: float = 0.02
    declined: float = 0.03
    tick_s: float = 0.5
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody who comes: when, to which queue, with what, and for how long."""

    at: float
    queue: int
    kind: str
    service_s: float


@dataclass
class Told:
    """What came of a day: seconds each waited, and how it was."""

    waits: list[float] = field(default_factory=list)
    offers: int = 0
    missed: int = 0
    faults: list[str] = field(default_factory=list)


def arrivals(plan: Plan) -> list[Arrival]:
    """Return who comes in a day with a rush at noon."""
    chance = random.Random(plan.seed)
    seconds = plan.hours * 3600
    service = plan.load * plan.agents * seconds / plan.items
    # Twice as many at noon as in the morning, by cutting an even stream.
    times = sorted(
        chance.triangular(0, seconds) if chance.random() < 0.3 else chance.uniform(0, seconds)
        for _ in range(plan.items)
    )
    return [
        Arrival(
            at,
            chance.randrange(plan.queues),
            "webchat" if chance.random() < 0.8 else "email",
            chance.expovariate(1 / service),
        )
        for at in times
    ]


def ideal(plan: Plan, came: list[Arrival]) -> list[float]:
    """Return how long each would wait in one line for all."""
    free = [0.0] * plan.agents
    waits = []
    for one in came:
        begin = max(one.at, heapq.heappop(free))
        waits.append(begin - one.at)
        heapq.heappush(free, begin + one.service_s)
    return waits


class Day:
    """One day in the hall."""

    def __init__(self, plan: Plan, came: list[Arrival]) -> None:
        """Seat the agents; queue 0 takes a skill, the last ones are more urgent."""
        self._plan, self._came = plan, came
        chance = self._chance = random.Random(plan.seed + 1)
        queues = [QueueId(UUID(int=100 + number)) for number in range(plan.queues)]
        self.queues = queues
        self.rules = Rules(
            {
                queue: queue_rule(
                    queue,
                    skills={"english": 3} if number == 0 else {},
                    priority=2 if number >= plan.queues - 2 else 0,
                    overflow_id=queues[number + 1] if number + 1 < plan.queues else None,
                    overflow_after_s=60,
                )
                for number, queue in enumerate(queues)
            },
            {EVERYBODY: agent_rule(capacity={"chat": 1, "letter": 1}, holds_off=_ALONE)},
        )
        self.staff = [
            Staff(
                AgentId(UUID(int=1000 + number)),
                Presence.READY,
                frozenset(chance.sample(queues, min(plan.each, plan.queues))),
                frozenset({BRANCH}),
                Counter(),
                {"english": chance.randint(1, 5)},
                self.rules.limits(AgentId(UUID(int=1000 + number))),
            )
            for number in range(plan.agents)
        ]
        self._by_id = {one.id: one for one in self.staff}
        self._waiting: list[tuple[datetime, int]] = []
        self._refused: dict[int, dict[AgentId, datetime]] = {}
        self._events: list[tuple[float, int, str, int, AgentId | None]] = []
        self._order = 0
        self.told = Told(waits=[-1.0] * len(came))

    def serves(self, queue: QueueId) -> bool:
        """Tell whether anybody can take what comes to a queue, in it or in one that helps."""
        skills = self.rules.queues[queue].skills
        chain = overflow_chain(queue, self.rules.queues)
        return any(
            not one.queues.isdisjoint(chain)
            and all(one.skills.get(name, 0) >= level for name, level in skills.items())
            for one in self.staff
        )

    def run(self) -> Told:
        """Live through it until nobody waits."""
        for number, one in enumerate(self._came):
            self._plan_for(one.at, "comes", number)
        now = 0.0
        looked = 0.0
        while self._events or self._waiting:
            now, moved = self._next_tick(now), False
            while self._events and self._events[0][0] <= now:
                at, _, what, number, agent = heapq.heappop(self._events)
                self._happens(at, what, number, agent)
                moved = True
            # As the centre does: when anything changed, and now and then for what time brings.
            if moved or now - looked >= _SWEEP_S:
                looked = now
                self._hand_out(now)
        return self.told

    def _next_tick(self, now: float) -> float:
        tick = self._plan.tick_s
        if self._waiting or not self._events:
            return now + tick
        return max(now + tick, -(-self._events[0][0] // tick) * tick)

    def _plan_for(self, at: float, what: str, number: int, agent: AgentId | None = None) -> None:
        self._order += 1
        heapq.heappush(self._events, (at, self._order, what, number, agent))

    def _happens(self, at: float, what: str, number: int, agent: AgentId | None) -> None:
        came = self._came[number]
        if what == "comes":
            self._wait(number)
        elif agent is not None and what == "done":
            self._by_id[agent].open[came.kind] -= 1
        elif agent is not None and what == "accepts":
            if self.told.waits[number] >= 0:
                self.told.faults.append(f"{number} was taken twice")
            self.told.waits[number] = at - came.at
            self._plan_for(at + came.service_s, "done", number, agent)
        elif agent is not None:
            self.told.missed += what == "misses"
            self._by_id[agent].open[came.kind] -= 1
            self._refused.setdefault(number, {})[agent] = _clock(at)
            self._wait(number)

    def _wait(self, number: int) -> None:
        came = self._came[number]
        rule = self.rules.queues[self.queues[came.queue]]
        insort(self._waiting, (turn_at(_clock(came.at), rule.priority), number))

    def _items(self) -> Iterator[Item]:
        for _, number in self._waiting:
            came = self._came[number]
            yield Item(
                ConversationId(UUID(int=10_000 + number)),
                self.queues[came.queue],
                BRANCH,
                came.kind,
                _clock(came.at),
                self._refused.get(number, {}),
            )

    def _hand_out(self, now: float) -> None:
        if not self._waiting:
            return
        # In days small enough what is allotted is checked against what was open before.
        before = {one.id: Counter(one.open) for one in self.staff} if len(self.staff) < 50 else {}
        given = allot(self._items(), self.rules, self.staff, _clock(now), len(self._waiting))
        gone = set()
        for item, choice in given:
            number = item.id.int - 10_000
            gone.add(number)
            (agent,) = choice.agents
            self._check(before, item, agent)
            self.told.offers += 1
            self._answer(now, number, agent)
        self._waiting = [entry for entry in self._waiting if entry[1] not in gone]

    def _check(self, before: dict[AgentId, Counter[str]], item: Item, agent: AgentId) -> None:
        """Note a promise that is broken, in days small enough to look at each."""
        if not before:
            return
        one = self._by_id[agent]
        now_open, one.open = one.open, before[agent]
        if has_room(one, item.channel_kind, self.rules.holds_off) is not None:
            self.told.faults.append(f"{agent} had no room for {item.id}")
        before[agent] = Counter(before[agent])
        before[agent][item.channel_kind] += 1
        one.open = now_open

    def _answer(self, now: float, number: int, agent: AgentId) -> None:
        what, chance = self._chance.random(), self._chance
        if what < self._plan.missed:
            self._plan_for(now + self._plan.ring_s, "misses", number, agent)
        elif what < self._plan.missed + self._plan.declined:
            self._plan_for(now + chance.uniform(1, 6), "declines", number, agent)
        else:
            self._plan_for(now + chance.uniform(0, 2 * MOMENT_S), "accepts", number, agent)


def _clock(seconds: float) -> datetime:
    return MORNING + timedelta(seconds=seconds)


def share(waits: list[float], part: float) -> float:
    """Return the wait that a part of all does not exceed."""
    return sorted(waits)[min(len(waits) - 1, int(part * len(waits)))]
