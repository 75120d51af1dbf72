"""Files imported: announced, sent in parts, rehearsed, taken in by portions, undone by portions.

Each portion is a transaction that also says how far the import is: a node that dies in the
middle leaves nothing to be done twice, and whoever cancels is heard before the next portion.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import structlog

from domain import importing
from domain.consents import ConsentSource
from domain.entities import Branch
from domain.errors import BadInput, Code, Defect, NotFound, Refused
from domain.ids import BranchId
from domain.import_rows import Reading
from domain.importing import (
    ImportAct,
    ImportState,
    ImportView,
    OutcomeKind,
    Policy,
    ReportPage,
    RowOutcome,
)
from domain.mapping import FieldFault, FieldMap, Mapped
from domain.text import clean_line
from server.handlers.consents import Told
from server.handlers.policy import Actor
from server.handlers.staging import Source, Undo, bounded
from server.handlers.undoing import undo as undone
from server.handlers.upsert import Taken, Upsert
from server.storage import audit
from server.storage import imports as kept
from server.storage.engine import Database
from server.storage.unit import Unit

_log = structlog.get_logger(__name__)

PORTION = 200
"""Rows of one transaction, while they change no more than it may carry."""
UNDONE_AT_ONCE = 60
STALE = timedelta(days=1)
"""For how long a file waits for its import to begin."""
UNDOABLE = timedelta(days=90)
"""For how long what became of each row is kept."""

Numbered = tuple[int, Mapped]


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """How a file is taken in."""

    reading: Reading
    mapping: FieldMap
    policy: Policy = Policy.FILL
    branch_id: BranchId | None = None

    def source(self, name: str, by: str = "") -> Source:
        """Return where its records come from: the file's name, and who had it taken in."""
        return Source(name=name, by=by, policy=self.policy, branch_id=self.branch_id)


