"""A second desk in the demo: somebody who writes, looks and changes things meanwhile.

It is the data side of a real workstation without a window, signed in as another agent.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from desktop.session import Session, open_session
from domain.clock import SystemClock
from domain.entities import Agent
from domain.glossary import EntryKind, Presence
from domain.ids import AgentId, ConversationId, CustomerId
from sync.queries.rows import Link

LOGIN = "sergey"
_DEADLINE_S = 30.0


class Colleague:
    """Another agent at work."""

    def __init__(self, session: Session) -> None:
        """Take over an open session."""
        self._session = session

    @classmethod
    async def arrive(cls, folder: Path, url: str, password: str) -> Colleague:
        """Sign in at the centre and wait for the first copy.

        Raises:
            TimeoutError: the copy never came.
        """
        session = await open_session(folder, secrets.token_bytes(32), url, SystemClock())
        await session.sign_in(LOGIN, password)
        await session.start()
        made = cls(session)
        status, directory = session.queries.status, session.queries.directory
        await made._until(
            lambda: (
                status().link is Link.ONLINE
                and not status().filling
                and len(directory().agents) > 1
            )  # before the first copy nothing is filling either
        )
        return made

    async def _until(self, fact: Callable[[], bool]) -> None:
        moved = asyncio.Event()
        queries = self._session.queries
        heard = (
            queries.on_status(lambda _status: moved.set()),
            queries.on_changes(lambda _changes: moved.set()),
        )
        try:
            async with asyncio.timeout(_DEADLINE_S):
                while not fact():
                    moved.clear()
                    await moved.wait()
        finally:
            for forget in heard:
                forget()

    def look_at(self, conversation_id: ConversationId | None, *, replying: bool) -> None:
        """Have a conversation on the screen, perhaps with a reply begun."""
        self._session.set_viewing(conversation_id, replying=replying)

    async def call_by_name(self, customer_id: CustomerId, name: str, words: str) -> None:
        """Write a note that calls a colleague."""
        me = self._session.queries.directory()
        called = next(a.id for a in me.agents.values() if a.display_name == name)
        await self._session.commands.add_note(customer_id, f"@{name}, {words}", mentions=(called,))
        await self._sent()

    async def change(self, customer_id: CustomerId, fields: Mapping[str, Any]) -> None:
        """Change a card, and wait until the centre has it."""
        await self._session.commands.patch_customer(customer_id, dict(fields))
        await self._sent()

    @property
    def me(self) -> Agent:
        """Who it is."""
        found = self._session.queries.directory().me
        assert found is not None  # noqa: S101 - signed in since they arrived
        return found

    async def is_ready(self) -> None:
        """Say that they are ready for work."""
        self._session.set_presence(Presence.READY)
        await self._until(lambda: self.me.presence == Presence.READY)

    async def takes(self, conversation_id: ConversationId) -> str:
        """Take a conversation that is handed over; return the summary that came with it."""
        while True:
            standing = await self._session.queries.open_offers(limit=20)
            for pop in standing.pops:
                if pop.offer.conversation_id == conversation_id:
                    await self._session.commands.accept_offer(pop.offer.id)
                    await self._sent()
                    return await self._summary(pop.offer.customer_id)
            await self._moved()

    async def _summary(self, customer_id: CustomerId | None) -> str:
        while customer_id is not None:
            page = await self._session.queries.timeline(customer_id, limit=50)
            handed = [item.text for item in page.entries if item.kind == EntryKind.TRANSFER]
            if handed:
                return handed[-1]
            await self._moved()
        return ""

    async def hands_over(self, conversation_id: ConversationId, to: AgentId, summary: str) -> None:
        """Hand a conversation over to somebody."""
        await self._session.commands.hand_over(conversation_id, summary, to_agent=to)
        await self._sent()

    async def _moved(self) -> None:
        """Wait until something changed here."""
        moved = asyncio.Event()
        forget = self._session.queries.on_changes(lambda _changes: moved.set())
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(1.0):  # it may have changed just before
                    await moved.wait()
        finally:
            forget()

    async def _sent(self) -> None:
        await self._until(lambda: self._session.queries.status().waiting == 0)

    async def leave(self) -> None:
        """Close in order."""
        await self._session.close()
