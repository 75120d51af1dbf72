"""Files that go with a reply: read off the GUI thread, hung on the draft, checked while chosen."""

from __future__ import annotations

import asyncio
import mimetypes
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from domain.channel_rules import Rules
from domain.entities import Attachment
from domain.errors import BadInput, Code
from domain.tasks import Policy, TaskScope
from domain.text import clean_line
from sync.commands.protocol import Commands

TOGETHER = 50 << 20
"""Bytes of all files of one message; the centre takes no more."""
_TYPES = mimetypes.MimeTypes()


@dataclass(frozen=True, slots=True)
class FilesState:
    """What the composer shows of files."""

    files: tuple[Attachment, ...] = ()
    reading: int = 0
    """How many are being read right now."""


@dataclass(frozen=True, slots=True)
class Unfit:
    """A file that cannot go with the reply, and why: a code of ``domain.errors``."""

    name: str
    code: Code


class FilesPresenter:
    """Owns the files of the draft on the screen."""

    def __init__(
        self,
        commands: Commands,
        scope: TaskScope,
        show: Callable[[FilesState], None],
        unfit: Callable[[Unfit], None],
    ) -> None:
        """Hold what it needs.

        Args:
            commands: keep files.
            scope: the screen's tasks.
            show: told the state after each change.
            unfit: told each file that cannot go along.
        """
        self._commands = commands
        self._scope = scope
        self._show = show
        self._unfit = unfit
        self._key = ""
        self.rules = Rules()
        self.state = FilesState()

    def _put(self, files: tuple[Attachment, ...], reading: int = 0) -> None:
        self.state = FilesState(files, reading)
        self._show(self.state)

    def open(self, key: str, rules: Rules) -> None:
        """Show the files of a draft, under the limits of its channel."""
        self.rules = rules
        if key != self._key:
            self._key = key
            self._put(())
        self._scope.start(self._read(key), "files")

    async def _read(self, key: str) -> None:
        files = await self._commands.attached(key) if key else ()
        if key == self._key:
            self._put(files, self.state.reading)

    def add(self, paths: Sequence[Path]) -> None:
        """Hang files of this machine on the draft."""
        for path in paths:
            self._scope.start(self._add_file(self._key, path), "", Policy.QUEUE)

    def add_bytes(self, name: str, media_type: str, data: bytes) -> None:
        """Hang something from the clipboard on the draft."""
        self._scope.start(self._add(self._key, name, media_type, data), "", Policy.QUEUE)

    async def _add_file(self, key: str, path: Path) -> None:
        self._put(self.state.files, self.state.reading + 1)
        try:
            data = await asyncio.to_thread(_read_file, path, self.rules.max_file)
            media_type = _TYPES.guess_type(path.name)[0] or "application/octet-stream"
            await self._add(key, path.name, media_type, data)
        except BadInput as error:
            self._unfit(Unfit(clean_line(path.name, 80), error.code))
        except OSError:
            self._unfit(Unfit(clean_line(path.name, 80), Code.NOT_FOUND))
        finally:
            self._put(self.state.files, max(0, self.state.reading - 1))

    async def _add(self, key: str, name: str, media_type: str, data: bytes) -> None:
        try:
            self._check(len(data))
            await self._commands.attach(key, clean_line(name, 200) or "file", media_type, data)
        except BadInput as error:
            self._unfit(Unfit(clean_line(name, 80), error.code))
        await self._read(key)

    def _check(self, size: int) -> None:
        """Make sure one more file fits.

        Raises:
            BadInput: the channel takes none, or not so many, or not so large.
        """
        held = sum(item.size for item in self.state.files)
        if not self.rules.max_files or len(self.state.files) >= self.rules.max_files:
            raise BadInput("no more files here", code=Code.SEND_REFUSED)
        if not size:
            raise BadInput("an empty file", code=Code.INVALID)
        if size > self.rules.max_file or held + size > TOGETHER:
            raise BadInput("too large", code=Code.TOO_LARGE)

    def drop(self, sha256: str) -> None:
        """Take a file off."""
        self._scope.start(self._drop(self._key, sha256), "", Policy.QUEUE)

    async def _drop(self, key: str, sha256: str) -> None:
        await self._commands.detach(key, sha256)
        await self._read(key)


def _read_file(path: Path, limit: int) -> bytes:
    """Return a file's bytes. Blocking.

    Raises:
        BadInput: it is no plain file, or larger than the channel takes.
        OSError: it cannot be read.
    """
    if not path.is_file():
        raise BadInput("no plain file", code=Code.INVALID)
    with path.open("rb") as source:
        data = source.read(limit + 1)
    if limit and len(data) > limit:
        raise BadInput("too large", code=Code.TOO_LARGE)
    return data
