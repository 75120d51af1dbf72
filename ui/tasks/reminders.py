"""Tells of promises and cases in the minute they are due."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from domain.ids import ConversationId, CustomerId
from domain.text import clean_line
from ui.context import Context
from ui.design.i18n import tr
from ui.design.names import shown_name

LOOK_S = 20.0
_SHOWN_S = 60
Shown = Callable[[CustomerId, ConversationId | None], None]


class _Due(NamedTuple):
    key: UUID
    due_at: datetime
    title: str
    name: str
    customer_id: CustomerId


class Reminders:
    """Looks now and then at what is mine; by this workstation's clock, with a line or without.

    What was due before the window opened is not told again: it stands first in the list of tasks.
    """

    def __init__(self, context: Context, shown: Shown) -> None:
        """Hold what it needs; ``shown`` opens a customer."""
        self._context = context
        self._shown = shown
        self._told: set[tuple[UUID, datetime]] | None = None

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_S)

    async def look(self) -> None:
        """Tell once of each that has come due since the last look."""
        found = {(item.key, item.due_at): item for item in await self._due()}
        told, self._told = self._told, set(found)
        for key, item in found.items():
            if told is not None and key not in told:
                self._tell(item)

    async def _due(self) -> list[_Due]:
        now, queries = self._context.times.now(), self._context.queries
        found = []
        for task in await queries.tasks():
            due_at = task.task.due_at
            if due_at is not None and due_at <= now:
                title = tr("It is time: {title}", title=clean_line(task.task.title))
                found.append(
                    _Due(task.task.id, due_at, title, task.customer_name, task.task.customer_id)
                )
        for case in await queries.cases():
            due_at = case.case.due_at
            if due_at is not None and due_at <= now:
                title = tr("The case is due: {title}", title=clean_line(case.case.title))
                found.append(
                    _Due(case.case.id, due_at, title, case.customer_name, case.case.customer_id)
                )
        return found

    def _tell(self, item: _Due) -> None:
        async def go() -> None:
            self._shown(item.customer_id, None)

        notices = self._context.notices
        notices.call(item.title, shown_name(item.name), tr("Go there"), go, for_s=_SHOWN_S)
