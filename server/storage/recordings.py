"""Rows of recordings that are still to be fetched from their PBX."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from domain.clock import to_micros
from domain.ids import ChannelId, EntryId
from server.storage import schema
from server.storage.unit import Unit

_row = schema.call_recording


class Awaited(NamedTuple):
    """A recording that is awaited: its name, its call, how often it was asked for."""

    ref: str
    entry_id: EntryId
    tries: int


def expect(unit: Unit, channel_id: ChannelId, ref: str, entry_id: EntryId) -> None:
    """Note a finished recording; again changes nothing."""
    if unit.connection.execute(sa.select(_row.c.ref).where(_row.c.ref == ref)).first() is None:
        now = to_micros(unit.now)
        unit.connection.execute(
            _row.insert(),
            {
                "ref": ref,
                "channel_id": channel_id.bytes,
                "entry_id": entry_id.bytes,
                "made_at": now,
                "due_at": now,
            },
        )


def due(unit: Unit, channel_id: ChannelId, limit: int = 20) -> list[Awaited]:
    """Return what is to be fetched from a PBX now, what waits longest first."""
    query = (
        sa.select(_row.c.ref, _row.c.entry_id, _row.c.tries)
        .where(_row.c.channel_id == channel_id.bytes, _row.c.due_at <= to_micros(unit.now))
        .order_by(_row.c.due_at)
        .limit(limit)
    )
    rows = unit.connection.execute(query).all()
    return [Awaited(ref, EntryId(UUID(bytes=bytes(raw))), tries) for ref, raw, tries in rows]


def put_off(unit: Unit, ref: str, wait: timedelta) -> None:
    """Ask for a recording again later."""
    unit.connection.execute(
        _row.update()
        .where(_row.c.ref == ref)
        .values(due_at=to_micros(unit.now + wait), tries=_row.c.tries + 1)
    )


def forget(unit: Unit, ref: str) -> None:
    """Wait for a recording no longer."""
    unit.connection.execute(_row.delete().where(_row.c.ref == ref))
