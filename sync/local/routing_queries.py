"""How queues hand out and what this agent is told, over the local store."""

from __future__ import annotations

from datetime import timedelta

from domain.clock import Clock
from domain.entities import Offer
from domain.ids import AgentId, ConversationId, least_id
from domain.routing_rules import AgentRule, Alert, QueueRule
from sync.store.inbox import all_of
from sync.store.plain import asking
from sync.store.store import Store
from sync.store.writing import Connection

_DAYS = timedelta(days=30)


class LocalRouting:
    """Implements ``sync.queries.routing.RoutingQueries``."""

    _store: Store
    _me: AgentId | None
    _clock: Clock

    async def queue_rules(self) -> list[QueueRule]:
        """Return the rules of queues."""
        return await self._store.read(lambda cache, _work: list(all_of(asking(cache), QueueRule)))

    async def agent_rules(self) -> list[AgentRule]:
        """Return what agents, and everybody, can take."""
        return await self._store.read(lambda cache, _work: list(all_of(asking(cache), AgentRule)))

    async def last_offer(self, conversation_id: ConversationId) -> Offer | None:
        """Return the newest offer of a conversation to this agent, of the last days."""
        since = least_id(self._clock.now() - _DAYS)

        def read(cache: Connection, _work: Connection) -> Offer | None:
            found = [
                offer
                for offer in all_of(asking(cache), Offer, since)
                if offer.conversation_id == conversation_id
                and offer.agent_id == self._me
                and (offer.why is None or offer.why.by)
            ]
            return max(found, key=lambda offer: (offer.offered_at, offer.id), default=None)

        return await self._store.read(read)

    async def alerts(self) -> list[Alert]:
        """Return what this agent is told of and still holds, oldest first."""
        found = await self._store.read(lambda cache, _work: list(all_of(asking(cache), Alert)))
        mine = (one for one in found if one.agent_id == self._me and one.over_at is None)
        return sorted(mine, key=lambda one: one.at)
