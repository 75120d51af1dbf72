"""How queues hand out and what this agent is told, over the local store."""

from __future__ import annotations

from domain.ids import AgentId
from domain.routing_rules import AgentRule, Alert, QueueRule
from sync.store.inbox import all_of
from sync.store.plain import asking
from sync.store.store import Store


class LocalRouting:
    """Implements ``sync.queries.routing.RoutingQueries``."""

    _store: Store
    _me: AgentId | None

    async def queue_rules(self) -> list[QueueRule]:
        """Return the rules of queues."""
        return await self._store.read(lambda cache, _work: list(all_of(asking(cache), QueueRule)))

    async def agent_rules(self) -> list[AgentRule]:
        """Return what agents, and everybody, can take."""
        return await self._store.read(lambda cache, _work: list(all_of(asking(cache), AgentRule)))

    async def alerts(self) -> list[Alert]:
        """Return what this agent is told of and still holds, oldest first."""
        found = await self._store.read(lambda cache, _work: list(all_of(asking(cache), Alert)))
        mine = (one for one in found if one.agent_id == self._me and one.over_at is None)
        return sorted(mine, key=lambda one: one.at)
