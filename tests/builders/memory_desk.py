"""Tasks and texts over plain lists: the part of ``MemoryStore`` about the agent's own desk."""

from __future__ import annotations

import dataclasses
import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from domain.details import CallDetails, details_of
from domain.entities import Article, Attachment, PersonalOffer, Snippet, Task
from domain.errors import Expected
from domain.glossary import LIVE_CALLS, EntryKind
from domain.ids import AgentId, ConversationId, CustomerId, PersonalOfferId, SnippetId, TaskId
from sync.queries.rows import CallRow, CallView, Directory, PersonRow, SearchHit, TaskRow
from tests.builders.clock import StillClock
from tests.builders.people import ME, World, an_id


class MemoryDesk:
    """What is kept of an agent's own desk."""

    world: World
    clock: StillClock

    def __init__(self) -> None:
        super().__init__()
        self.kept_tasks: list[Task] = []
        self.kept_articles: list[Article] = []
        self.kept_snippets: list[Snippet] = []
        self.at_centre: list[SearchHit] = []
        self.moved_offers: set[PersonalOfferId] = set()
        self.on_drafts: dict[str, list[Attachment]] = {}
        self.asked_centre: list[str] = []
        self.centre_fails: Expected | None = None

    def _note(self, *what: Any) -> None:
        raise NotImplementedError

    def changed(self, kind: str, entity_id: UUID, *customers: CustomerId) -> None:
        raise NotImplementedError

    async def tasks(self, *, mine: bool = True, done: bool = False) -> list[TaskRow]:
        names = {person.id: person.display_name for person in self.world.customers}
        return [
            TaskRow(task=task, customer_name=names.get(task.customer_id, ""), owner_name="")
            for task in self.kept_tasks
            if (task.done_at is not None) == done and (not mine or task.owner_id == ME.id)
        ]

    async def callbacks(self) -> list[TaskRow]:
        rows = await self.tasks(mine=False)
        return [row for row in rows if row.task.missed is not None]

    async def search_centre(self, text: str, limit: int = 50) -> list[SearchHit]:
        self.asked_centre.append(text)
        if self.centre_fails is not None:
            raise self.centre_fails
        return self.at_centre[:limit]

    async def calls(self, view: CallView) -> list[CallRow]:
        names = {person.id: person.display_name for person in self.world.customers}
        found = [e for e in self.world.entries if e.kind == EntryKind.CALL]
        rows = [
            CallRow(
                entry_id=e.id,
                customer_id=e.customer_id,
                customer_name=names.get(e.customer_id, ""),
                direction=e.direction,
                at=e.at,
                author_name=e.author_name,
                details=details_of(e, CallDetails),
            )
            for e in sorted(found, key=lambda e: e.at, reverse=True)
        ]
        missed = {"missed", "abandoned", "busy"}
        if view is CallView.NOW:
            return [row for row in rows if row.details.outcome in LIVE_CALLS]
        if view is CallView.MISSED:
            return [row for row in rows if row.details.outcome in missed]
        return [row for row in rows if view is CallView.ALL or row.author_name == ME.display_name]

    async def customers(self, text: str = "") -> list[PersonRow]:
        return [
            PersonRow(customer_id=person.id, name=person.display_name, city=person.city)
            for person in self.world.customers
            if text.lower() in person.display_name.lower()
        ]

    async def articles(self, text: str = "", limit: int = 20) -> list[Article]:
        found = [a for a in self.kept_articles if text.lower() in f"{a.title} {a.text}".lower()]
        return found[:limit]

    def with_texts(self, directory: Directory) -> Directory:
        return dataclasses.replace(directory, snippets=tuple(self.kept_snippets))

    def promised(self, customer_id: CustomerId) -> tuple[Task, ...]:
        mine = (task for task in self.kept_tasks if task.customer_id == customer_id)
        return tuple(task for task in mine if task.done_at is None)

    def _changed_task(self, task_id: TaskId, **fields: Any) -> None:
        at = next(i for i, task in enumerate(self.kept_tasks) if task.id == task_id)
        self.kept_tasks[at] = msgspec.structs.replace(self.kept_tasks[at], **fields)
        self.changed(Task.KIND, task_id, self.kept_tasks[at].customer_id)

    async def attach(self, draft: str, name: str, media_type: str, data: bytes) -> Attachment:
        self._note("attach", draft, name)
        made = Attachment(
            name=name,
            media_type=media_type,
            size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
        )
        held = self.on_drafts.setdefault(draft, [])
        if made.sha256 not in [item.sha256 for item in held]:
            held.append(made)
        return made

    async def detach(self, draft: str, sha256: str) -> None:
        held = self.on_drafts.get(draft, [])
        self.on_drafts[draft] = [item for item in held if item.sha256 != sha256]

    async def attached(self, draft: str) -> tuple[Attachment, ...]:
        return tuple(self.on_drafts.get(draft, ()))

    async def add_task(
        self,
        customer_id: CustomerId,
        kind: str,
        title: str,
        due_at: datetime | None = None,
        owner_id: AgentId | None = None,
        conversation_id: ConversationId | None = None,
    ) -> TaskId:
        self._note("add_task", customer_id, kind, title, due_at)
        task = Task(
            id=TaskId(an_id()),
            customer_id=customer_id,
            branch_id=ME.branch_id,  # type: ignore[arg-type]
            conversation_id=conversation_id,
            kind=kind,
            title=title,
            owner_id=owner_id or ME.id,
            made_by=ME.display_name,
            made_at=self.clock.now(),
            due_at=due_at,
        )
        self.kept_tasks.append(task)
        self.changed(Task.KIND, task.id, customer_id)
        return task.id

    async def finish_task(self, task_id: TaskId, *, done: bool = True) -> None:
        self._note("finish_task", task_id, done)
        self._changed_task(task_id, done_at=self.clock.now() if done else None)

    async def move_task(self, task_id: TaskId, due_at: datetime | None) -> None:
        self._note("move_task", task_id, due_at)
        self._changed_task(task_id, due_at=due_at)

    async def give_task(self, task_id: TaskId, owner_id: AgentId | None) -> None:
        self._note("give_task", task_id, owner_id)
        self._changed_task(task_id, owner_id=owner_id)

    async def move_personal_offer(self, offer_id: PersonalOfferId, state: str) -> None:
        self._note("move_personal_offer", offer_id, state)
        offers = self.world.personal_offers
        at = next(n for n, offer in enumerate(offers) if offer.id == offer_id)
        now = self.clock.now()
        offers[at] = msgspec.structs.replace(
            offers[at], state=state, state_by=ME.display_name, state_at=now
        )
        self.moved_offers.add(offer_id)
        self.changed(PersonalOffer.KIND, offer_id, offers[at].customer_id)

    async def keep_snippet(
        self,
        shortcut: str,
        title: str,
        text: str,
        snippet_id: SnippetId | None = None,
        *,
        shared: bool = False,
    ) -> SnippetId:
        self._note("keep_snippet", shortcut, title, text, snippet_id)
        wanted = snippet_id or SnippetId(an_id())
        made = Snippet(
            id=wanted,
            shortcut=shortcut,
            title=title,
            text=text,
            agent_id=None if shared else ME.id,
        )
        self.kept_snippets = [s for s in self.kept_snippets if s.id != wanted] + [made]
        return wanted

    async def remove_snippet(self, snippet_id: SnippetId) -> None:
        self._note("remove_snippet", snippet_id)
        self.kept_snippets = [s for s in self.kept_snippets if s.id != snippet_id]
