"""The agent's own desk: tasks, canned replies, the knowledge base."""

from __future__ import annotations

from datetime import datetime

import msgspec

from domain.audience import Readers
from domain.entities import Customer, PersonalOffer, Snippet, SnippetAct, Task
from domain.ids import (
    AgentId,
    ConversationId,
    CustomerId,
    PersonalOfferId,
    SnippetId,
    TaskId,
    new_id,
)
from domain.operations import (
    Args,
    Change,
    PersonalOfferSet,
    SnippetPut,
    SnippetRemove,
    TaskAdd,
    TaskSet,
)
from domain.text import clean_line
from sync.local.acts import Acts, checked, need
from sync.store.overlay import Drawing


class DeskCommands(Acts):
    """The part of ``Commands`` that is about the agent's own desk."""

    async def add_task(
        self,
        customer_id: CustomerId,
        kind: str,
        title: str,
        due_at: datetime | None = None,
        owner_id: AgentId | None = None,
        conversation_id: ConversationId | None = None,
    ) -> TaskId:
        """Promise something to a customer; without an owner it is this agent's."""
        author, title = self._author(), checked(clean_line(title))
        task_id = TaskId(new_id())

        def build(view: Drawing) -> Args:
            customer = need(view.get(Customer, customer_id))
            return TaskAdd(
                task=Task(
                    id=task_id,
                    customer_id=customer.id,
                    branch_id=customer.branch_id,
                    conversation_id=conversation_id,
                    kind=kind,
                    title=title,
                    owner_id=owner_id or author.agent_id,
                    made_by=author.name,
                    made_at=author.made_at,
                    due_at=due_at,
                )
            )

        await self._do(build)
        return task_id

    async def finish_task(self, task_id: TaskId, *, done: bool = True) -> None:
        """Mark a task as done, or not done after all."""
        await self._do(lambda view: TaskSet(id=need(view.get(Task, task_id)).id, done=done))

    async def move_task(self, task_id: TaskId, due_at: datetime | None) -> None:
        """Give a task another time."""

        def build(view: Drawing) -> Args:
            task = need(view.get(Task, task_id))
            old = msgspec.to_builtins(task.due_at)
            return TaskSet(id=task.id, due=Change(old=old, new=msgspec.to_builtins(due_at)))

        await self._do(build)

    async def give_task(self, task_id: TaskId, owner_id: AgentId | None) -> None:
        """Give a task to somebody else."""

        def build(view: Drawing) -> Args:
            task = need(view.get(Task, task_id))
            change = Change(
                old=msgspec.to_builtins(task.owner_id), new=msgspec.to_builtins(owner_id)
            )
            return TaskSet(id=task.id, owner=change)

        await self._do(build)

    async def move_personal_offer(self, offer_id: PersonalOfferId, state: str) -> None:
        """Say what became of something proposed to a customer."""

        def build(view: Drawing) -> Args | None:
            offer = need(view.get(PersonalOffer, offer_id))
            if offer.state == state:
                return None
            return PersonalOfferSet(id=offer.id, old=offer.state, state=state)

        await self._do(build)

    async def keep_snippet(  # noqa: PLR0913 - all but the words are optional and named
        self,
        shortcut: str,
        title: str,
        text: str,
        snippet_id: SnippetId | None = None,
        *,
        shared: bool = False,
        acts: tuple[SnippetAct, ...] | None = None,
        readers: Readers | None = None,
    ) -> SnippetId:
        """Make a canned reply, or change one."""
        author, text = self._author(), checked(text)
        shortcut = "".join(checked(clean_line(shortcut)).split())
        wanted = snippet_id or SnippetId(new_id())

        def build(view: Drawing) -> Args:
            before = view.get(Snippet, wanted)
            known = Readers(before.branch_ids, before.queue_ids) if before else Readers()
            branches, queues = readers if readers is not None else known
            owner = before.agent_id if before else (None if shared else author.agent_id)
            snippet = Snippet(
                id=wanted,
                shortcut=shortcut,
                title=clean_line(title),
                text=text,
                agent_id=owner,
                channel_kinds=before.channel_kinds if before else (),
                acts=acts if acts is not None else before.acts if before else (),
                branch_ids=branches if owner is None else (),
                queue_ids=queues if owner is None else (),
            )
            return SnippetPut(snippet=snippet, old=before.text if before else None)

        await self._do(build)
        return wanted

    async def remove_snippet(self, snippet_id: SnippetId) -> None:
        """Remove a canned reply."""
        await self._do(lambda view: SnippetRemove(id=need(view.get(Snippet, snippet_id)).id))
