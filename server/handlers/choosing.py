"""Whom to offer one conversation of a queue with rules, and what that is decided from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from domain.entities import Conversation
from domain.ids import AgentId, QueueId
from domain.routing import Choice, Item, Rules, Staff, decide
from domain.routing_why import Why
from server.handlers import routing
from server.storage import people, ringing
from server.storage import routing as memory
from server.storage import waiting as waits
from server.storage.grants import branches_of
from server.storage.routing import Memory
from server.storage.unit import Unit


def take_turn(unit: Unit, queue_id: QueueId | None) -> None:
    """Hand out of a queue alone, where it has a rule; before anything is written."""
    if routing.rule_of(unit, queue_id) is not None:
        waits.take_turn(unit)


def choose(unit: Unit, talk: Conversation, but: AgentId | None) -> Choice:
    """Return whom to offer one conversation of a queue with a rule now, somebody left out."""
    rules = waits.rules(unit)
    if talk.queue_id is None:
        return Choice((), Why())
    item = Item(
        talk.id,
        talk.queue_id,
        talk.branch_id,
        talk.channel_kind,
        talk.waiting_since_at or unit.now,
        {but: unit.now} if but is not None else {},
    )
    choice = decide(item, rules, staff_of(unit, rules), unit.now)
    note_offered(unit, choice.agents)
    return choice


def staff_of(unit: Unit, rules: Rules) -> list[Staff]:
    """Return the agents with what they have open now."""
    work, known = ringing.work(unit), memory.memories(unit)
    return [
        Staff(
            id=agent.id,
            presence=agent.presence,
            queues=frozenset(agent.queue_ids),
            branches=branches_of(agent),
            open=work.get(agent.id) or Counter(),
            skills=rules.skills(agent.id),
            limits=rules.limits(agent.id),
            last_at=known[agent.id].offered_at if agent.id in known else None,
        )
        for agent in people.agents(unit)
        if agent.active
    ]


def note_offered(unit: Unit, agents: Collection[AgentId]) -> None:
    """Note that agents were offered something just now."""
    known = memory.memories(unit, agents) if agents else {}
    for agent in agents:
        before = known.get(agent, Memory())
        memory.remember(unit, agent, before._replace(offered_at=unit.now))
