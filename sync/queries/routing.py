"""What screens read of how queues hand out, and of what their agent is told."""

from __future__ import annotations

from typing import Protocol

from domain.entities import Offer
from domain.ids import ConversationId
from domain.routing_rules import AgentRule, Alert, QueueRule


class RoutingQueries(Protocol):
    """Reads that stay on this machine."""

    async def queue_rules(self) -> list[QueueRule]:
        """Return the rules of queues, those switched off too."""
        ...

    async def agent_rules(self) -> list[AgentRule]:
        """Return what agents, and everybody, can take."""
        ...

    async def last_offer(self, conversation_id: ConversationId) -> Offer | None:
        """Return the newest offer of a conversation to this agent, of the last days."""
        ...

    async def alerts(self) -> list[Alert]:
        """Return what this agent is told of and still holds, oldest first."""
        ...