class RowKept(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is kept of a row."""

    kind: str
    name: str = ""
    refusal: str = ""
    faults: tuple[FieldFault, ...] = ()
    undo: Undo | None = None


class _Rehearsed(Exception):
    """Carries what rows came to out of a transaction that is not to be kept."""

    def __init__(self, rows: tuple[RowOutcome, ...]) -> None:
        super().__init__("rehearsed")
        self.rows = rows


# -- what administrators do -----------------------------------------------------------------------


def begin(actor: Actor, wanted: importing.BeginImport) -> Callable[[Unit], ImportView]:
    """Return the step that announces a file."""

    def work(unit: Unit) -> ImportView:
        known = kept.get(unit, wanted.id)
        if known is not None:
            return known
        name = clean_line(wanted.name)
        if not name:
            raise Refused(Code.INVALID, field="name")
        if not 0 < wanted.size <= importing.MAX_BYTES:
            raise Refused(Code.TOO_LARGE, field="size")
        view = ImportView(
            id=wanted.id, name=name, size=wanted.size, made_by=actor.name, made_at=unit.now
        )
        kept.add(unit, view, actor.agent_id)
        return view

    return work


def put_part(wanted: importing.PutPart) -> Callable[[Unit], ImportView]:
    """Return the step that keeps a part of a file; one that came before changes nothing.

    Raises (when run):
        Refused: it is not the part that comes next, or not of the size it must be.
    """

    def work(unit: Unit) -> ImportView:
        view = _need(unit, wanted.id, locked=True)
        if view.state != ImportState.UPLOADING or wanted.number < view.parts:
            return view
        left = view.size - view.parts * importing.PART_BYTES
        if wanted.number != view.parts or len(wanted.data) != min(left, importing.PART_BYTES):
            raise Refused(Code.INVALID, field="data")
        kept.add_part(unit, view.id, wanted.number, wanted.data)
        whole = left <= importing.PART_BYTES
        state = ImportState.READY if whole else ImportState.UPLOADING
        kept.change(unit, view.id, parts=view.parts + 1, state=state.value)
        return _need(unit, wanted.id)

    return work


def _need(unit: Unit, import_id: UUID, *, locked: bool = False) -> ImportView:
    view = kept.get(unit, import_id, locked=locked)
    if view is None:
        raise NotFound("import")
    return view


def ready(import_id: UUID) -> Callable[[Unit], ImportView]:
    """Return the look at a file that is here as a whole.

    Raises (when run):
        Refused: it is not, or has been taken in already.
    """

    def work(unit: Unit) -> ImportView:
        view = _need(unit, import_id)
        if view.state != ImportState.READY:
            raise Refused(Code.STATE_CHANGED)
        return view

    return work


def plan_for(wanted: importing.StartImport) -> Plan:
    """Return how somebody wants a file taken in."""
    return Plan(
        reading=wanted.reading,
        mapping=wanted.mapping,
        policy=wanted.policy,
        branch_id=wanted.branch_id,
    )


def start(actor: Actor, wanted: importing.StartImport) -> Callable[[Unit], ImportView]:
    """Return the step from which on a file is taken in."""

    def work(unit: Unit) -> ImportView:
        view = _need(unit, wanted.id, locked=True)
        if view.state != ImportState.READY:
            raise Refused(Code.STATE_CHANGED)
        if wanted.branch_id is not None and unit.get(Branch, wanted.branch_id) is None:
            raise Refused(Code.INVALID, field="branch_id")
        plan = plan_for(wanted)
        kept.change(
            unit,
            view.id,
            state=ImportState.RUNNING.value,
            plan=msgspec.json.encode(plan).decode(),
        )
        audit.note(unit, actor.agent_id, "import_started", detail=str(view.id))
        return _need(unit, wanted.id)

    return work


_FROM = {
    ImportAct.CANCEL: (ImportState.RUNNING,),
    ImportAct.UNDO: (ImportState.DONE, ImportState.CANCELLED, ImportState.FAILED),
    ImportAct.FORGET: (ImportState.UPLOADING, ImportState.READY),
}


def act(actor: Actor, wanted: importing.ActOnImport) -> Callable[[Unit], ImportView]:
    """Return the step that cancels an import, has it undone, or drops a file not taken in.

    Raises (when run):
        Refused: there is nothing to cancel or to undo.
    """

    def work(unit: Unit) -> ImportView:
        view = _need(unit, wanted.id, locked=True)
        if view.state not in _FROM[wanted.act]:
            raise Refused(Code.STATE_CHANGED)
        becomes = ImportState.UNDOING if wanted.act is ImportAct.UNDO else ImportState.CANCELLED
        kept.change(unit, view.id, state=becomes.value, detail="")
        audit.note(unit, actor.agent_id, f"import_{wanted.act}", detail=str(view.id))
        return _need(unit, wanted.id)

    return work


def report(wanted: importing.AskReport) -> Callable[[Unit], ReportPage]:
    """Return the look at the rows that were refused or had flaws."""

    def work(unit: Unit) -> ReportPage:
        _need(unit, wanted.id)
        found = kept.told(unit, wanted.id, wanted.after, importing.REPORT_ROWS)
        rows = tuple(_outcome(number, body) for number, body in found)
        more = len(found) == importing.REPORT_ROWS
        return ReportPage(rows=rows, next=found[-1][0] if more else None)

    return work


def _outcome(number: int, body: str) -> RowOutcome:
    row = msgspec.json.decode(body, type=RowKept)
    return RowOutcome(
        number=number, kind=row.kind, name=row.name, faults=row.faults, refusal=row.refusal
    )


# -- taking in ------------------------------------------------------------------------------------


def _take(
    unit: Unit, rows: Sequence[Numbered], source: Source, *, explained: bool = False
) -> list[Taken]:
    upsert = Upsert(unit, source, explained=explained)
    upsert.prepare([mapped for _, mapped in rows])
    taken = [upsert.take(number, mapped) for number, mapped in rows]
    upsert.finish()
    return taken


def rehearse(
    database: Database, rows: Sequence[Numbered], source: Source
) -> tuple[RowOutcome, ...]:
    """Return what rows would come to: all is done as in earnest, and undone before anybody sees.

    Runs on the calling thread.
    """

    def work(unit: Unit) -> None:
        raise _Rehearsed(tuple(item.outcome for item in _take(unit, rows, source, explained=True)))

    try:
        database.write_now(work)
    except _Rehearsed as done:
        return done.rows
    raise Defect("a rehearsal does not end")


def take_portion(
    import_id: UUID, rows: Sequence[Numbered], source: Source, bytes_read: int
) -> Callable[[Unit], bool]:
    """Return the step that takes rows in; it tells whether the import goes on.

    Rows that were taken in already, by a node that died since, are passed over.

    Raises (when run):
        TooMuch: take fewer at once.
    """

    def work(unit: Unit) -> bool:
        view = kept.get(unit, import_id, locked=True)
        if view is None or view.state != ImportState.RUNNING:
            return False
        fresh = [row for row in rows if row[0] > view.rows]
        if not fresh:
            return True
        taken = _take(unit, fresh, source)
        bounded(unit, len(fresh))
        room = max(0, importing.MOST_TOLD - view.refused - view.flawed)
        kept.add_rows(unit, import_id, list(_kept_rows(taken, room)))
        counts = Counter(item.outcome.kind for item in taken)
        counts["flawed"] = sum(
            1 for item in taken if item.outcome.faults and item.outcome.kind != OutcomeKind.REFUSED
        )
        kept.count(unit, import_id, dict(counts))
        kept.change(unit, import_id, row_count=fresh[-1][0], byte_count=bytes_read)
        return True

    return work


def _kept_rows(taken: Sequence[Taken], room: int) -> Iterator[tuple[int, bool, str]]:
    """Yield what is kept of rows: what undoes them, and what is told of the first so many."""
    for item in taken:
        outcome = item.outcome
        told = bool(outcome.faults) or outcome.kind == OutcomeKind.REFUSED
        listed = told and room > 0
        room -= listed
        if not listed and not item.undo:
            continue
        row = RowKept(
            kind=outcome.kind,
            name=outcome.name if listed else "",
            refusal=outcome.refusal if listed else "",
            faults=outcome.faults if listed else (),
            undo=item.undo if item.undo else None,
        )
        yield outcome.number, listed, msgspec.json.encode(row).decode()


def end(import_id: UUID, state: ImportState, detail: str = "") -> Callable[[Unit], None]:
    """Return the step that notes that there is nothing more to do, unless somebody cancelled."""

    def work(unit: Unit) -> None:
        view = kept.get(unit, import_id, locked=True)
        if view is not None and view.state in (ImportState.RUNNING, ImportState.UNDOING):
            values: dict[str, Any] = {"state": state.value, "detail": clean_line(detail)}
            if state is ImportState.DONE:
                values["byte_count"] = view.size
            kept.change(unit, import_id, **values)
            _log.info("import_ended", import_id=str(import_id), state=state.value)

    return work


def undo_portion(import_id: UUID, count: int) -> Callable[[Unit], bool]:
    """Return the step that undoes the last rows; it tells whether there were any.

    Raises (when run):
        TooMuch: undo fewer at once.
    """

    def work(unit: Unit) -> bool:
        found = kept.last_rows(unit, import_id, count)
        if not found:
            return False
        view, left = _need(unit, import_id), 0
        for number, body in found:
            row = msgspec.json.decode(body, type=RowKept)
            if row.undo is not None:
                said = Told(source=ConsentSource.FILE, proof=f"{view.name} #{number}")
                left += undone(unit, row.undo, said)
        bounded(unit, len(found))
        kept.drop_rows(unit, import_id, [number for number, _ in found])
        kept.count(unit, import_id, {"kept": left})
        return True

    return work


# -- tidying --------------------------------------------------------------------------------------


def clean_files(database: Database) -> Iterator[int]:
    """Remove files nobody needs any more; yield after each transaction how many parts."""

    def work(unit: Unit) -> int:
        over = kept.to_clean(unit, unit.now - STALE)
        return kept.drop_parts(unit, over) if over is not None else 0

    while gone := database.write_now(work):
        yield gone


def forget_imports(database: Database) -> Iterator[int]:
    """Forget imports that are too old to be undone; yield after each transaction."""

    def work(unit: Unit) -> int:
        old = kept.to_forget(unit, unit.now - UNDOABLE)
        if old is None:
            return 0
        rows = kept.last_rows(unit, old, 500)
        kept.drop_rows(unit, old, [number for number, _ in rows])
        parts = kept.drop_parts(unit, old)
        if not rows and not parts:
            kept.drop(unit, old)
        return max(1, len(rows) + parts)

    while gone := database.write_now(work):
        yield gone


def plan_of(import_id: UUID) -> Callable[[Unit], Plan]:
    """Return the look at how an import is done.

    Raises (when run):
        BadInput: nobody has said so.
    """

    def work(unit: Unit) -> Plan:
        try:
            return msgspec.json.decode(kept.plan(unit, import_id), type=Plan)
        except msgspec.MsgspecError as error:
            raise BadInput("the import has no plan") from error

    return work
