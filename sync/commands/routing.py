"""What administrators set of how queues hand out."""

from __future__ import annotations

from typing import Protocol

from domain.routing_rules import AgentRule, QueueRule


class RoutingCommands(Protocol):
    """The part of ``Commands`` that is about routing."""

    async def keep_queue_rule(self, rule: QueueRule, *, fresh: bool = False) -> None:
        """Set how a queue hands out.

        Args:
            rule: with the edition that was read.
            fresh: whether the queue had none.
        """
        ...

    async def keep_agent_rule(self, rule: AgentRule, *, fresh: bool = False) -> None:
        """Set what an agent, or everybody, can take."""
        ...
