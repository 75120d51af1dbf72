"""Wires the handing over: who is there, what is known, and what becomes of it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from domain.entities import Agent, Conversation
from domain.glossary import Presence
from domain.ids import AgentId, ConversationId
from domain.tasks import Policy, TaskScope
from sync.queries.rows import CardView, Directory
from ui.context import Context
from ui.design.i18n import plural, tr
from ui.design.names import shown_name
from ui.design.words import presence_word
from ui.handover.sheet import HandOverSheet, Target
from ui.handover.summary import summary_of


class HandOverScreen:
    """The sheet, with what fills it."""

    def __init__(self, context: Context, window: QWidget) -> None:
        """Build and wire; nothing is read."""
        self._context = context
        self.view = HandOverSheet(context.look, window)
        self.scope = TaskScope("handover", context.on_error)
        self._talk: ConversationId | None = None
        self.view.hand_requested.connect(self._hand)

    def open(self, card: CardView, talk: Conversation, chosen: AgentId | None = None) -> None:
        """Offer to hand over a conversation of a customer."""
        self._talk = talk.id
        self.scope.start(self._open(card, talk, chosen), "open")

    async def _open(self, card: CardView, talk: Conversation, chosen: AgentId | None) -> None:
        queries = self._context.queries
        loads = await queries.loads()
        runs = await queries.runs(card.customer.id)
        summary = summary_of(card, talk, runs, self._context.times)
        targets = targets_of(queries.directory(), loads)
        self.view.open_for(card.customer.display_name, targets, summary, chosen)

    def _hand(self, target: Target, summary: str, warm: bool) -> None:
        if self._talk is not None:
            work = self._do(self._talk, target, summary, warm=warm)
            self.scope.start(work, "hand over", Policy.QUEUE)

    async def _do(self, talk: ConversationId, target: Target, summary: str, *, warm: bool) -> None:
        await self._context.commands.hand_over(
            talk, summary, to_agent=target.agent_id, to_queue=target.queue_id, warm=warm
        )
        self._context.notices.tell(tr("Handed over: {who}", who=target.words.split(" · ")[0]))

    async def close(self) -> None:
        """End every task."""
        await self.scope.close()


def targets_of(directory: Directory, loads: dict[AgentId, int]) -> list[Target]:
    """Return colleagues who are there, those ready and least busy in front, then the queues."""
    me = directory.me.id if directory.me is not None else None
    there = [
        agent
        for agent in directory.agents.values()
        if agent.active and agent.id != me and agent.presence != Presence.OFFLINE
    ]

    def place(agent: Agent) -> tuple[int, int, str]:
        ready = agent.presence == Presence.READY
        return 0 if ready else 1, loads.get(agent.id, 0), agent.display_name

    found = []
    for agent in sorted(there, key=place):
        load = plural("%n open", loads.get(agent.id, 0))
        words = f"{shown_name(agent.display_name)} · {presence_word(agent.presence)} · {load}"
        found.append(Target(words, agent_id=agent.id))
    for queue in directory.queues:
        found.append(Target(tr("Queue “{name}”", name=queue.name), queue_id=queue.id))
    return found
