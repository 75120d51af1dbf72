"""Two cards made one, and two again, by agents who know nothing of each other."""

from __future__ import annotations

import random
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.entities import Customer, Merge
from domain.ids import MergeId
from domain.merging import BOTH, INTO, MERGED
from sync.local.commands import LocalCommands
from sync.store import schema
from tests.simulation.desk import Desk
from tests.simulation.life import Killed

Work = Callable[[LocalCommands], Coroutine[Any, Any, object]]


def merging(chance: random.Random, customers: list[Customer]) -> Work:
    """Return the work of making two of the cards one; some fields are chosen."""
    merged, into = chance.sample(customers, 2)
    choices = {name: chance.choice((INTO, MERGED)) for name in ("city", "given_name")}
    choices["about"] = chance.choice((INTO, MERGED, BOTH))
    return lambda commands: commands.merge_customers(merged.id, into.id, choices)


def undoing(chance: random.Random, desk: Desk) -> Work | None:
    """Return the work of undoing a merge known on a desk, whichever; None where there is none."""

    def look(cache: sa.Connection, _work: sa.Connection) -> list[bytes]:
        matter = schema.matter
        query = sa.select(matter.c.id).where(matter.c.kind == Merge.CODE)
        return sorted(cache.execute(query).scalars())

    try:
        known = desk.store.run_read(look).result()
    except Killed:
        return None
    if not known:
        return None
    merge_id = MergeId(UUID(bytes=chance.choice(known)))
    return partial(_undo, merge_id=merge_id)


async def _undo(commands: LocalCommands, merge_id: MergeId) -> None:
    await commands.undo_merge(merge_id)
