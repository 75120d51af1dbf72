"""What the panel of a service needs of the store; a rehearsal gives it the same."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from domain.catalogue import ScriptRun, Service
from domain.ids import ConversationId, CustomerId, EntryId, RunId, ServiceId
from domain.runs import Tried
from sync.queries.rows import Directory


class Reads(Protocol):
    """Reads of the panel; see ``sync.queries.services``."""

    async def services(self) -> list[Service]:
        """Return the catalogue."""
        ...

    async def runs(self, customer_id: CustomerId) -> list[ScriptRun]:
        """Return services on their way for a customer."""
        ...

    def directory(self) -> Directory:
        """Return agents and channels."""
        ...


class Acts(Protocol):
    """Acts of the panel; see ``sync.commands.services``."""

    async def start_service(
        self,
        customer_id: CustomerId,
        service_id: ServiceId,
        channel_kind: str,
        conversation_id: ConversationId | None = None,
    ) -> RunId:
        """Begin with a service."""
        ...

    async def go_on(
        self,
        run_id: RunId,
        values: Mapping[str, str] | None = None,
        seen: Mapping[str, str] | None = None,
        *,
        step: str = "",
        settled: tuple[str, ...] = (),
    ) -> None:
        """Keep what was collected, and move to a step."""
        ...

    async def take_elsewhere(
        self, run_id: RunId, channel_kind: str, conversation_id: ConversationId | None
    ) -> None:
        """Go on in another channel."""
        ...

    async def record_service(
        self, tried: Tried, result: str, *, outcome: str = "", text: str = ""
    ) -> EntryId:
        """Record what came of it."""
        ...

    async def request_service(
        self, tried: Tried, title: str, *, due_at: datetime | None = None, text: str = ""
    ) -> EntryId:
        """Leave a request."""
        ...
