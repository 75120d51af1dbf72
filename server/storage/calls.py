"""Rows of calls in progress."""

from __future__ import annotations

from typing import NamedTuple

import sqlalchemy as sa

from domain.clock import to_micros
from domain.ids import EntryId
from server.storage import schema
from server.storage.unit import Unit

_call = schema.call_seen


class CallRow(NamedTuple):
    """What is remembered of a call: its timeline entry and its handler's state (JSON)."""

    entry_id: bytes
    state: str


def load(unit: Unit, call_id: str) -> CallRow | None:
    """Return a call in progress."""
    query = sa.select(_call.c.entry_id, _call.c.state).where(_call.c.call_id == call_id)
    row = unit.connection.execute(query).first()
    return CallRow(bytes(row[0]), row[1]) if row is not None else None


def save(unit: Unit, call_id: str, entry_id: EntryId, state: bytes) -> None:
    """Insert or replace a call in progress."""
    forget(unit, call_id)
    unit.connection.execute(
        _call.insert(),
        {
            "call_id": call_id,
            "entry_id": entry_id.bytes,
            "state": state.decode(),
            "at": to_micros(unit.now),
        },
    )


def forget(unit: Unit, call_id: str) -> None:
    """Drop a call that is over."""
    unit.connection.execute(_call.delete().where(_call.c.call_id == call_id))


def in_progress(unit: Unit, prefix: str) -> list[str]:
    """Return the PBX's ids of calls in progress on the channel whose ids have a prefix."""
    query = sa.select(_call.c.call_id).where(_call.c.call_id.startswith(prefix))
    return [call_id.removeprefix(prefix) for (call_id,) in unit.connection.execute(query)]
