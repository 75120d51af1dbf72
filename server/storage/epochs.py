"""A new epoch: what keeps a rewound history apart from the one that was lost."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from domain.clock import to_micros
from domain.entities import Entry
from domain.glossary import Delivery
from domain.ids import EntryId, new_id
from server.storage import schema
from server.storage.messages import DOUBTFUL
from server.storage.unit import Unit

LEAP = 1_000_000
"""How far revisions and versions jump: more than a backup can be behind."""

_meta = schema.sync_meta
_tx = schema.sync_tx
_out = schema.outbound
_entry = schema.ENTITY_TABLES[Entry]
_PENDING = ("held", "queued", "claimed")
_SHOWN_AS_PENDING = (Delivery.WAITING, Delivery.HELD, Delivery.QUEUED)


def begin(unit: Unit) -> UUID:
    """Begin a new epoch above every revision and version there was; return its identity.

    Sends that were not finished become ``unknown``: whether they went out after the backup was
    made, only the provider can tell.
    """
    epoch = new_id()
    versions = [sa.select(sa.func.max(table.c.ver)) for table in schema.ENTITY_TABLES.values()]
    highest = max(unit.connection.execute(query).scalar() or 0 for query in versions)
    unit.connection.execute(
        _meta.update().values(
            epoch=epoch.bytes,
            ver_floor=sa.case((_meta.c.ver_floor > highest, _meta.c.ver_floor), else_=highest)
            + LEAP,
        )
    )
    _leap(unit)
    unit.connection.execute(
        _out.update().where(_out.c.state.in_(_PENDING)).values(state="unknown", detail=DOUBTFUL)
    )
    return epoch


def _leap(unit: Unit) -> None:
    """Draw a revision far above those of the lost history."""
    tx = {"tx": new_id().bytes, "at": to_micros(unit.now)}
    highest = unit.connection.execute(sa.select(sa.func.max(_tx.c.rev))).scalar() or 0
    if unit.connection.dialect.name == "sqlite":
        head = unit.connection.execute(sa.select(_meta.c.head)).scalar_one()
        rev = max(head, highest) + LEAP
        unit.connection.execute(_meta.update().values(head=rev))
        unit.connection.execute(_tx.insert(), {**tx, "rev": rev})
        return
    drawn = sa.select(sa.func.greatest(sa.literal_column("last_value"), highest)).select_from(
        sa.text("sync_rev")
    )
    start = unit.connection.execute(drawn).scalar_one() + LEAP
    unit.connection.execute(sa.select(sa.func.setval("sync_rev", start)))
    unit.connection.execute(_tx.insert(), {**tx, "chg": "[]"})


def wrongly_pending(unit: Unit, limit: int) -> list[EntryId]:
    """Return messages of unknown fate that still look as if they waited to be sent."""
    query = (
        sa.select(_out.c.message_id)
        .join_from(_out, _entry, _entry.c.id == _out.c.message_id)
        .where(_out.c.state == "unknown", _entry.c.delivery.in_(_SHOWN_AS_PENDING))
        .limit(limit)
    )
    return [EntryId(UUID(bytes=bytes(raw))) for (raw,) in unit.connection.execute(query)]
