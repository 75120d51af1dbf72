"""Declared presence of agents, and what becomes of it when their lines or nodes go."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from domain.entities import Agent
from domain.glossary import Presence
from domain.ids import AgentId
from server.storage import leases, people
from server.storage.unit import Unit


def set_presence(agent_id: AgentId, state: str) -> Callable[[Unit], None]:
    """Return the step that writes an agent's declared presence."""

    def work(unit: Unit) -> None:
        agent = unit.get(Agent, agent_id)
        if agent is not None:
            unit.put(msgspec.structs.replace(agent, presence=state))

    return work


def node_started(node: str, *, alone: bool) -> Callable[[Unit], None]:
    """Return the step for a node that starts: who has a line to no living node is offline.

    Args:
        node: its name.
        alone: whether there can be no other node, so that all known ones are dead.
    """

    def work(unit: Unit) -> None:
        for name in leases.all_nodes(unit) if alone else leases.dead_nodes(unit):
            leases.forget_node(unit, name)
        leases.beat(unit, node)
        connected = leases.connected(unit)
        _go_offline(unit, (item.id for item in people.agents(unit) if item.id not in connected))

    return work


def node_lives(node: str) -> Callable[[Unit], int]:
    """Return the step of a heartbeat; it buries dead nodes and returns how many."""

    def work(unit: Unit) -> int:
        leases.beat(unit, node)
        dead = leases.dead_nodes(unit)
        for name in dead:
            _go_offline(unit, leases.forget_node(unit, name))
        return len(dead)

    return work


def node_stopped(node: str) -> Callable[[Unit], None]:
    """Return the step for a node that stops as planned."""
    return lambda unit: _go_offline(unit, leases.forget_node(unit, node))


def line_opened(node: str, agent_id: AgentId) -> Callable[[Unit], None]:
    """Return the step for an agent whose first line to a node stands."""
    return lambda unit: leases.connect(unit, node, agent_id)


def line_closed(node: str, agent_id: AgentId) -> Callable[[Unit], None]:
    """Return the step for an agent whose last line to a node is gone."""

    def work(unit: Unit) -> None:
        if not leases.disconnect(unit, node, agent_id):
            _go_offline(unit, [agent_id])

    return work


def _go_offline(unit: Unit, agents: Iterable[AgentId]) -> None:
    for agent_id in agents:
        set_presence(agent_id, Presence.OFFLINE)(unit)
