"""Imports at work: the files as streams, the one that is being taken in, the rehearsals."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable, Iterator
from itertools import islice
from typing import IO, TypeVar
from uuid import UUID

import structlog

from adapters.import_files import reader
from domain import importing
from domain.clock import Clock
from domain.errors import BadInput, Code, Expected, Refused
from domain.import_rows import BadFile, FileFault, Reading, Row
from domain.importing import ImportState, ImportView, Looked, Started
from domain.mapping import Mapped, Mapper, Refusal
from domain.text import clean_line
from server.handlers import imports
from server.handlers.imports import Numbered
from server.handlers.policy import Actor
from server.handlers.staging import Source, TooMuch
from server.storage import imports as kept
from server.storage.engine import Database

_log = structlog.get_logger(__name__)

T = TypeVar("T")

LOOK_S = 1.0
"""How late an import may begin."""
BREATH_S = 0.01
"""Between two portions: who writes at the same time goes first."""
RETRY_S = 5.0
_BUFFER = 1 << 16
_SAMPLES, _SAMPLE_LENGTH = 3, 80


class PartStream(io.RawIOBase):
    """The bytes of a file that lies in parts in the database. ``furthest``: how far was read."""

    def __init__(self, database: Database, import_id: UUID, size: int) -> None:
        self._database = database
        self._id = import_id
        self._size = size
        self._at = 0
        self._held: tuple[int, bytes] = (-1, b"")
        self.furthest = 0

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def seekable(self) -> bool:
        """Say that it can be read from any place."""
        return True

    def tell(self) -> int:
        """Return the place."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill a buffer, at most to the end of a part."""
        if self._at >= self._size:
            return 0
        number, inside = divmod(self._at, importing.PART_BYTES)
        if self._held[0] != number:
            data = self._database.read_now(lambda unit: kept.part(unit, self._id, number))
            self._held = (number, data)
        piece = self._held[1][inside : inside + len(buffer)]
        if not piece:
            raise BadFile(FileFault.GONE)
        buffer[: len(piece)] = piece
        self._at += len(piece)
        self.furthest = max(self.furthest, self._at)
        return len(piece)


def _opened(database: Database, view: ImportView) -> tuple[PartStream, IO[bytes]]:
    raw = PartStream(database, view.id, view.size)
    return raw, io.BufferedReader(raw, _BUFFER)


def _numbered(rows: Iterator[Row], mapper: Mapper, after: int = 0) -> Iterator[Numbered]:
    for row in rows:
        if row.number <= after:
            continue
        if row.broken:
            yield row.number, Mapped(refusal=_broken(row.broken))
        else:
            yield row.number, mapper.map(row.values)


def _broken(why: str) -> Refusal:
    return Refusal.TOO_LARGE if why == "too_large" else Refusal.BROKEN


class ImportOffice:
    """What administrators ask about imports, in as far as the file itself is looked at."""

    def __init__(self, database: Database) -> None:
        """Work over the central store."""
        self._database = database

    async def look(self, wanted: importing.LookAt) -> Looked:
        """Say what a file seems to be.

        Raises:
            Refused: it is not here as a whole, or nothing we read; ``field`` is a ``FileFault``.
        """
        view = await self._database.read(imports.ready(wanted.id))
        return await _told(lambda: self._look(view, wanted.reading))

    def _look(self, view: ImportView, reading: Reading | None) -> Looked:
        _, file = _opened(self._database, view)
        found = reader.look(file, reading)
        samples: dict[str, list[str]] = {name: [] for name in found.columns}
        for row in islice(reader.rows(file, found.reading), importing.SAMPLE_ROWS):
            for name, value in row.values.items():
                if len(samples.setdefault(name, [])) < _SAMPLES:
                    shown = ", ".join(value) if isinstance(value, list) else str(value)
                    samples[name].append(clean_line(shown, _SAMPLE_LENGTH))
        return Looked(
            reading=found.reading,
            columns=found.columns,
            mapping=found.mapping,
            sheets=found.sheets,
            samples={name: tuple(values) for name, values in samples.items()},
        )

    async def start(self, actor: Actor, wanted: importing.StartImport) -> Started:
        """Take a file in, or say what its first rows would come to.

        Raises:
            Refused: it is not here as a whole, or has been taken in already; or it cannot be
                read so, or the rules cannot be followed, which ``field`` tells.
        """
        view = await self._database.read(imports.ready(wanted.id))
        rows = await _told(lambda: self._sample(view, wanted))
        if wanted.rehearse:
            found = await _off_loop(
                lambda: imports.rehearse(
                    self._database, rows, imports.plan_for(wanted).source(view.name)
                )
            )
            return Started(view=view, rows=found)
        return Started(view=await self._database.write(imports.start(actor, wanted)))

    def _sample(self, view: ImportView, wanted: importing.StartImport) -> list[Numbered]:
        _, file = _opened(self._database, view)
        rows = _numbered(reader.rows(file, wanted.reading), Mapper(wanted.mapping))
        return list(islice(rows, importing.SAMPLE_ROWS))


