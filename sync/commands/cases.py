"""What screens act with on business matters."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.ids import AgentId, CaseId, ConversationId, CustomerId, EntryId, TaskId


class CaseActs(Protocol):
    """Writes about cases. A contact is a conversation, or the entry of a call or visit."""

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
        ...

    async def move_case(self, case_id: CaseId, status: str, outcome: str = "") -> None:
        """Give a case another state; closing one needs an outcome."""
        ...

    async def give_case(self, case_id: CaseId, owner_id: AgentId | None) -> None:
        """Give a case to somebody else."""
        ...

    async def schedule_case(self, case_id: CaseId, due_at: datetime | None) -> None:
        """Give a case another deadline."""
        ...

    async def rename_case(self, case_id: CaseId, title: str) -> None:
        """Give a case another title."""
        ...

    async def promise_in_case(
        self, case_id: CaseId, kind: str, title: str, due_at: datetime | None = None
    ) -> TaskId:
        """Promise the customer something in a matter; it is this agent's task."""
        ...

    async def join_case(
        self,
        case_id: CaseId,
        *,
        conversation_id: ConversationId | None = None,
        entry_id: EntryId | None = None,
    ) -> None:
        """Put a contact to a case."""
        ...

    async def leave_case(
        self,
        case_id: CaseId,
        *,
        conversation_id: ConversationId | None = None,
        entry_id: EntryId | None = None,
    ) -> None:
        """Take a contact off a case."""
        ...
