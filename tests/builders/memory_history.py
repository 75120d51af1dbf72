"""The history's far side over plain lists, for screens."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import datetime
from typing import Protocol

from domain.entities import Attachment, Entry
from domain.errors import Code, Offline
from domain.highlight import found_in
from domain.ids import CustomerId, EntryId
from domain.text import stems
from sync.queries.history import Heard, Outline, WordHits
from sync.queries.rows import TimelineKey, TimelinePage


class _Store(Protocol):
    def entries_of(self, customer_id: CustomerId) -> list[Entry]: ...

    async def timeline(
        self, customer_id: CustomerId, before: TimelineKey | None = None, limit: int = 200
    ) -> TimelinePage: ...


class MemoryHistory:
    """Implements ``HistoryQueries``. ``files`` holds bytes by SHA-256; without, it is offline."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.asked_files: list[str] = []
        self.hold_files: asyncio.Event | None = None
        """Set to an event: files stay on their way until it is set."""

    async def timeline_down_to(
        self: _Store,
        customer_id: CustomerId,
        before: TimelineKey | None,
        at: datetime,
        spare: int = 50,
    ) -> TimelinePage:
        older = self.entries_of(customer_id)
        if before is not None:
            older = [e for e in older if (e.at, e.id) < (before.at, before.entry_id)]
        wanted = sum(e.at >= at for e in older) + spare
        return await self.timeline(customer_id, before, wanted)

    async def outline(self: _Store, customer_id: CustomerId) -> Outline:
        found = self.entries_of(customer_id)
        await asyncio.sleep(0)
        return Outline(
            Counter(entry.channel_kind for entry in found),
            Counter(entry.at.astimezone().date() for entry in found),
        )

    async def find_in_timeline(
        self: _Store, customer_id: CustomerId, text: str, channel_kind: str = ""
    ) -> WordHits:
        terms = stems(text)
        await asyncio.sleep(0)

        def said(entry: Entry) -> bool:
            whole = f"{entry.subject} {entry.text}"
            *full, last = terms
            return all(found_in(whole, [term, "\0"]) for term in full) and bool(
                found_in(whole, [last])
            )

        found = [e for e in self.entries_of(customer_id) if terms and said(e)]
        shown = [e for e in found if not channel_kind or e.channel_kind == channel_kind]
        return WordHits(tuple(terms), tuple(TimelineKey(e.at, e.id) for e in shown))

    async def file(
        self, entry_id: EntryId, attachment: Attachment, heard: Heard | None = None
    ) -> bytes:
        self.asked_files.append(attachment.sha256)
        if self.hold_files is not None:
            if heard is not None:
                heard(attachment.size // 2, attachment.size)
            await self.hold_files.wait()
        await asyncio.sleep(0)
        data = self.files.get(attachment.sha256)
        if data is None:
            raise Offline(Code.OFFLINE, "no such file on this stage")
        return data
