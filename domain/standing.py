"""Where an agent stands, read from their row and written to it."""

from __future__ import annotations

import msgspec

from domain.entities import Agent
from domain.workday import Working


def standing(agent: Agent) -> Working:
    """Return where an agent stands."""
    return msgspec.structs.replace(agent.work, presence=agent.presence)


def placed(agent: Agent, at: Working) -> Agent:
    """Return an agent who stands elsewhere."""
    return msgspec.structs.replace(agent, presence=at.presence, work=at)
