"""What screens do about the working day. All but the setting of it works without a line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from domain.ids import CustomerId, EntryId
from domain.workday import About, Workday


class WorkdayCommands(Protocol):
    """The part of ``Commands`` that is about the working day."""

    async def keep_workday(self, workday: Workday) -> None:
        """Set how the day is worked; an administrator's act.

        Args:
            workday: with the edition that was read.
        """
        ...

    async def wrap_up(
        self,
        customer_id: CustomerId,
        about: About,
        code: str,
        values: Mapping[str, str] | None = None,
        *,
        note: str = "",
        next_step: str = "",
    ) -> EntryId:
        """Record how a contact ended.

        Args:
            customer_id: whose contact it was.
            about: the call or the conversation.
            code: one of the queue's.
            values: by the fields of the code.
            note: in the agent's words.
            next_step: what was promised.
        """
        ...
