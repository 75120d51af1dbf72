"""Keeping the catalogue: the matrix cell by cell, a service as text, a file in and out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import msgspec

from domain import catalogue_file, catalogue_writing
from domain.catalogue import MATRIX_CHANNELS, Ability, Cell, Service
from domain.catalogue_file import Row, Unreadable, What
from domain.changes import Changes
from domain.glossary import ChannelKind
from domain.ids import ServiceId, new_id
from domain.tasks import Policy, TaskScope
from sync.commands.protocol import Commands
from sync.queries.protocol import Queries
from ui.notices import Undo

TYPING_S = 0.3
ORDER = tuple(Ability)


@dataclass(frozen=True, slots=True)
class ServicesState:
    """What the section shows.

    Attributes:
        services: with what was changed in the matrix and is not kept yet.
        channels: the columns.
        changed: ids of those changed here.
        open: the service that is written as text; ``text`` is what it began with.
        row: what the text means now, None while nobody knows.
        line: where the text is no TOML; 0: it is, or nobody knows where.
        broken: whether it is no TOML.
        rows: what an import would do, while one is looked over.
        busy: whether a file is being read or written.
    """

    services: tuple[Service, ...] = ()
    channels: tuple[str, ...] = ()
    changed: frozenset[ServiceId] = frozenset()
    open: Service | None = None
    fresh: bool = False
    text: str = ""
    row: Row | None = None
    line: int = 0
    broken: bool = False
    rows: tuple[Row, ...] | None = None
    busy: bool = False


class ServicesPresenter:
    """Owns what the section shows."""

    def __init__(
        self,
        queries: Queries,
        commands: Commands,
        scope: TaskScope,
        show: Callable[[ServicesState], None],
        now: Callable[[], datetime],
    ) -> None:
        """Hold what it needs.

        Args:
            queries: reads.
            commands: writes.
            scope: the page's tasks.
            show: told the state after each change.
            now: the moment what is made here is stamped with.
        """
        self._queries = queries
        self._commands = commands
        self._scope = scope
        self._show = show
        self._now = now
        self._kept: tuple[Service, ...] = ()
        self._drafts: dict[ServiceId, Service] = {}
        self.state = ServicesState()
        self.removed: Callable[[Undo], None] = lambda _undo: None
        """Told how to take a removal back."""
        self.told: Callable[[str, int], None] = lambda _what, _count: None
        """Told what was done: ``kept``, ``imported`` or ``exported``, and how many."""
        self.failed: Callable[[str], None] = lambda _why: None
        """Told that a file could not be read or written."""

    def _put(self, **changed: object) -> None:
        self.state = replace(self.state, **changed)  # type: ignore[arg-type]  # fields of it
        self._show(self.state)

    async def look(self) -> None:
        """Read the catalogue; called whenever the section comes on the screen."""
        self._kept = tuple(await self._queries.services())
        self._merge()

    def on_changes(self, changes: Changes) -> None:
        """Read it again where it changed."""
        if changes.everything or changes.touches(Service.KIND):
            self._scope.start(self.look(), "services", Policy.QUEUE)

    def _merge(self) -> None:
        kept = {item.id: item for item in self._kept}
        self._drafts = {
            key: msgspec.structs.replace(kept[key], cells=draft.cells)
            for key, draft in self._drafts.items()
            if key in kept and draft.cells != kept[key].cells
        }
        ours = {item.kind for item in self._queries.directory().channels}
        used = {cell.channel_kind for item in self._kept for cell in item.cells}
        always = {ChannelKind.PHONE, ChannelKind.VISIT}
        self._put(
            services=tuple(self._drafts.get(item.id, item) for item in self._kept),
            channels=tuple(kind for kind in MATRIX_CHANNELS if kind in ours | used | always),
            changed=frozenset(self._drafts),
        )

    # -- the matrix ------------------------------------------------------------------------

    def set_cell(self, service_id: ServiceId, cell: Cell) -> None:
        """Put a cell; it is kept when the agent says so."""
        service = next((item for item in self.state.services if item.id == service_id), None)
        if service is None or service.cell(cell.channel_kind) == cell:
            return
        others = [item for item in service.cells if item.channel_kind != cell.channel_kind]
        empty = cell == Cell(channel_kind=cell.channel_kind)
        cells = others if empty else [*others, cell]
        cells.sort(key=lambda item: catalogue_file.column(item))
        self._drafts[service_id] = msgspec.structs.replace(service, cells=tuple(cells))
        self._merge()

    def turn(self, service_id: ServiceId, channel_kind: str, by: int) -> None:
        """Put the next or previous ability into a cell."""
        service = next((item for item in self.state.services if item.id == service_id), None)
        if service is not None:
            cell = service.cell(channel_kind)
            at = ORDER.index(Ability(cell.ability)) if cell.ability in ORDER else 0
            wanted = ORDER[(at + by) % len(ORDER)]
            self.set_cell(service_id, msgspec.structs.replace(cell, ability=wanted))

    def keep(self) -> None:
        """Keep what was changed in the matrix."""
        self._scope.start(self._keep(), "keep services", Policy.DROP_NEW)

    async def _keep(self) -> None:
        drafts = list(self._drafts.values())
        for draft in drafts:
            await self._commands.keep_service(draft)
        self._drafts.clear()
        await self.look()
        self.told("kept", len(drafts))

    def drop(self) -> None:
        """Forget what was changed in the matrix."""
        self._drafts.clear()
        self._merge()

    # -- one service as text ---------------------------------------------------------------

    def write(self, service_id: ServiceId | None) -> None:
        """Open a service as text, or a new one."""
        found = next((item for item in self.state.services if item.id == service_id), None)
        now = self._now()
        service = found or Service(id=ServiceId(new_id()), name="", changed_at=now)
        self._put(open=service, fresh=found is None, text="", row=None, broken=False, line=0)
        self._scope.start(self._open_text(service, fresh=found is None), "text")

    async def _open_text(self, service: Service, *, fresh: bool) -> None:
        text = _TEMPLATE if fresh else await asyncio.to_thread(catalogue_writing.write, [service])
        self._put(text=text)
        await self._read(text)

    def type(self, text: str) -> None:
        """Look what a text means, soon."""
        self._scope.start(self._read_soon(text), "text")

    async def _read_soon(self, text: str) -> None:
        await asyncio.sleep(TYPING_S)
        await self._read(text)

    async def _read(self, text: str) -> None:
        service = self.state.open
        if service is None:
            return
        others = [item for item in self._kept if item.id != service.id]
        try:
            rows = await asyncio.to_thread(catalogue_file.read, text, others, self._now())
        except Unreadable as error:
            self._put(row=None, broken=True, line=error.line)
            return
        row = rows[0] if len(rows) == 1 else None
        if row is not None and row.service is not None:
            mine = msgspec.structs.replace(
                row.service, id=service.id, edition=service.edition, changed_at=service.changed_at
            )
            taken = any(item.name.lower() == mine.name.lower() for item in others)
            row = catalogue_file.twice(row) if taken else replace_service(row, mine)
        self._put(row=row, broken=row is None, line=0)

    def save(self) -> None:
        """Keep the service as its text says, where it holds together."""
        row, fresh = self.state.row, self.state.fresh
        if row is not None and row.service is not None:
            self._scope.start(self._save(row.service, fresh=fresh), "save", Policy.DROP_NEW)

    async def _save(self, service: Service, *, fresh: bool) -> None:
        await self._commands.keep_service(service, fresh=fresh)
        self._drafts.pop(service.id, None)
        self._put(open=None, row=None)
        await self.look()
        self.told("kept", 1)

    def leave(self) -> None:
        """Close the text, or what was looked over, without keeping it."""
        self._put(open=None, row=None, rows=None, broken=False)

    def remove(self) -> None:
        """Remove the open service; it can be taken back."""
        service = self.state.open
        if service is not None and not self.state.fresh:
            self._scope.start(self._remove(service), "save", Policy.DROP_NEW)

    async def _remove(self, service: Service) -> None:
        await self._commands.remove_service(service.id)
        self._put(open=None, row=None)
        await self.look()

        async def undo() -> None:
            again = msgspec.structs.replace(service, id=ServiceId(new_id()), edition=0)
            await self._commands.keep_service(again, fresh=True)
            await self.look()

        self.removed(undo)

    async def restore(self, old: Service) -> None:
        """Keep an earlier edition as the newest one."""
        now = next((item for item in self._kept if item.id == old.id), None)
        if now is not None:
            self._put(open=None, row=None)
            await self._commands.keep_service(msgspec.structs.replace(old, edition=now.edition))
            await self.look()

    # -- files -----------------------------------------------------------------------------

    def bring(self, path: str) -> None:
        """Look over what an import of a file would do."""
        self._scope.start(self._bring(Path(path)), "file", Policy.QUEUE)

    async def _bring(self, path: Path) -> None:
        self._put(busy=True)
        try:
            rows = await asyncio.to_thread(self._read_file, path)
        except Unreadable as error:
            self.failed(str(error))
            self._put(busy=False)
            return
        except (OSError, UnicodeDecodeError):
            self.failed("")
            self._put(busy=False)
            return
        self._put(rows=rows, busy=False)

    def _read_file(self, path: Path) -> tuple[Row, ...]:
        if path.stat().st_size > catalogue_file.MAX_FILE:
            raise Unreadable(0, "too long")
        text = path.read_text(encoding="utf-8-sig")
        return catalogue_file.read(text, self._kept, self._now())

    def apply(self) -> None:
        """Keep what was looked over; broken rows stay out."""
        rows = self.state.rows
        if rows is not None:
            self._scope.start(self._apply(rows), "file", Policy.QUEUE)

    async def _apply(self, rows: tuple[Row, ...]) -> None:
        self._put(busy=True)
        wanted = [row for row in rows if row.what in (What.NEW, What.CHANGED)]
        try:
            for row in wanted:
                if row.service is not None:
                    await self._commands.keep_service(row.service, fresh=row.what is What.NEW)
        finally:
            self._put(busy=False, rows=None)
        await self.look()
        self.told("imported", len(wanted))

    def take_out(self, path: str) -> None:
        """Write the catalogue into a file."""
        self._scope.start(self._take_out(Path(path)), "file", Policy.QUEUE)

    async def _take_out(self, path: Path) -> None:
        kept = self._kept
        try:
            text = await asyncio.to_thread(catalogue_writing.write, kept)
            await asyncio.to_thread(path.write_text, text, "utf-8")
        except OSError:
            self.failed("")
            return
        self.told("exported", len(kept))


def replace_service(row: Row, service: Service) -> Row:
    """Return a row with another service."""
    return msgspec.structs.replace(row, service=service)


_TEMPLATE = """\
[[service]]
name = ""
topic = ""
hint = ""
keywords = []

[service.channels]
phone = "agent_completes"
email = { ability = "accepts_request", condition = "", limit = 15000 }

[[service.field]]
name = "order"
title = ""

[[service.outcome]]
code = "done"
title = ""

[[service.step]]
id = "start"
title = ""
say = ""
ask = ["order"]
next = "end"

[[service.step]]
id = "end"
say = ""
outcome = "done"
"""
