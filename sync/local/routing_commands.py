"""Setting how queues hand out and what agents can take."""

from __future__ import annotations

from domain.routing_rules import AgentRule, AgentRulePut, QueueRule, QueueRulePut
from sync.local.acts import Acts


class RoutingCommands(Acts):
    """The part of ``Commands`` that is about routing."""

    async def keep_queue_rule(self, rule: QueueRule, *, fresh: bool = False) -> None:
        """Set how a queue hands out."""
        old = None if fresh else rule.edition
        await self._do(lambda _view: QueueRulePut(rule=rule, old=old))

    async def keep_agent_rule(self, rule: AgentRule, *, fresh: bool = False) -> None:
        """Set what an agent, or everybody, can take."""
        old = None if fresh else rule.edition
        await self._do(lambda _view: AgentRulePut(rule=rule, old=old))
