"""Files of entries on the screen: fetched once, stopped, judged, opened or saved."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

from domain.entities import Attachment, Entry
from domain.errors import Code, Expected, Unavailable
from domain.file_names import safe_name
from domain.file_types import Trust, judge
from domain.ids import EntryId
from domain.tasks import Policy, TaskScope
from sync.queries.history import HistoryQueries
from ui.timeline.file_states import FileState
from ui.timeline.open_folder import mark_as_foreign

AT_ONCE = 2
"""Pictures fetched side by side; whoever opens a file does not wait for them."""

Show = Callable[[dict[str, FileState]], None]
Ready = Callable[[str, bytes], Awaitable[None]]


class Files:
    """Knows how far each file is; hands bytes over when they are here.

    Attributes:
        opened: called with the safe name and the bytes of a file that may be opened.
        distrusted: called with the entry, the number of its file and what was found.
        saved: told the name of a file that was saved.
        failed: told of what went wrong with a file somebody asked for.
        unfolds_safely: tells of a picture's bytes whether they unfold to a size that can be shown;
            asked off the GUI thread.
        pictured: called with the hash and bytes of a picture.
    """

    def __init__(self, queries: HistoryQueries, scope: TaskScope, show: Show) -> None:
        self._queries = queries
        self._scope = scope
        self._show = show
        self._states: dict[str, FileState] = {}
        self._pictures: set[str] = set()
        self._turn = asyncio.Semaphore(AT_ONCE)
        self.opened: Ready = _ignored
        self.pictured: Ready = _ignored
        self.distrusted: Callable[[Entry, int, Trust], None] = lambda _e, _n, _t: None
        self.saved: Callable[[str], None] = lambda _name: None
        self.failed: Callable[[Expected], None] = lambda _error: None
        self.unfolds_safely: Callable[[bytes], bool] = lambda _data: True

    def _tell(self, sha256: str, state: FileState | None) -> None:
        if state is None:
            self._states.pop(sha256, None)
        else:
            self._states[sha256] = state
        self._show(dict(self._states))

    def forget(self) -> None:
        """Begin with another customer: old failures are not theirs, pictures may be tried anew."""
        self._pictures.clear()
        self._states = {sha: state for sha, state in self._states.items() if not state.failed}
        self._show(dict(self._states))

    async def read(self, entry_id: EntryId, file: Attachment) -> bytes:
        """Return a file and show how it comes.

        Raises:
            Expected: it cannot be had; that is shown on the file too.
        """
        self._tell(file.sha256, FileState(0, file.size))

        def heard(done: int, total: int) -> None:
            state = self._states.get(file.sha256)
            if state is not None and not state.failed:
                self._tell(file.sha256, replace(state, done=done, total=total or file.size))

        try:
            data = await self._queries.file(entry_id, file, heard)
        except Expected as error:
            self._tell(file.sha256, FileState(failed=str(error.code)))
            raise
        except asyncio.CancelledError:
            self._tell(file.sha256, None)
            raise
        self._tell(file.sha256, None)
        return data

    # -- acts ------------------------------------------------------------------------------

    def open(self, entry: Entry, number: int) -> None:
        """Open a file if it is what it says; otherwise tell what it is."""
        file = entry.attachments[number]
        self._scope.start(self._open(entry, number), f"file {file.sha256}", Policy.DROP_NEW)

    async def _open(self, entry: Entry, number: int) -> None:
        file = entry.attachments[number]
        data = await self._asked(entry.id, file)
        if data is None:
            return
        name = safe_name(file.name)
        trust = await self._judged(name, file.media_type, data)
        if trust is Trust.OPEN:
            await self.opened(name, data)
        else:
            self.distrusted(entry, number, trust)

    async def _judged(self, name: str, media_type: str, data: bytes) -> Trust:
        loop = asyncio.get_running_loop()
        trust = (await loop.run_in_executor(None, judge, name, media_type, data)).trust
        if trust is Trust.OPEN and not await loop.run_in_executor(None, self.unfolds_safely, data):
            return Trust.SAVE  # a few bytes that say they are a wall: no program is given them
        return trust

    def save(self, entry: Entry, number: int, path: Path) -> None:
        """Save a file where the agent chose."""
        file = entry.attachments[number]
        self._scope.start(self._save(entry, number, path), f"file {file.sha256}", Policy.QUEUE)

    async def _save(self, entry: Entry, number: int, path: Path) -> None:
        data = await self._asked(entry.id, entry.attachments[number])
        if data is None:
            return
        try:
            await asyncio.get_running_loop().run_in_executor(None, _write, path, data)
        except OSError as error:
            full = error.errno == errno.ENOSPC
            self.failed(Unavailable(Code.DISK_FULL if full else Code.INVALID, "not saved"))
        else:
            self.saved(path.name)

    def stop(self, sha256: str) -> None:
        """Stop fetching a file."""
        self._scope.start(_nothing(), f"file {sha256}")

    async def _asked(self, entry_id: EntryId, file: Attachment) -> bytes | None:
        try:
            return await self.read(entry_id, file)
        except Expected as error:
            self.failed(error)
            return None

    # -- pictures --------------------------------------------------------------------------

    def want_pictures(self, wanted: list[tuple[EntryId, Attachment]]) -> None:
        """Fetch pictures that are in sight, each once, quietly."""
        for entry_id, file in wanted:
            if file.sha256 not in self._pictures:
                self._pictures.add(file.sha256)
                self._scope.start(self._picture(entry_id, file), f"picture {file.sha256}")

    async def _picture(self, entry_id: EntryId, file: Attachment) -> None:
        async with self._turn:
            try:
                data = await self._queries.file(entry_id, file)
            except Expected as error:
                # Offline it is tried when it comes into sight again; a click tells why.
                if error.retryable:
                    self._pictures.discard(file.sha256)
                return
        await self.pictured(file.sha256, data)


def _write(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    mark_as_foreign(path)


async def _ignored(_name: str, _data: bytes) -> None:
    """Stand in until somebody takes it."""


async def _nothing() -> None:
    """Stand in for a fetch that is not wanted any more."""
