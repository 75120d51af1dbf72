"""Files on their way to an import, in parts; and what the centre says of their rows, as a file."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from domain.errors import Code, Refused, Unavailable
from domain.ids import new_id
from domain.import_rows import FileFault
from domain.importing import (
    MAX_BYTES,
    PART_BYTES,
    AskReport,
    BeginImport,
    ImportView,
    PutPart,
    ReportPage,
    RowOutcome,
)
from domain.safe_csv import line

if TYPE_CHECKING:
    from desktop.session import Session
    from sync.transport.http import HttpTransport

Lines = Callable[[RowOutcome], Iterable[Iterable[str]]]
"""Returns a row of the report as lines of cells."""


def _size_of(path: Path) -> int:
    """Return a file's size in bytes.

    Raises:
        Refused: it cannot be read, is empty, or larger than files may be; ``field`` tells.
    """
    try:
        size = path.stat().st_size
    except OSError as error:
        raise Refused(Code.INVALID, field=FileFault.UNREADABLE) from error
    if not path.is_file() or size == 0:
        raise Refused(Code.INVALID, field=FileFault.EMPTY)
    if size > MAX_BYTES:
        raise Refused(Code.INVALID, field=FileFault.TOO_LARGE)
    return size


def _part_of(path: Path, number: int, size: int) -> bytes:
    try:
        with path.open("rb") as file:
            file.seek(number * PART_BYTES)
            found = file.read(PART_BYTES)
    except OSError as error:
        raise Refused(Code.INVALID, field=FileFault.UNREADABLE) from error
    if len(found) != min(PART_BYTES, size - number * PART_BYTES):
        raise Refused(Code.INVALID, field=FileFault.CHANGED)
    return found


async def upload(session: Session, path: Path, heard: Callable[[float], None]) -> ImportView:
    """Give the centre a file.

    Args:
        session: whose line it goes by.
        path: on this computer.
        heard: told what share of it the centre has.

    Raises:
        Expected: it cannot be read, or the centre does not answer or says no.
    """
    loop = asyncio.get_running_loop()
    size = await loop.run_in_executor(None, _size_of, path)
    begin = BeginImport(id=new_id(), name=path.name, size=size)
    view = await session.at_centre(lambda line: line.begin_import(begin))
    while view.parts * PART_BYTES < size:
        data = await loop.run_in_executor(None, _part_of, path, view.parts, size)
        part = PutPart(id=view.id, number=view.parts, data=data)
        view = await session.at_centre(_giving(part))
        heard(min(1.0, view.parts * PART_BYTES / size))
    return view


def _giving(part: PutPart) -> Callable[[HttpTransport], Coroutine[Any, Any, ImportView]]:
    return lambda line: line.put_import_part(part)


async def save_report(
    ask: Callable[[AskReport], Awaitable[ReportPage]],
    import_id: UUID,
    path: Path,
    headings: Iterable[str],
    lines: Lines,
) -> None:
    """Write the rows that were refused or had flaws, page by page, into a file of CSV.

    Raises:
        Expected: the centre does not answer, or the file cannot be written.
    """
    loop, after = asyncio.get_running_loop(), 0
    fresh = path.with_name(f"{path.name}.part")
    text = "\ufeff" + line(headings)  # spreadsheets take it for UTF-8 by that
    try:
        await loop.run_in_executor(None, _write, fresh, text, "w")
        while True:
            page = await ask(AskReport(id=import_id, after=after))
            text = "".join(line(cells) for row in page.rows for cells in lines(row))
            await loop.run_in_executor(None, _write, fresh, text, "a")
            if page.next is None:
                break
            after = page.next
        await loop.run_in_executor(None, fresh.replace, path)
    except OSError as error:
        raise Unavailable(Code.STORE_BUSY, error.strerror or "") from error
    finally:
        with contextlib.suppress(OSError):
            await loop.run_in_executor(None, lambda: fresh.unlink(missing_ok=True))


def _write(path: Path, text: str, mode: str) -> None:
    with path.open(mode, encoding="utf-8", newline="") as file:
        file.write(text)
