"""Rules of queues and agents over plain lists: the part of ``MemoryStore`` about them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from domain.entities import Offer
from domain.ids import ConversationId, CustomerId
from domain.routing_rules import AgentRule, Alert, QueueRule
from tests.builders.people import World

replace = msgspec.structs.replace


class MemoryRouting:
    """What is kept of routing."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.queue_kept: list[QueueRule] = []
        self.agent_kept: list[AgentRule] = []
        self.standing_alerts: list[Alert] = []

    def _note(self, *what: Any) -> None:
        raise NotImplementedError

    def changed(self, kind: str, entity_id: UUID, *customers: CustomerId) -> None:
        raise NotImplementedError

    async def queue_rules(self) -> list[QueueRule]:
        return list(self.queue_kept)

    async def agent_rules(self) -> list[AgentRule]:
        return list(self.agent_kept)

    async def last_offer(self, conversation_id: ConversationId) -> Offer | None:
        mine = [one for one in self.world.offers if one.conversation_id == conversation_id]
        return max(mine, key=lambda one: one.offered_at, default=None)

    async def alerts(self) -> list[Alert]:
        return [alert for alert in self.standing_alerts if alert.over_at is None]

    async def keep_queue_rule(self, rule: QueueRule, *, fresh: bool = False) -> None:
        self._note("keep_queue_rule", rule.id, fresh)
        made = replace(rule, edition=rule.edition + 1)
        self.queue_kept = [item for item in self.queue_kept if item.id != rule.id] + [made]
        self.changed(QueueRule.KIND, rule.id)

    async def keep_agent_rule(self, rule: AgentRule, *, fresh: bool = False) -> None:
        self._note("keep_agent_rule", rule.id, fresh)
        made = replace(rule, edition=rule.edition + 1)
        self.agent_kept = [item for item in self.agent_kept if item.id != rule.id] + [made]
        self.changed(AgentRule.KIND, rule.id)