def _fault(error: BadInput) -> FileFault:
    return error.fault if isinstance(error, BadFile) else FileFault.MAPPING


async def _told(work: Callable[[], T]) -> T:
    """Do something with a file off the loop.

    Raises:
        Refused: ``field`` is a ``FileFault``.
    """
    try:
        return await _off_loop(work)
    except BadInput as error:
        raise Refused(Code.INVALID, error.detail, field=_fault(error)) from error


class _Ahead:
    """Reads a portion of rows off the loop while the one before it is written."""

    def __init__(self, rows: Iterator[Numbered]) -> None:
        self._rows = rows
        self._coming = self._begin()

    def _begin(self) -> asyncio.Future[list[Numbered]]:
        loop = asyncio.get_running_loop()
        return loop.run_in_executor(None, lambda: list(islice(self._rows, imports.PORTION)))

    async def next(self) -> list[Numbered]:
        """Return the next rows, none at the end.

        Raises:
            BadFile: the file cannot be read from there on.
        """
        found = await self._coming
        if found:
            self._coming = self._begin()
        return found

    def stop(self) -> None:
        """Want no more: what is being read is not waited for."""
        if not self._coming.cancel() and not self._coming.cancelled():
            self._coming.exception()


async def _off_loop(work: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(None, work)


class Importer:
    """Does what there is to do for imports, one after another; one node of all runs it."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            try:
                busy = await self.once()
            except Expected as error:
                _log.warning("import_waits", code=error.code)
                await asyncio.sleep(RETRY_S)
                continue
            if not busy:
                await asyncio.sleep(LOOK_S)

    async def once(self) -> bool:
        """Do the oldest import there is to its end; tell whether there was one."""
        view = await self._database.read(kept.working)
        if view is None:
            return False
        try:
            await (self._undo if view.state == ImportState.UNDOING else self._take_in)(view)
        except BadInput as error:
            await self._failed(view, _fault(error))
        except Expected:
            raise
        except Exception:  # noqa: BLE001 - outer loop: the next import is not held up
            _log.exception("import_broke", import_id=str(view.id))
            await self._failed(view, FileFault.BROKEN)
        await self._clean()
        return True

    async def _failed(self, view: ImportView, fault: FileFault) -> None:
        """Let others have their turn; what was taken in can be undone."""
        await self._database.write(imports.end(view.id, ImportState.FAILED, fault))

    async def _take_in(self, view: ImportView) -> None:
        plan = await self._database.read(imports.plan_of(view.id))
        raw, file = _opened(self._database, view)
        rows = _numbered(reader.rows(file, plan.reading), Mapper(plan.mapping), view.rows)
        source = plan.source(view.name, view.made_by)
        reading = _Ahead(rows)
        try:
            await self._write(view, source, reading, raw)
        finally:
            reading.stop()

    async def _write(
        self, view: ImportView, source: Source, reading: _Ahead, raw: PartStream
    ) -> None:
        """Take rows in portion by portion, until there are no more or somebody cancels."""
        size, held = imports.PORTION, list[Numbered]()
        while True:
            if len(held) < size:
                held += await reading.next()
            if not held:
                await self._database.write(imports.end(view.id, ImportState.DONE))
                return
            portion = held[:size]
            step = imports.take_portion(view.id, portion, source, raw.furthest)
            try:
                if not await self._database.write(step):
                    return
            except TooMuch:
                size = max(1, size // 4)
                continue
            held = held[size:]
            size = min(imports.PORTION, size * 2)
            await asyncio.sleep(BREATH_S)

    async def _undo(self, view: ImportView) -> None:
        size = imports.UNDONE_AT_ONCE
        while True:
            try:
                if not await self._database.write(imports.undo_portion(view.id, size)):
                    break
            except TooMuch:
                size = max(1, size // 4)
                continue
            await asyncio.sleep(BREATH_S)
        await self._database.write(imports.end(view.id, ImportState.UNDONE))

    async def _clean(self) -> None:
        steps = imports.clean_files(self._database)
        while True:
            if await _off_loop(lambda: next(steps, None)) is None:
                return
            await asyncio.sleep(BREATH_S)
