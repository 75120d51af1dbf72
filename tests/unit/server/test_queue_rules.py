"""Rules of queues and agents: who may set them, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from domain.entities import Agent, AgentRule, Queue, QueueRule
from domain.glossary import Role
from domain.ids import AgentId, QueueId, new_id
from domain.routing_rules import EVERYBODY, AgentRulePut, QueueRulePut
from tests.builders.rules import agent_rule, queue_rule
from tests.unit.server.bench import Bench, Desk, replaced

APPLIED = ("applied", "")


@pytest.fixture
def desk(bench: Bench) -> Desk:
    """The workstation of an administrator."""
    boss = replaced(bench.shop.agents[0], role=Role.ADMINISTRATOR)
    bench.write(boss)
    return bench.desk(boss)


def test_only_an_administrator_sets_them(bench: Bench) -> None:
    desk = bench.desk(bench.shop.agents[1])
    rule = queue_rule(bench.shop.queue.id)
    assert desk.do(QueueRulePut(rule=rule)) == ("rejected", "forbidden")
    assert desk.do(AgentRulePut(rule=agent_rule())) == ("rejected", "forbidden")


def test_a_rule_is_kept_and_its_target_is_the_lists(bench: Bench, desk: Desk) -> None:
    rule = queue_rule(bench.shop.queue.id, target_s=45, skills={" английский\u0000 ": 3})
    assert desk.do(QueueRulePut(rule=rule)) == APPLIED
    kept = bench.need(QueueRule, rule.id)
    assert (kept.edition, kept.skills) == (1, {"английский": 3})
    assert kept.changed_by == desk.actor.name
    assert bench.need(Queue, bench.shop.queue.id).first_response_s == 45


def test_of_two_who_change_it_the_second_is_told(bench: Bench, desk: Desk) -> None:
    rule = queue_rule(bench.shop.queue.id)
    assert desk.do(QueueRulePut(rule=rule)) == APPLIED
    assert desk.do(QueueRulePut(rule=rule)) == ("rejected", "state_changed")
    assert desk.do(QueueRulePut(rule=replaced(rule, priority=1), old=1)) == APPLIED
    mine = agent_rule(capacity={"chat": 1})
    assert desk.do(AgentRulePut(rule=mine)) == APPLIED
    assert desk.do(AgentRulePut(rule=mine)) == ("rejected", "state_changed")


@pytest.mark.parametrize(
    "fields",
    [
        {"timezone": "Mars/Olympus"},
        {"priority": -1},
        {"overflow_id": QueueId(new_id())},
        {"closed_text": "а" * 1001},
    ],
)
def test_nonsense_is_refused(bench: Bench, desk: Desk, fields: dict[str, Any]) -> None:
    rule = queue_rule(bench.shop.queue.id, **fields)
    assert desk.do(QueueRulePut(rule=rule)) == ("rejected", "invalid")
    assert bench.get(QueueRule, rule.id) is None


def test_a_circle_of_queues_is_refused_whoever_closes_it(bench: Bench, desk: Desk) -> None:
    night = replaced(bench.shop.queue, id=QueueId(new_id()), name="Ночь")
    bench.write(night)
    first = queue_rule(bench.shop.queue.id, overflow_id=night.id)
    assert desk.do(QueueRulePut(rule=first)) == APPLIED
    back = queue_rule(night.id, overflow_id=bench.shop.queue.id)
    assert desk.do(QueueRulePut(rule=back)) == ("rejected", "invalid")


def test_rules_of_what_there_is_not_are_refused(bench: Bench, desk: Desk) -> None:
    nowhere, nobody = queue_rule(QueueId(new_id())), agent_rule(AgentId(new_id()))
    assert desk.do(QueueRulePut(rule=nowhere)) == ("rejected", "invalid")
    assert desk.do(AgentRulePut(rule=nobody)) == ("rejected", "invalid")
    assert desk.do(AgentRulePut(rule=agent_rule(skills={"x": 1}))) == ("rejected", "invalid")
    assert bench.get(Agent, EVERYBODY) is None
    assert desk.do(AgentRulePut(rule=agent_rule(capacity={"chat": 2}))) == APPLIED
    assert bench.need(AgentRule, EVERYBODY).capacity == {"chat": 2}
