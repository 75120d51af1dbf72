"""Imports of files: chosen, looked at, rehearsed, followed, undone by administrators. No Qt."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass, replace
from typing import Any, Protocol
from uuid import UUID

from domain.entities import Branch
from domain.errors import Expected, Refused
from domain.ids import BranchId
from domain.import_rows import Reading
from domain.importing import (
    ActOnImport,
    ImportAct,
    Imports,
    ImportState,
    ImportView,
    LookAt,
    Looked,
    Policy,
    RowOutcome,
    Started,
    StartImport,
)
from domain.mapping import FieldMap
from domain.tasks import Policy as Turn
from domain.tasks import TaskScope

LOOK_AGAIN_S = 2.0

Lines = Callable[[RowOutcome], Iterable[Iterable[str]]]


class ImportsDesk(Protocol):
    """Who asks the centre; raises ``Expected`` where it does not answer or says no."""

    async def imports(self) -> Imports:
        """Return all imports, newest first."""
        ...

    async def upload_import(self, path: str, heard: Callable[[float], None]) -> ImportView:
        """Give the centre a file; ``heard`` is told what share of it is there."""
        ...

    async def look_at_import(self, wanted: LookAt) -> Looked:
        """Ask what a file seems to be."""
        ...

    async def start_import(self, wanted: StartImport) -> Started:
        """Have a file taken in, or rehearsed."""
        ...

    async def act_on_import(self, wanted: ActOnImport) -> ImportView:
        """Cancel an import, or have it undone."""
        ...

    async def save_import_report(
        self, import_id: UUID, path: str, headings: Iterable[str], lines: Lines
    ) -> None:
        """Write what was wrong with the rows of an import into a file."""
        ...


@dataclass(frozen=True, slots=True)
class ImportDraft:
    """How a file is to be taken in, as the form has it."""

    reading: Reading
    mapping: FieldMap
    policy: Policy
    branch_id: BranchId | None = None
    rehearse: bool = False


@dataclass(frozen=True, slots=True)
class ImportsState:
    """What the section shows.

    Attributes:
        imports: those there are, newest first.
        branches: whose new customers may be.
        known: whether the centre has told.
        open: the one that is shown whole.
        looked: what its file seems to be, while it is not taken in yet.
        rehearsal: what its first rows would come to, once that was asked.
        sent: what share of a file the centre has, while it is sent.
        busy: ``send``, ``look``, ``try``, ``start``, ``act`` or ``report`` while that goes on.
        problem: code of an error; ``fault``: what is wrong with a file, a ``FileFault``.
        silent: whether the centre does not answer.
    """

    imports: tuple[ImportView, ...] = ()
    branches: tuple[Branch, ...] = ()
    known: bool = False
    open: ImportView | None = None
    looked: Looked | None = None
    rehearsal: tuple[RowOutcome, ...] | None = None
    sent: float = 0.0
    busy: str = ""
    problem: str = ""
    fault: str = ""
    silent: bool = False


class ImportsPresenter:
    """Owns what the section of imports shows."""

    def __init__(
        self,
        desk: ImportsDesk,
        scope: TaskScope,
        show: Callable[[ImportsState], None],
        branches: Callable[[], tuple[Branch, ...]],
        saved: Callable[[], None],
    ) -> None:
        """Hold what it needs.

        Args:
            desk: asks the centre.
            scope: the page's tasks.
            show: told the state after each change.
            branches: those there are.
            saved: told that a report was saved.
        """
        self._desk = desk
        self._scope = scope
        self._show = show
        self._branches = branches
        self._saved = saved
        self.state = ImportsState()

    def _put(self, **changed: Any) -> None:
        state = replace(self.state, **changed)
        if state != self.state:
            self.state = state
            self._show(state)

    async def keep_looking(self) -> None:
        """Show how the imports stand, for as long as somebody looks."""
        while True:
            await self._look()
            await asyncio.sleep(LOOK_AGAIN_S)

    async def _look(self) -> None:
        try:
            found = (await self._desk.imports()).imports
        except Expected as error:
            self._put(silent=True, problem="" if self.state.known else str(error.code))
            return
        opened = self.state.open
        if opened is not None:
            opened = next((item for item in found if item.id == opened.id), opened)
        problem = "" if self.state.silent else self.state.problem
        self._put(branches=self._branches())
        self._put(imports=found, known=True, silent=False, open=opened, problem=problem)

    # -- one import --------------------------------------------------------------------------

    def upload(self, path: str) -> None:
        """Give the centre a file, and look at it."""
        self._do("send", self._upload(path))

    async def _upload(self, path: str) -> None:
        self._put(sent=0.0, open=None, looked=None, rehearsal=None)
        view = await self._desk.upload_import(path, lambda share: self._put(sent=share))
        self._put(open=view)
        await self._look_at(view, None)
        await self._look()

    def open(self, import_id: UUID) -> None:
        """Show an import whole; a file that is not taken in yet is looked at."""
        view = next((item for item in self.state.imports if item.id == import_id), None)
        if view is None:
            return
        self._put(open=view, looked=None, rehearsal=None, problem="", fault="")
        if view.state == ImportState.READY:
            self._do("look", self._look_at(view, None))

    def leave(self) -> None:
        """Show the list again."""
        self._put(open=None, looked=None, rehearsal=None, problem="", fault="")

    def read_so(self, reading: Reading) -> None:
        """Read the file otherwise."""
        if self.state.open is not None:
            self._do("look", self._look_at(self.state.open, reading))

    async def _look_at(self, view: ImportView, reading: Reading | None) -> None:
        self._put(busy="look", rehearsal=None)
        looked = await self._desk.look_at_import(LookAt(id=view.id, reading=reading))
        self._put(looked=looked)

    def edited(self) -> None:
        """Forget what other rules came to."""
        self._put(rehearsal=None, problem="", fault="")

    def start(self, draft: ImportDraft) -> None:
        """Take the file in, or rehearse it."""
        if self.state.open is not None:
            self._do("try" if draft.rehearse else "start", self._start(self.state.open, draft))

    async def _start(self, view: ImportView, draft: ImportDraft) -> None:
        wanted = StartImport(
            id=view.id,
            reading=draft.reading,
            mapping=draft.mapping,
            policy=draft.policy,
            branch_id=draft.branch_id,
            rehearse=draft.rehearse,
        )
        started = await self._desk.start_import(wanted)
        if draft.rehearse:
            self._put(rehearsal=started.rows)
            return
        self._put(open=started.view, looked=None, rehearsal=None)
        await self._look()

    def act(self, act: ImportAct) -> None:
        """Cancel the import that is shown, have it undone, or drop its file."""
        if self.state.open is not None:
            self._do("act", self._act(self.state.open.id, act))

    async def _act(self, import_id: UUID, act: ImportAct) -> None:
        view = await self._desk.act_on_import(ActOnImport(id=import_id, act=act))
        self._put(open=None if act is ImportAct.FORGET else view, looked=None, rehearsal=None)
        await self._look()

    def save_report(self, path: str, headings: Iterable[str], lines: Lines) -> None:
        """Write what was wrong with the rows of the import that is shown into a file."""
        if self.state.open is not None:
            self._do("report", self._save(self.state.open.id, path, headings, lines))

    async def _save(
        self, import_id: UUID, path: str, headings: Iterable[str], lines: Lines
    ) -> None:
        await self._desk.save_import_report(import_id, path, headings, lines)
        self._saved()

    def _do(self, what: str, work: Coroutine[Any, Any, None]) -> None:
        if self.state.busy:
            work.close()
            return
        self._scope.start(self._busily(what, work), "import", Turn.DROP_NEW)

    async def _busily(self, what: str, work: Coroutine[Any, Any, None]) -> None:
        self._put(busy=what, problem="", fault="")
        try:
            await work
        except Refused as error:
            self._put(problem=str(error.code), fault=error.field or "")
        except Expected as error:
            self._put(problem=str(error.code))
        finally:
            self._put(busy="")
