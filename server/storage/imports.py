"""Rows of imports: how each stands, the bytes of its file, what became of each row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.clock import from_micros, to_micros
from domain.ids import AgentId
from domain.importing import ImportState, ImportView
from server.storage import schema
from server.storage.unit import Unit

_run, _part, _row = schema.import_run, schema.import_part, schema.import_row
_COUNTS = ("created", "changed", "same", "refused", "flawed", "kept")


def view_of(row: Any) -> ImportView:
    """Return a row as administrators see it."""
    return ImportView(
        id=UUID(bytes=bytes(row.id)),
        name=row.name,
        size=row.size,
        parts=row.parts,
        state=row.state,
        made_by=row.made_by,
        made_at=from_micros(row.made_at),
        rows=row.row_count,
        share=min(1.0, row.byte_count / row.size) if row.size else 0.0,
        detail=row.detail,
        **{name: getattr(row, name) for name in _COUNTS},
    )


def add(unit: Unit, view: ImportView, by: AgentId) -> None:
    """Note a new import."""
    unit.connection.execute(
        _run.insert(),
        {
            "id": view.id.bytes,
            "name": view.name,
            "size": view.size,
            "state": view.state,
            "made_by": view.made_by,
            "made_by_id": by.bytes,
            "made_at": to_micros(view.made_at),
        },
    )


def get(unit: Unit, import_id: UUID, *, locked: bool = False) -> ImportView | None:
    """Return an import; ``locked``: nobody changes it until this transaction is over."""
    query = sa.select(_run).where(_run.c.id == import_id.bytes)
    row = unit.connection.execute(query.with_for_update() if locked else query).first()
    return view_of(row) if row is not None else None


def newest(unit: Unit, limit: int = 50) -> tuple[ImportView, ...]:
    """Return the newest imports, newest first."""
    query = sa.select(_run).order_by(_run.c.made_at.desc(), _run.c.id.desc()).limit(limit)
    return tuple(view_of(row) for row in unit.connection.execute(query))


def working(unit: Unit) -> ImportView | None:
    """Return the oldest import there is something to do for."""
    states = (ImportState.RUNNING.value, ImportState.UNDOING.value)
    query = sa.select(_run).where(_run.c.state.in_(states)).order_by(_run.c.made_at).limit(1)
    row = unit.connection.execute(query).first()
    return view_of(row) if row is not None else None


def change(unit: Unit, import_id: UUID, **values: object) -> None:
    """Change how an import stands."""
    unit.connection.execute(_run.update().where(_run.c.id == import_id.bytes).values(**values))


def plan(unit: Unit, import_id: UUID) -> str:
    """Return how an import is done, as JSON."""
    query = sa.select(_run.c.plan).where(_run.c.id == import_id.bytes)
    return str(unit.connection.execute(query).scalar_one())


def count(unit: Unit, import_id: UUID, counts: dict[str, int]) -> None:
    """Add to an import's counts."""
    added = {name: _run.c[name] + number for name, number in counts.items() if number}
    if added:
        change(unit, import_id, **added)


# -- the file -------------------------------------------------------------------------------------


def add_part(unit: Unit, import_id: UUID, number: int, data: bytes) -> None:
    """Keep a part of a file."""
    unit.connection.execute(
        _part.insert(), {"import_id": import_id.bytes, "number": number, "data": data}
    )


def part(unit: Unit, import_id: UUID, number: int) -> bytes:
    """Return a part of a file; nothing where it is not there any more."""
    query = sa.select(_part.c.data).where(
        _part.c.import_id == import_id.bytes, _part.c.number == number
    )
    found = unit.connection.execute(query).scalar()
    return bytes(found) if found is not None else b""


def drop_parts(unit: Unit, import_id: UUID, limit: int = 20) -> int:
    """Remove some of a file; return how many parts."""
    some = sa.select(_part.c.number).where(_part.c.import_id == import_id.bytes).limit(limit)
    numbers = [number for (number,) in unit.connection.execute(some)]
    if numbers:
        unit.connection.execute(
            _part.delete().where(_part.c.import_id == import_id.bytes, _part.c.number.in_(numbers))
        )
    return len(numbers)


def to_clean(unit: Unit, before: datetime) -> UUID | None:
    """Return an import whose file nobody needs any more, or never did until a moment."""
    waiting = (ImportState.UPLOADING.value, ImportState.READY.value)
    query = (
        sa.select(_run.c.id)
        .where(
            _run.c.state != ImportState.RUNNING.value,
            sa.or_(_run.c.state.not_in(waiting), _run.c.made_at < to_micros(before)),
            sa.exists().where(_part.c.import_id == _run.c.id),
        )
        .limit(1)
    )
    found = unit.connection.execute(query).scalar()
    return UUID(bytes=bytes(found)) if found is not None else None


# -- rows -----------------------------------------------------------------------------------------


def add_rows(unit: Unit, import_id: UUID, rows: Sequence[tuple[int, bool, str]]) -> None:
    """Note what became of rows: number, whether the report tells of it, and all as JSON."""
    if rows:
        unit.connection.execute(
            _row.insert(),
            [
                {"import_id": import_id.bytes, "number": number, "told": told, "body": body}
                for number, told, body in rows
            ],
        )


def told(unit: Unit, import_id: UUID, after: int, limit: int) -> list[tuple[int, str]]:
    """Return rows the report tells of, after one."""
    query = (
        sa.select(_row.c.number, _row.c.body)
        .where(_row.c.import_id == import_id.bytes, _row.c.number > after, _row.c.told.is_(True))
        .order_by(_row.c.number)
        .limit(limit)
    )
    return [(int(number), body) for number, body in unit.connection.execute(query)]


def last_rows(unit: Unit, import_id: UUID, limit: int) -> list[tuple[int, str]]:
    """Return the last rows there are, the last one first."""
    query = (
        sa.select(_row.c.number, _row.c.body)
        .where(_row.c.import_id == import_id.bytes)
        .order_by(_row.c.number.desc())
        .limit(limit)
    )
    return [(int(number), body) for number, body in unit.connection.execute(query)]


def drop_rows(unit: Unit, import_id: UUID, numbers: Iterable[int]) -> None:
    """Forget rows."""
    unit.connection.execute(
        _row.delete().where(_row.c.import_id == import_id.bytes, _row.c.number.in_(list(numbers)))
    )


def drop(unit: Unit, import_id: UUID) -> None:
    """Forget an import whose rows are forgotten."""
    unit.connection.execute(_run.delete().where(_run.c.id == import_id.bytes))


def to_forget(unit: Unit, before: datetime) -> UUID | None:
    """Return an import that was over before a moment: it is not undone any more."""
    busy = (ImportState.RUNNING.value, ImportState.UNDOING.value)
    query = (
        sa.select(_run.c.id)
        .where(_run.c.made_at < to_micros(before), _run.c.state.not_in(busy))
        .limit(1)
    )
    found = unit.connection.execute(query).scalar()
    return UUID(bytes=bytes(found)) if found is not None else None
