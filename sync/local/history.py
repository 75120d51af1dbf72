"""A customer's whole history over the local store, and files that may have to be fetched."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from datetime import datetime

from domain.entities import Attachment
from domain.errors import BadInput, Code, Offline
from domain.ids import CustomerId, EntryId
from domain.text import stems
from sync.queries.history import Heard, Outline, WordHits
from sync.queries.rows import TimelineKey, TimelinePage
from sync.store import history
from sync.store.file_cache import FileCache
from sync.store.store import Store

MAX_FILE_BYTES = 25 << 20

Fetch = Callable[[EntryId, Attachment, Heard], Awaitable[bytes]]
"""Asks the centre for a file; reports from any thread."""


async def _no_line(_entry_id: EntryId, _attachment: Attachment, _heard: Heard) -> bytes:
    raise Offline(Code.OFFLINE, "no line to fetch files over")


class LocalHistory:
    """Implements ``sync.queries.history.HistoryQueries``."""

    def __init__(self, store: Store) -> None:
        """Read from a store; ``fetch_file`` is to be set where there is a line."""
        self._store = store
        self.kept_files = FileCache(store.folder / "files", store.files_key)
        self.fetch_file: Fetch = _no_line

    async def timeline_down_to(
        self, customer_id: CustomerId, before: TimelineKey | None, at: datetime, spare: int = 50
    ) -> TimelinePage:
        """Return the entries older than a key down to a moment, and so many ``spare`` more."""
        return await self._store.read(
            lambda cache, _work: history.down_to(cache, customer_id, before, at, spare)
        )

    async def outline(self, customer_id: CustomerId) -> Outline:
        """Return which channels and days a customer's history has."""
        return await self._store.read(lambda cache, _work: history.outline(cache, customer_id))

    async def find_in_timeline(
        self, customer_id: CustomerId, text: str, channel_kind: str = ""
    ) -> WordHits:
        """Return the entries of a customer in which all words are said, in any form."""
        terms = stems(text)
        return await self._store.read(
            lambda cache, _work: history.find(cache, customer_id, terms, channel_kind)
        )

    async def file(
        self, entry_id: EntryId, attachment: Attachment, heard: Heard | None = None
    ) -> bytes:
        """Return a file of an entry: from here, or else from the centre."""
        if attachment.size > MAX_FILE_BYTES:
            raise BadInput("a file is larger than files may be", code=Code.TOO_LARGE)
        loop = asyncio.get_running_loop()
        kept = await loop.run_in_executor(None, self.kept_files.get, attachment.sha256)
        if kept is not None:
            return kept

        def tell(done: int, total: int) -> None:
            if heard is not None and not loop.is_closed():
                loop.call_soon_threadsafe(heard, done, total)

        data = await self.fetch_file(entry_id, attachment, tell)
        await loop.run_in_executor(None, self._keep, attachment.sha256, data)
        return data

    def _keep(self, sha256: str, data: bytes) -> None:
        if hashlib.sha256(data).hexdigest() != sha256:
            raise BadInput("a file is not what its entry promised")
        self.kept_files.put(sha256, data)
