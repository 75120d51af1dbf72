"""The centre's full-text index: which rows hold which words, kept up behind the feed.

On SQLite the words are in an FTS5 table beside ``search_doc``; on PostgreSQL in a GIN index over
its column of stems. What is found is only a pointer: whoever asks reads the row and its rights.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from domain.entities import Customer, Entry, Identity, Order
from domain.ids import BranchId
from server.storage import schema
from server.storage.unit import Unit

_doc = schema.search_doc
_state = schema.search_state
_row = schema.sync_row
SEARCHED = (Customer.CODE, Identity.CODE, Order.CODE, Entry.CODE)


class Doc(NamedTuple):
    """One row of the index; ``at`` in microseconds, ``stems`` joined by spaces."""

    kind: int
    entity: bytes
    branch_id: bytes
    at: int
    stems: str


class Found(NamedTuple):
    """What was found."""

    kind: int
    entity: UUID


def position(unit: Unit, epoch: UUID) -> int:
    """Return up to which revision the index is; 0 in a history it does not know yet."""
    row = unit.connection.execute(sa.select(_state.c.epoch, _state.c.rev)).first()
    return int(row.rev) if row is not None and bytes(row.epoch) == epoch.bytes else 0


def move_to(unit: Unit, epoch: UUID, rev: int) -> None:
    """Remember up to which revision the index is."""
    unit.connection.execute(_state.delete())
    unit.connection.execute(_state.insert(), {"id": 1, "epoch": epoch.bytes, "rev": rev})


def changed(unit: Unit, after: int, limit: int) -> tuple[list[Found], int | None]:
    """Return rows changed after a revision, and the revision they reach; None: there are none."""
    query = (
        sa.select(_row.c.kind, _row.c.entity, _row.c.rev)
        .where(_row.c.rev > after, _row.c.kind.in_(SEARCHED), _row.c.op.is_not(None))
        .order_by(_row.c.rev)
        .limit(limit)
    )
    found = unit.connection.execute(query).all()
    if not found:
        return [], None
    last = int(found[-1].rev)
    # A revision is taken whole: the rest of it would be passed by.
    rest = unit.connection.execute(
        sa.select(_row.c.kind, _row.c.entity).where(_row.c.rev == last, _row.c.kind.in_(SEARCHED))
    ).all()
    pairs = {(row.kind, bytes(row.entity)) for row in [*found, *rest]}
    return [Found(kind, UUID(bytes=entity)) for kind, entity in sorted(pairs)], last


def put(unit: Unit, docs: Iterable[Doc]) -> None:
    """Write rows of the index in place of what is there."""
    for doc in docs:
        drop(unit, doc.kind, doc.entity)
        made = unit.connection.execute(
            _doc.insert().returning(_doc.c.doc),
            {**doc._asdict(), "stems": "" if _is_sqlite(unit) else doc.stems},
        ).scalar_one()
        if _is_sqlite(unit):
            unit.connection.exec_driver_sql(
                "INSERT INTO search_text(rowid, stems) VALUES (?, ?)", (made, doc.stems)
            )


def drop(unit: Unit, kind: int, entity: bytes) -> None:
    """Remove a row from the index."""
    number = unit.connection.execute(
        sa.select(_doc.c.doc).where(_doc.c.kind == kind, _doc.c.entity == entity)
    ).scalar()
    if number is None:
        return
    if _is_sqlite(unit):
        unit.connection.exec_driver_sql("DELETE FROM search_text WHERE rowid = ?", (number,))
    unit.connection.execute(_doc.delete().where(_doc.c.doc == number))


def find(
    unit: Unit, groups: Sequence[Sequence[str]], branches: Sequence[BranchId], limit: int
) -> list[Found]:
    """Return rows of some branches that hold a stem of every group, the newest first."""
    ids = [branch.bytes for branch in branches]
    query = sa.select(_doc.c.kind, _doc.c.entity).where(_doc.c.branch_id.in_(ids))
    if _is_sqlite(unit):
        numbers = sa.text(
            "SELECT rowid FROM search_text WHERE search_text MATCH :words "
            "ORDER BY rowid DESC LIMIT 2000"
        ).columns(rowid=sa.Integer)
        query = query.where(_doc.c.doc.in_(numbers.bindparams(words=_fts5(groups))))
    else:
        vector = sa.func.to_tsvector(sa.literal_column("'simple'"), _doc.c.stems)
        asked = sa.func.to_tsquery(sa.literal_column("'simple'"), _tsquery(groups))
        query = query.where(vector.op("@@")(asked))
    found: Any = unit.connection.execute(query.order_by(_doc.c.at.desc()).limit(limit))
    return [Found(row.kind, UUID(bytes=bytes(row.entity))) for row in found]


def _fts5(groups: Sequence[Sequence[str]]) -> str:
    """Return the question as FTS5 puts it; of the last word a beginning is enough."""
    parts = [['"' + stem.replace('"', '""') + '"' for stem in group] for group in groups]
    parts[-1][0] += " *"
    return " AND ".join(f"({' OR '.join(part)})" for part in parts)


def _tsquery(groups: Sequence[Sequence[str]]) -> str:
    """Return the question as PostgreSQL puts it; stems are letters and digits alone."""
    parts = [
        ["'" + stem.replace("'", "''").replace("\\", "") + "'" for stem in group]
        for group in groups
    ]
    parts[-1][0] += ":*"
    return " & ".join(f"({' | '.join(part)})" for part in parts)


def _is_sqlite(unit: Unit) -> bool:
    return unit.connection.dialect.name == "sqlite"
