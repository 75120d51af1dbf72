"""Rules of queues and agents, as short as a test wants them."""

from __future__ import annotations

from typing import Any

from domain.ids import AgentId, QueueId
from domain.routing_rules import EVERYBODY, AgentRule, QueueRule
from tests.builders.people import NOW


def queue_rule(queue: QueueId, **fields: Any) -> QueueRule:
    """Return a rule of a queue."""
    return QueueRule(id=queue, changed_at=NOW, **fields)


def agent_rule(agent: AgentId = EVERYBODY, **fields: Any) -> AgentRule:
    """Return a rule of an agent, of everybody by default."""
    return AgentRule(id=agent, changed_at=NOW, **fields)
