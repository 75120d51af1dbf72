"""Business matters: beginning, moving and closing them, and what belongs to them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import msgspec

from domain.cases import has
from domain.entities import Case, CaseContact, Conversation, Customer, Entry, Task
from domain.glossary import CaseStatus
from domain.ids import AgentId, CaseId, ConversationId, CustomerId, EntryId, TaskId, new_id
from domain.operations import Args, CaseJoin, CaseLeave, CaseOpen, CaseSet, Change, TaskAdd
from domain.text import clean_line
from sync.local.acts import Acts, checked, need
from sync.store.overlay import Drawing


class CaseCommands(Acts):
    """The part of ``Commands`` that is about cases."""

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
        """Begin a matter of a customer, in the contact it came up in; it is this agent's."""
        author, title = self._author(), checked(clean_line(title))
        case_id = CaseId(new_id())

        def build(view: Drawing) -> Args:
            customer = need(view.get(Customer, customer_id))
            case = Case(
                id=case_id,
                customer_id=customer.id,
                branch_id=customer.branch_id,
                title=title,
                status=CaseStatus.OPEN,
                owner_id=author.agent_id,
                opened_at=author.made_at,
                due_at=due_at,
                service_id=service_id,
            )
            contact = _contact(view, conversation_id, entry_id, author.made_at)
            return CaseOpen(case=case, contact=contact)

        await self._do(build)
        return case_id

    async def move_case(self, case_id: CaseId, status: str, outcome: str = "") -> None:
        """Give a case another state; closing one needs an outcome."""

        def build(view: Drawing) -> Args | None:
            case = need(view.get(Case, case_id))
            if case.status == status:
                return None
            return CaseSet(id=case.id, status=Change(old=case.status, new=status), outcome=outcome)

        await self._do(build)

    async def give_case(self, case_id: CaseId, owner_id: AgentId | None) -> None:
        """Give a case to somebody else."""

        def wish(case: Case) -> CaseSet:
            return CaseSet(id=case.id, owner=_change(case.owner_id, owner_id))

        await self._set(case_id, wish)

    async def schedule_case(self, case_id: CaseId, due_at: datetime | None) -> None:
        """Give a case another deadline."""
        await self._set(case_id, lambda case: CaseSet(id=case.id, due=_change(case.due_at, due_at)))

    async def rename_case(self, case_id: CaseId, title: str) -> None:
        """Give a case another title."""
        wanted = checked(clean_line(title))
        await self._set(
            case_id, lambda case: CaseSet(id=case.id, title=_change(case.title, wanted))
        )

    async def _set(self, case_id: CaseId, wish: Callable[[Case], CaseSet]) -> None:
        await self._do(lambda view: wish(need(view.get(Case, case_id))))

    async def promise_in_case(
        self, case_id: CaseId, kind: str, title: str, due_at: datetime | None = None
    ) -> TaskId:
        """Promise the customer something in a matter; it is this agent's task."""
        author, title = self._author(), checked(clean_line(title))
        task_id = TaskId(new_id())

        def build(view: Drawing) -> Args:
            case = need(view.get(Case, case_id))
            return TaskAdd(
                task=Task(
                    id=task_id,
                    customer_id=case.customer_id,
                    branch_id=case.branch_id,
                    kind=kind,
                    title=title,
                    owner_id=author.agent_id,
                    made_by=author.name,
                    made_at=author.made_at,
                    due_at=due_at,
                    case_id=case.id,
                )
            )

        await self._do(build)
        return task_id

    async def join_case(
        self,
        case_id: CaseId,
        *,
        conversation_id: ConversationId | None = None,
        entry_id: EntryId | None = None,
    ) -> None:
        """Put a conversation, or a call or visit, to a case."""
        now = self._clock.now()

        def build(view: Drawing) -> Args | None:
            case = need(view.get(Case, case_id))
            contact = need(_contact(view, conversation_id, entry_id, now))
            return CaseJoin(id=case.id, contact=contact)

        await self._do(build)

    async def leave_case(
        self,
        case_id: CaseId,
        *,
        conversation_id: ConversationId | None = None,
        entry_id: EntryId | None = None,
    ) -> None:
        """Take a conversation, or a call or visit, off a case."""

        def build(view: Drawing) -> Args | None:
            case = need(view.get(Case, case_id))
            if not has(case, conversation_id, entry_id):
                return None
            return CaseLeave(id=case.id, conversation_id=conversation_id, entry_id=entry_id)

        await self._do(build)


def _change(old: object, new: object) -> Change:
    return Change(old=msgspec.to_builtins(old), new=msgspec.to_builtins(new))


def _contact(
    view: Drawing,
    conversation_id: ConversationId | None,
    entry_id: EntryId | None,
    now: datetime,
) -> CaseContact | None:
    if entry_id is not None:
        entry = need(view.get(Entry, entry_id))
        return CaseContact(at=entry.at, channel_kind=entry.channel_kind, entry_id=entry.id)
    if conversation_id is None:
        return None
    talk = need(view.get(Conversation, conversation_id))
    at = min(now, talk.last_entry_at)
    return CaseContact(at=at, channel_kind=talk.channel_kind, conversation_id=talk.id)
