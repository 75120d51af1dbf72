"""Keeping how queues hand out and what agents can take."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from domain.changes import Changes
from domain.entities import Agent, Queue
from domain.ids import AgentId, QueueId
from domain.routing_rules import (
    EVERYBODY,
    AgentRule,
    Fault,
    QueueRule,
    agent_fault,
    queue_fault,
)
from domain.tasks import Policy, TaskScope
from sync.commands.protocol import Commands
from sync.queries.protocol import Queries


@dataclass(frozen=True, slots=True)
class RoutingState:
    """What the section shows.

    Attributes:
        queue, agent: the rule that is written, as it stands in the fields.
        fault: what keeps it from being a rule.
        fresh: whether there was none before.
    """

    queues: tuple[Queue, ...] = ()
    agents: tuple[Agent, ...] = ()
    queue_rules: tuple[QueueRule, ...] = ()
    agent_rules: tuple[AgentRule, ...] = ()
    queue: QueueRule | None = None
    agent: AgentRule | None = None
    fault: Fault | None = None
    fresh: bool = False

    def rule_of(self, queue: QueueId) -> QueueRule | None:
        """Return the rule a queue has."""
        return next((item for item in self.queue_rules if item.id == queue), None)

    def limits_of(self, agent: AgentId) -> AgentRule | None:
        """Return the rule an agent, or everybody, has."""
        return next((item for item in self.agent_rules if item.id == agent), None)


class RoutingPresenter:
    """Owns what the section shows."""

    def __init__(
        self,
        queries: Queries,
        commands: Commands,
        scope: TaskScope,
        show: Callable[[RoutingState], None],
        now: Callable[[], datetime],
    ) -> None:
        """Hold what it needs.

        Args:
            queries: reads.
            commands: writes.
            scope: the page's tasks.
            show: told the state after each change.
            now: the moment what is made here is stamped with.
        """
        self._queries = queries
        self._commands = commands
        self._scope = scope
        self._show = show
        self._now = now
        self.state = RoutingState()
        self.kept: Callable[[], None] = lambda: None
        """Told that a rule is kept."""

    def _put(self, **changed: object) -> None:
        self.state = replace(self.state, **changed)  # type: ignore[arg-type]  # fields of it
        self._show(self.state)

    async def look(self) -> None:
        """Read the rules; called whenever the section comes on the screen."""
        directory = self._queries.directory()
        staff = (agent for agent in directory.agents.values() if agent.active)
        self._put(
            queues=tuple(sorted(directory.queues, key=lambda item: item.name.lower())),
            agents=tuple(sorted(staff, key=lambda item: item.display_name.lower())),
            queue_rules=tuple(await self._queries.queue_rules()),
            agent_rules=tuple(await self._queries.agent_rules()),
        )

    def on_changes(self, changes: Changes) -> None:
        """Read them again where one changed."""
        kinds = (QueueRule.KIND, AgentRule.KIND, Queue.KIND, Agent.KIND)
        if changes.everything or any(changes.touches(kind) for kind in kinds):
            self._scope.start(self.look(), "routing", Policy.QUEUE)

    def open_queue(self, queue: QueueId) -> None:
        """Open the rule of a queue, or what would be its first."""
        found = self.state.rule_of(queue)
        rule = found or QueueRule(id=queue, changed_at=self._now())
        self._put(queue=rule, agent=None, fresh=found is None, fault=self._queue_fault(rule))

    def open_agent(self, agent: AgentId = EVERYBODY) -> None:
        """Open what an agent, or everybody, can take."""
        found = self.state.limits_of(agent)
        rule = found or AgentRule(id=agent, changed_at=self._now())
        self._put(agent=rule, queue=None, fresh=found is None, fault=agent_fault(rule))

    def _queue_fault(self, rule: QueueRule) -> Fault | None:
        return queue_fault(rule, {item.id: item for item in self.state.queue_rules})

    def edit(self, rule: QueueRule | AgentRule) -> None:
        """Take what stands in the fields."""
        if isinstance(rule, QueueRule):
            self._put(queue=rule, fault=self._queue_fault(rule))
        else:
            self._put(agent=rule, fault=agent_fault(rule))

    def refuse(self, fault: Fault) -> None:
        """Take that a field cannot be read."""
        self._put(fault=fault)

    def leave(self) -> None:
        """Close the rule without keeping it."""
        self._put(queue=None, agent=None, fault=None)

    def save(self) -> None:
        """Keep the open rule."""
        if self.state.fault is None:
            self._scope.start(self._save(self.state), "save routing", Policy.DROP_NEW)

    async def _save(self, state: RoutingState) -> None:
        if state.queue is not None:
            await self._commands.keep_queue_rule(state.queue, fresh=state.fresh)
        elif state.agent is not None:
            await self._commands.keep_agent_rule(state.agent, fresh=state.fresh)
        self._put(queue=None, agent=None)
        await self.look()
        self.kept()
