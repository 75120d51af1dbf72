"""Which unsettled operations touch which rows, and how much they are together."""

from __future__ import annotations

import json
from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa

from domain.glossary import OpStatus, OutboxState
from domain.ids import OpId
from sync.queries.rows import WAITING_MAX
from sync.store import schema

_op = schema.op

MAX_QUEUED, MAX_QUEUED_BYTES = WAITING_MAX, 100 << 20
"""How much may wait for the line: beyond, new work is refused in words before it is lost."""

DRAWN = (OutboxState.QUEUED, OutboxState.RECEIVED, OutboxState.PARKED, OutboxState.HELD)
"""States whose operations are drawn over the confirmed rows."""

Name = tuple[str, UUID]
"""Kind and id of a row."""

_RELIED_ON = sa.or_(
    _op.c.state.in_(DRAWN),
    # Parked for so long that the agent was told; the centre may still carry it out.
    sa.and_(_op.c.state == OutboxState.ATTENTION, _op.c.status == OpStatus.PARKED),
)
"""Operations without a final result: later ones on the same rows are made knowing them."""


class Touched:
    """Which unsettled operations touch which rows: read once, then kept by the writer.

    A long day offline would otherwise be read through for each note.

    Attributes:
        size: how many bytes of arguments the operations have together.
    """

    def __init__(self, work: sa.Connection) -> None:
        columns = _op.c.op_id, _op.c.kind, _op.c.entity, _op.c.touches
        self.size: int = work.execute(
            sa.select(sa.func.coalesce(sa.func.sum(sa.func.length(_op.c.args)), 0)).where(
                _RELIED_ON
            )
        ).scalar_one()
        query = sa.select(*columns).where(_RELIED_ON).order_by(_op.c.seq)
        self._by_name: dict[Name, list[tuple[OpId, Name]]] = {}
        self._order: dict[OpId, int] = {}
        for op_id, kind, entity, text in work.execute(query):
            names = [(found, UUID(hex=raw)) for found, raw in json.loads(text)]
            self.note(OpId(UUID(bytes=op_id)), (kind, UUID(bytes=entity)), names)

    @property
    def full(self) -> bool:
        """Tell whether no more may be added before some of it is settled."""
        return len(self._order) >= MAX_QUEUED or self.size >= MAX_QUEUED_BYTES

    def note(self, op_id: OpId, target: Name, names: Iterable[Name]) -> None:
        """Add an operation, the newest of all."""
        self._order[op_id] = len(self._order)
        for name in names:
            self._by_name.setdefault(name, []).append((op_id, target))

    def touches(self, names: Iterable[Name]) -> bool:
        """Tell whether any of these rows is touched."""
        return not self._by_name.keys().isdisjoint(names)

    def by(self, names: Iterable[Name]) -> list[tuple[OpId, Name]]:
        """Return operations that touch some of these rows, in sequence, with their targets."""
        found = {item for name in names for item in self._by_name.get(name, ())}
        return sorted(found, key=lambda item: self._order[item[0]])
