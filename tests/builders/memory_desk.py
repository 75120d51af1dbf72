"""Tasks and texts over plain lists: the part of ``MemoryStore`` about the agent's own desk."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from domain import cases
from domain.audience import Readers
from domain.details import CallDetails, details_of
from domain.entities import (
    Attachment,
    Case,
    CaseContact,
    PersonalOffer,
    Snippet,
    SnippetAct,
    Task,
)
from domain.errors import Expected
from domain.glossary import LIVE_CALLS, CaseStatus, EntryKind
from domain.ids import (
    AgentId,
    CaseId,
    ConversationId,
    CustomerId,
    EntryId,
    PersonalOfferId,
    QueueId,
    SnippetId,
    TaskId,
)
from sync.queries.rows import CallRow, CallView, CaseRow, Directory, PersonRow, SearchHit, TaskRow
from tests.builders.clock import StillClock
from tests.builders.people import ME, World, an_id


class MemoryDesk:
    """What is kept of an agent's own desk."""

    world: World
    clock: StillClock

    def __init__(self) -> None:
        super().__init__()
        self.kept_tasks: list[Task] = []
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

    async def loads(self) -> dict[AgentId, int]:
        owners = [talk.assignee_id for talk in self.world.conversations if talk.status == "open"]
        return {owner: owners.count(owner) for owner in owners if owner is not None}

    async def hand_over(
        self,
        conversation_id: ConversationId,
        summary: str,
        *,
        to_agent: AgentId | None = None,
        to_queue: QueueId | None = None,
        warm: bool = False,
    ) -> EntryId:
        self._note("hand_over", conversation_id, to_agent or to_queue, warm, summary)
        return EntryId(an_id())

    async def mark_hand_over(self, entry_id: EntryId, *, asked_again: bool) -> None:
        self._note("mark_hand_over", entry_id, asked_again)

    async def cases(self, *, mine: bool = True) -> list[CaseRow]:
        names = {person.id: person.display_name for person in self.world.customers}
        return [
            CaseRow(case=case, customer_name=names.get(case.customer_id, ""), owner_name="")
            for case in self.world.cases
            if case.status != CaseStatus.CLOSED and (not mine or case.owner_id == ME.id)
        ]

    async def open_case(
        self,
        customer_id: CustomerId,
        title: str,
        *,
        due_at: datetime | None = None,
        service_id: UUID | None = None,
        conversation_id: ConversationId | None = None,
        entry_id: EntryId | None = None,
    ) -> CaseId:
        self._note("open_case", customer_id, title, service_id)
        person = next(p for p in self.world.customers if p.id == customer_id)
        case = Case(
            id=CaseId(an_id()),
            customer_id=customer_id,
            branch_id=person.branch_id,
            title=title,
            status=CaseStatus.OPEN,
            owner_id=ME.id,
            opened_at=self.clock.now(),
            due_at=due_at,
            service_id=service_id,
            contacts=tuple(self._contacts(conversation_id, entry_id)),
        )
        self.world.cases.append(case)
        self.changed("case", case.id, customer_id)
        return case.id

    def _contacts(
        self, conversation_id: ConversationId | None, entry_id: EntryId | None
    ) -> Iterator[CaseContact]:
        now = self.clock.now()
        for talk in self.world.conversations:
            if talk.id == conversation_id:
                yield CaseContact(at=now, channel_kind=talk.channel_kind, conversation_id=talk.id)
        for entry in self.world.entries:
            if entry.id == entry_id:
                yield CaseContact(at=entry.at, channel_kind=entry.channel_kind, entry_id=entry.id)

    def _case(self, case_id: CaseId, change: Callable[[Case], Case], *what: Any) -> None:
        self._note(*what)
        case = next(case for case in self.world.cases if case.id == case_id)
        self.world.cases[self.world.cases.index(case)] = change(case)
        self.changed("case", case_id, case.customer_id)

    async def move_case(self, case_id: CaseId, status: str, outcome: str = "") -> None:
        now, name = self.clock.now(), ME.display_name
        self._case(
            case_id,
            lambda case: cases.moved(case, status, outcome, name, now),
            *("move_case", case_id, status, outcome),
        )

    async def give_case(self, case_id: CaseId, owner_id: AgentId | None) -> None:
        self._case(
            case_id,
            lambda case: msgspec.structs.replace(case, owner_id=owner_id),
            *("give_case", case_id, owner_id),
        )

    async def schedule_case(self, case_id: CaseId, due_at: datetime | None) -> None:
        self._case(
            case_id,
            lambda case: msgspec.structs.replace(case, due_at=due_at),
            *("schedule_case", case_id, due_at),
        )

    async def rename_case(self, case_id: CaseId, title: str) -> None:
        self._case(
            case_id,
            lambda case: msgspec.structs.replace(case, title=title),
            *("rename_case", case_id, title),
        )

    async def promise_in_case(
        self, case_id: CaseId, kind: str, title: str, due_at: datetime | None = None
    ) -> TaskId:
        case = next(case for case in self.world.cases if case.id == case_id)
        task_id = await self.add_task(case.customer_id, kind, title, due_at)
        self.kept_tasks[-1] = msgspec.structs.replace(self.kept_tasks[-1], case_id=case_id)
        return task_id

    async def join_case(
        self,
        case_id: CaseId,
        *,
        conversation_id: ConversationId | None = None,
        entry_id: EntryId | None = None,
    ) -> None:
        (contact,) = self._contacts(conversation_id, entry_id)
        self._case(
            case_id,
            lambda case: cases.joined(case, contact),
            *("join_case", case_id, conversation_id or entry_id),
        )

    async def leave_case(
        self,
        case_id: CaseId,
        *,
        conversation_id: ConversationId | None = None,
        entry_id: EntryId | None = None,
    ) -> None:
        self._case(
            case_id,
            lambda case: cases.left(case, conversation_id, entry_id),
            *("leave_case", case_id, conversation_id or entry_id),
        )

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
        acts: tuple[SnippetAct, ...] | None = None,
        readers: Readers | None = None,
    ) -> SnippetId:
        branches, queues = readers or Readers()
        self._note("keep_snippet", shortcut, title, text, snippet_id)
        wanted = snippet_id or SnippetId(an_id())
        made = Snippet(
            id=wanted,
            shortcut=shortcut,
            title=title,
            text=text,
            agent_id=None if shared else ME.id,
            acts=acts or (),
            branch_ids=branches,
            queue_ids=queues,
        )
        self.kept_snippets = [s for s in self.kept_snippets if s.id != wanted] + [made]
        return wanted

    async def remove_snippet(self, snippet_id: SnippetId) -> None:
        self._note("remove_snippet", snippet_id)
        self.kept_snippets = [s for s in self.kept_snippets if s.id != snippet_id]
