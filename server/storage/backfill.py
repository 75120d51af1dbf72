"""Writes the memberships that rows from before the window lack, in chunks, resumable.

Each chunk is an ordinary transaction of the feed; where it stands is written with it, so a kill
at any moment loses nothing. Rows that need not be in the window leave it by the nightly job.
"""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
import structlog

from domain.buckets import customer_bucket, directory_bucket
from domain.directory import Person
from domain.entities import Customer, Entity
from domain.ids import BranchId, CustomerId
from server.storage import schema
from server.storage.engine import Database
from server.storage.membership import OWNED, owner_column
from server.storage.unit import Unit

_log = structlog.get_logger(__name__)

CHUNK = 400
_meta = schema.sync_meta


def backfill(database: Database, chunk: int = CHUNK) -> int:
    """Write what is missing; return how many rows were looked at. Harmless when done."""
    looked_at = 0
    while True:
        count = database.write_now(lambda unit: step(unit, chunk))
        if count is None:
            return looked_at
        looked_at += count
        _log.info("memberships_backfilled", rows=looked_at)


def step(unit: Unit, chunk: int = CHUNK) -> int | None:
    """Write one chunk of rows; return how many, None when nothing is left."""
    position: str = unit.connection.execute(sa.select(_meta.c.backfill)).scalar_one()
    if not position:
        return None
    kind, _, after = position.partition(":")
    struct = next(item for item in OWNED if kind == item.KIND)
    rows = _rows(unit, struct, bytes.fromhex(after), chunk)
    for raw, owner, branch in rows:
        unit.announce(_own(owner), struct.CODE, UUID(bytes=raw))
        if struct is Customer:
            bucket = directory_bucket(BranchId(UUID(bytes=branch)))
            unit.announce(bucket, Person.CODE, UUID(bytes=raw))
    following = f"{kind}:{rows[-1][0].hex()}" if len(rows) == chunk else _after(struct)
    unit.connection.execute(_meta.update().values(backfill=following))
    return len(rows)


def _own(owner: bytes) -> str:
    return customer_bucket(CustomerId(UUID(bytes=owner)))


def _after(struct: type[Entity]) -> str:
    place = OWNED.index(struct) + 1
    return OWNED[place].KIND if place < len(OWNED) else ""


def _rows(
    unit: Unit, struct: type[Entity], after: bytes, chunk: int
) -> list[tuple[bytes, bytes, bytes]]:
    """Return (id, customer, branch) of the next rows of a kind."""
    table = schema.ENTITY_TABLES[struct]
    query = (
        sa.select(table.c.id, owner_column(struct), table.c.branch_id)
        .where(table.c.id > after)
        .order_by(table.c.id)
        .limit(chunk)
    )
    found = unit.connection.execute(query)
    return [(bytes(raw), bytes(owner), bytes(branch)) for raw, owner, branch in found]
