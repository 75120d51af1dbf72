"""Operations refused because another was: shown, given up and taken up again as one."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from domain.errors import Code
from domain.glossary import OutboxState
from domain.ids import OpId
from sync.store import outbox
from sync.store.outbox import Pending


def causes(items: Iterable[Pending]) -> dict[int, int]:
    """Return number of a refused operation → number of the one whose refusal it shares.

    Those refused for a reason of their own are not in it.
    """
    roots: dict[OpId, int] = {}
    found: dict[int, int] = {}
    for item in sorted(items, key=lambda pending: pending.seq):
        if item.state != OutboxState.ATTENTION:
            continue
        known = [roots[dep] for dep in item.deps if dep in roots]
        if item.code == Code.CAUSE_REJECTED and known:
            roots[item.op_id] = found[item.seq] = known[0]
        else:
            roots[item.op_id] = item.seq
    return found


def group(work: sa.Connection, seq: int) -> list[Pending]:
    """Return an operation that needs attention and those refused because of it, in order."""
    items = outbox.unsettled(work, [OutboxState.ATTENTION])
    shared = causes(items)
    return [item for item in items if item.seq == seq or shared.get(item.seq) == seq]
