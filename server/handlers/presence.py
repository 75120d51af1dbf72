"""Declared presence of agents."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from domain.entities import Agent
from domain.ids import AgentId
from server.storage import people
from server.storage.unit import Unit


def set_presence(agent_id: AgentId, state: str) -> Callable[[Unit], None]:
    """Return the step that writes an agent's declared presence."""

    def work(unit: Unit) -> None:
        agent = unit.get(Agent, agent_id)
        if agent is not None:
            unit.put(msgspec.structs.replace(agent, presence=state))

    return work


def all_offline(unit: Unit) -> None:
    """Nobody is connected to a server that has just started."""
    for agent in people.agents(unit):
        unit.put(msgspec.structs.replace(agent, presence="offline"))
