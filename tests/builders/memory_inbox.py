"""The inbox of ``MemoryStore``: lists, rows and counts over plain lists."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec

from domain import snoozing, tagging
from domain.clock import to_micros
from domain.entities import Conversation, Customer, Queue, SavedView
from domain.glossary import ConversationStatus
from domain.ids import AgentId, ConversationId, CustomerId, ViewId
from domain.promise import target_s
from sync.queries.asking import InboxDelta, InboxList, InboxQuestion, InboxSort
from sync.queries.rows import InboxRow, InboxView
from tests.builders.people import BRANCH, ME, PETROV, World, an_id


class MemoryInbox:
    """A part of ``MemoryStore``."""

    world: World
    views: list[SavedView]
    queues: tuple[Queue, ...]
    mentioned: set[ConversationId]
    customer: Callable[[CustomerId], Customer]
    talk: Callable[[ConversationId], Conversation]
    changed: Callable[..., None]
    _note: Callable[..., None]
    _put: Callable[..., None]

    # Queries

    async def inbox_list(
        self, question: InboxQuestion, limit: int | None = None, shown: int = 0
    ) -> InboxList:
        await asyncio.sleep(0)
        found = self._listed(question)
        known = found if question.narrowed or limit is None else found[:limit]
        answer = InboxList(
            b"".join(talk.id.bytes for talk in known),
            array("q", [self._place(talk, question.sort) for talk in known]),
            len(found),
            [self._row(talk) for talk in known[:shown]],
        )
        await _on_its_way()
        return answer

    def _listed(self, question: InboxQuestion) -> list[Conversation]:
        found = [talk for talk in self.world.conversations if self._fits(talk, question)]
        return sorted(found, key=lambda t: (self._place(t, question.sort), -t.id.int))

    def _place(self, talk: Conversation, sort: InboxSort) -> int:
        placed = max(talk.last_entry_at, talk.returned_at or talk.last_entry_at)
        if sort is InboxSort.NEWEST or talk.waiting_since_at is None:
            return -to_micros(placed)
        late = self._target(talk) * 1_000_000 if sort is InboxSort.DEADLINE else 0
        return to_micros(talk.waiting_since_at) + late - (1 << 62)

    def _target(self, talk: Conversation) -> int:
        own = {queue.id: queue.first_response_s for queue in self.queues}
        return target_s(own.get(talk.queue_id) if talk.queue_id else None, talk.channel_kind)

    def _fits(self, talk: Conversation, question: InboxQuestion) -> bool:
        words = question.text.lower()
        return (
            self._in_view(talk, question.view)
            and (not question.channels or talk.channel_kind in question.channels)
            and (question.queue_id is None or talk.queue_id == question.queue_id)
            and (question.owner_id is None or talk.assignee_id == question.owner_id)
            and (not question.tag or question.tag in talk.tags)
            and (not question.waiting or talk.waiting_since_at is not None)
            and (not question.unread or talk.id in self.world.unread)
            and (not words or words in self._words(talk))
        )

    def _words(self, talk: Conversation) -> str:
        return f"{self.customer(talk.customer_id).display_name} {talk.preview}".lower()

    def _in_view(self, talk: Conversation, view: InboxView) -> bool:
        resolved = talk.status == ConversationStatus.RESOLVED
        asleep = not resolved and talk.snoozed_until_at is not None
        if view is InboxView.RESOLVED:
            return resolved
        if view is InboxView.SNOOZED:
            return asleep and talk.assignee_id == ME.id
        if view is InboxView.MENTIONS:
            return talk.id in self.mentioned and not resolved
        if resolved or asleep:
            return False
        ours = talk.queue_id in ME.queue_ids or talk.assignee_id in (ME.id, PETROV.id)
        fits = {
            InboxView.MINE: talk.assignee_id == ME.id,
            InboxView.UNASSIGNED: talk.assignee_id is None,
            InboxView.TEAM: ours,
        }
        return fits.get(view, True)

    def _row(self, talk: Conversation) -> InboxRow:
        owner = self.customer(talk.customer_id)
        agents = {ME.id: ME.display_name, PETROV.id: PETROV.display_name}
        back = talk.returned_at
        return InboxRow(
            talk.id,
            talk.customer_id,
            owner.display_name,
            talk.channel_kind,
            talk.status,
            talk.subject,
            talk.preview,
            talk.last_entry_at,
            talk.waiting_since_at,
            talk.id in self.world.unread,
            talk.assignee_id,
            agents.get(talk.assignee_id, "") if talk.assignee_id else "",
            talk.tags,
            talk.id in self.world.pending,
            talk.queue_id,
            self._target(talk),
            talk.snoozed_until_at,
            back if back is not None and back > talk.last_entry_at else None,
        )

    async def inbox_rows(self, ids: Sequence[ConversationId]) -> list[InboxRow]:
        await asyncio.sleep(0)
        talks = {talk.id: talk for talk in self.world.conversations}
        return [self._row(talks[item]) for item in ids if item in talks]

    async def inbox_delta(
        self,
        question: InboxQuestion,
        ids: Collection[ConversationId],
        customers: Collection[CustomerId] = (),
    ) -> InboxDelta:
        await asyncio.sleep(0)
        talks = {talk.id: talk for talk in self.world.conversations}
        wanted = {*ids, *(t.id for t in talks.values() if t.customer_id in customers)}
        moved = {
            item: self._place(talks[item], question.sort)
            if item in talks and self._fits(talks[item], question)
            else None
            for item in wanted
        }
        total = None if question.narrowed else len(self._listed(question))
        return InboxDelta(moved, total, self._counts())

    def _counts(self) -> dict[InboxView, int]:
        talks = self.world.conversations
        return {view: sum(self._in_view(t, view) for t in talks) for view in InboxView}

    async def inbox_counts(self) -> dict[InboxView, int]:
        await asyncio.sleep(0)
        answer = self._counts()
        await _on_its_way()
        return answer

    async def inbox_row(self, conversation_id: ConversationId) -> InboxRow | None:
        found = await self.inbox_rows([conversation_id])
        return found[0] if found else None

    # Commands

    def _change(self, conversation_id: ConversationId, **changes: Any) -> None:
        talk = self.talk(conversation_id)
        self._put(self.world.conversations, msgspec.structs.replace(talk, **changes))
        self.changed("conversation", conversation_id, talk.customer_id)

    async def assign(self, conversation_id: ConversationId, agent_id: AgentId | None) -> None:
        self._note("assign", conversation_id, agent_id)
        self._change(conversation_id, assignee_id=agent_id)

    async def resolve(self, conversation_id: ConversationId) -> None:
        self._note("resolve", conversation_id)
        self._change(
            conversation_id,
            status=ConversationStatus.RESOLVED,
            waiting_since_at=None,
            snoozed_until_at=None,
        )

    async def reopen(self, conversation_id: ConversationId) -> None:
        self._note("reopen", conversation_id)
        self._change(conversation_id, status=ConversationStatus.OPEN, snoozed_until_at=None)

    async def snooze(self, conversation_id: ConversationId, until_at: datetime) -> None:
        self._note("snooze", conversation_id, until_at)
        talk = self.talk(conversation_id)
        asleep = snoozing.snoozed(talk, until_at, ME.id)
        self._put(self.world.conversations, asleep)
        self.changed("conversation", conversation_id, talk.customer_id)

    async def tag(
        self,
        conversation_id: ConversationId,
        add: Iterable[str] = (),
        remove: Iterable[str] = (),
    ) -> None:
        added, removed = tuple(add), tuple(remove)
        self._note("tag", conversation_id, added, removed)
        tags = tagging.retagged(self.talk(conversation_id).tags, added, removed)
        self._change(conversation_id, tags=tags)

    async def save_view(
        self,
        name: str,
        question: dict[str, Any],
        *,
        shared: bool = False,
        view_id: ViewId | None = None,
    ) -> ViewId:
        self._note("save_view", name, question, shared)
        made = SavedView(
            id=view_id or ViewId(an_id()),
            agent_id=ME.id,
            branch_id=BRANCH.id,
            shared=shared,
            name=name,
            question=question,
        )
        self.views = [*(item for item in self.views if item.id != made.id), made]
        self.changed("saved_view", made.id)
        return made.id

    async def delete_view(self, view_id: ViewId) -> None:
        self._note("delete_view", view_id)
        self.views = [item for item in self.views if item.id != view_id]
        self.changed("saved_view", view_id)


async def _on_its_way() -> None:
    """Take a moment after reading, as an answer of a reader's thread does."""
    for _ in range(3):
        await asyncio.sleep(0)
