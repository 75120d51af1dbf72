"""Routing: what a decision costs, how near a day comes to one ideal line, what the centre takes.

The day is that of ``tests.builders.day``: agents of some queues with skills, priorities and
overflow, who answer after a moment, decline and miss; beside it the same people in one line served
by whoever is free, which nobody with skills and telephones that ring can reach. The centre is the
real one over its database: letters in, offers out, accepted by pushes of workstations.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from random import Random
from uuid import UUID

from domain.entities import Agent
from domain.glossary import ChannelKind, Presence, Role
from domain.ids import AgentId, BranchId, ConversationId, QueueId, new_id
from domain.operations import OfferAccept
from domain.routing import Item, Rules, Staff, decide
from domain.routing_rules import EVERYBODY, USUAL_CAPACITY, USUAL_HOLDS_OFF
from server.handlers import distributing
from server.storage import people
from server.storage.engine import Database
from tests.bench.figure import Figure, figure, percentile, report, scaled, within
from tests.builders.blank import blank_file
from tests.builders.clock import StillClock
from tests.builders.day import MOMENT_S, MORNING, Day, Plan, arrivals, ideal
from tests.builders.rules import agent_rule, queue_rule
from tests.unit.server.bench import build_bench

_ROUNDS = 60


def _decision() -> Figure:
    """One decision over a thousand agents of one queue, against one look at each of them."""
    queue, branch, chance = QueueId(UUID(int=1)), BranchId(UUID(int=2)), Random(1)
    rules = Rules(
        {queue: queue_rule(queue, skills={"english": 2})},
        {EVERYBODY: agent_rule(capacity=USUAL_CAPACITY, holds_off=USUAL_HOLDS_OFF)},
    )
    staff = [
        Staff(
            AgentId(UUID(int=number + 10)),
            Presence.READY,
            frozenset({queue}),
            frozenset({branch}),
            Counter({"webchat": chance.randint(0, 4)}),
            {"english": chance.randint(1, 5)},
            USUAL_CAPACITY,
        )
        for number in range(1000)
    ]
    item = Item(ConversationId(new_id()), queue, branch, "webchat", MORNING)
    now = MORNING + timedelta(seconds=30)
    ours, floor = [], []
    for _ in range(_ROUNDS):
        begin = time.perf_counter()
        min(staff, key=lambda one: sum(one.open.values()))
        floor.append((time.perf_counter() - begin) * 1000)
        begin = time.perf_counter()
        decide(item, rules, staff, now)
        ours.append((time.perf_counter() - begin) * 1000)
    return figure("a decision over 1,000 agents of one queue", "ms", ours, floor, 20.0)


def _day() -> list[Figure]:
    agents = scaled(40, 1000)
    plan = Plan(agents=agents, items=agents * 100 if agents > 40 else 1500)
    came = arrivals(plan)
    begin = time.perf_counter()
    told = Day(plan, came).run()
    took = time.perf_counter() - begin
    best = ideal(plan, came)
    note = f"{agents} agents, {plan.items} came, load {plan.load}, {told.missed} offers missed"
    if told.faults:
        raise AssertionError(told.faults[0])
    sys.stderr.write(f"{note}; {told.offers / took:.0f} offers decided a second\n")
    for part in (0.5, 0.8, 0.9, 0.95, 0.99, 1.0):
        ours, line = percentile(told.waits, part), percentile(best, part)
        sys.stderr.write(f"  p{part * 100:g}: {ours:.1f} s, one ideal line {line:.1f} s\n")
    # Who is asked takes a moment to answer, which nobody can spare a customer.
    found = []
    for part, bar in ((0.5, 2.0), (0.95, 4.0)):
        ours, line = percentile(told.waits, part), percentile(best, part) + MOMENT_S
        name = f"waiting in a day, p{part * 100:g}, against one ideal line"
        found.append(figure(name, "s", [ours], [line], bar, note=note))
    each = took / told.offers * 1000
    return [*found, within("an offer decided in the day", "ms", [each], [each], 20.0, note=note)]


def _centre() -> Figure:
    """What the real centre takes for each, from what is written to what somebody has."""
    agents, items = scaled(10, 50), scaled(60, 1000)
    with tempfile.TemporaryDirectory() as folder:
        clock = StillClock()
        database = Database(blank_file(Path(folder) / "centre.db"), clock)
        bench = build_bench(database, clock)
        shop = bench.shop
        staff = [
            Agent(
                id=AgentId(new_id()),
                login=f"agent{number}",
                display_name=f"Agent {number}",
                role=Role.AGENT,
                branch_id=shop.branch.id,
                queue_ids=(shop.queue.id,),
                presence=Presence.READY,
            )
            for number in range(agents)
        ]
        bench.write(queue_rule(shop.queue.id), *staff)
        desks = {agent.id: bench.desk(agent) for agent in staff}
        channel = shop.channels[ChannelKind.WEBCHAT].id
        handing, inbound = [], []
        for number in range(items):
            clock.move(1)
            begin = time.perf_counter()
            bench.receive(channel_id=channel, identity_kind="webchat", address=f"v{number}")
            inbound.append((time.perf_counter() - begin) * 1000)
            begin = time.perf_counter()
            if database.read_now(distributing.any_due):
                database.write_now(distributing.distribute)
            handing.append((time.perf_counter() - begin) * 1000)
            for offer in database.read_now(people.offers_standing):
                answer = desks[offer.agent_id].do(OfferAccept(id=offer.id))
                if answer != ("applied", ""):
                    raise AssertionError(answer)
        database.close()
    note = f"{agents} agents, {items} chats; the floor is taking the message in"
    return figure("the centre hands one out, SQLite", "ms", handing, inbound, 8.0, note=note)


def _measure() -> list[Figure]:
    return [_decision(), *_day(), _centre()]


if __name__ == "__main__":
    report("routing", _measure)
