"""One printing job: the range is read, then set and drawn off the GUI thread. No widgets."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from domain.entities import Entry
from domain.errors import Code, Unavailable
from domain.ids import CustomerId
from domain.tasks import Policy, TaskScope
from sync.queries.history import HistoryQueries

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from ui.timeline.print_pages import Heard, Sheet


@dataclass(frozen=True, slots=True)
class Range:
    """What of a history is printed: days, both included, and one channel or all."""

    first: date
    last: date
    channel_kind: str = ""


Draw = Callable[["Sheet", "Heard"], int]


class Printing:
    """Runs one job at a time.

    Attributes:
        progressed: told what share is done, from 0 to 1; less than 0 when there is no job.
        finished: told how many pages it took and where they are; no path for a printer.
        failed: told what went wrong.
    """

    def __init__(self, queries: HistoryQueries, scope: TaskScope) -> None:
        self._queries = queries
        self._scope = scope
        self._stopped = threading.Event()
        self.progressed: Callable[[float], None] = lambda _share: None
        self.finished: Callable[[int, Path | None], None] = lambda _pages, _path: None
        self.failed: Callable[[Unavailable], None] = lambda _error: None

    def stop(self) -> None:
        """Give the job up."""
        self._stopped.set()

    def to_pdf(self, customer_id: CustomerId, sheet: Sheet, what: Range, path: Path) -> None:
        """Write a PDF; what is there already is replaced when the new one is whole."""

        def draw(sheet: Sheet, heard: Heard) -> int:
            from ui.timeline.print_pages import write_pdf

            fresh = path.with_name(f"{path.name}.part")
            try:
                pages = write_pdf(sheet, str(fresh), heard)
                if pages:
                    fresh.replace(path)
            finally:
                fresh.unlink(missing_ok=True)
            return pages

        work = self._run(customer_id, sheet, what, draw, path)
        self._scope.start(work, "print", Policy.DROP_NEW)

    def to_printer(
        self, customer_id: CustomerId, sheet: Sheet, what: Range, printer: QPrinter
    ) -> None:
        """Print."""

        def draw(sheet: Sheet, heard: Heard) -> int:
            from ui.timeline.print_pages import draw_pages

            return draw_pages(sheet, printer, heard)

        work = self._run(customer_id, sheet, what, draw, None)
        self._scope.start(work, "print", Policy.DROP_NEW)

    async def _run(
        self, customer_id: CustomerId, sheet: Sheet, what: Range, draw: Draw, path: Path | None
    ) -> None:
        loop = asyncio.get_running_loop()
        stopped = self._stopped = threading.Event()

        def heard(share: float) -> bool:
            if not stopped.is_set() and not loop.is_closed():
                loop.call_soon_threadsafe(self.progressed, share)
            return not stopped.is_set()

        self.progressed(0.0)
        try:
            entries = await self._read(customer_id, what)
            job = loop.run_in_executor(None, draw, replace(sheet, entries=entries), heard)
            pages = await asyncio.shield(job)
        except asyncio.CancelledError:
            stopped.set()  # it ends at its next page, and removes what it wrote
            raise
        except OSError as error:
            self.failed(Unavailable(Code.DISK_FULL, type(error).__name__))
        else:
            if pages:
                self.finished(pages, path)
        finally:
            self.progressed(-1.0)

    async def _read(self, customer_id: CustomerId, what: Range) -> list[Entry]:
        begin = datetime.combine(what.first, time()).astimezone()
        end = datetime.combine(what.last + timedelta(days=1), time()).astimezone()
        page = await self._queries.timeline_down_to(customer_id, None, begin, 0)
        return [
            entry
            for entry in page.entries
            if begin <= entry.at < end and what.channel_kind in ("", entry.channel_kind)
        ]
