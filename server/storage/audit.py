"""The trail of what people did with calls: written with the act, read by administrators."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from domain.clock import from_micros, to_micros
from domain.ids import AgentId, EntryId
from server.storage import schema
from server.storage.unit import Unit

_audit = schema.audit


class Deed(NamedTuple):
    """One line of the trail."""

    at: datetime
    agent_id: AgentId
    act: str
    entry_id: EntryId | None
    detail: str


def note(
    unit: Unit, agent_id: AgentId, act: str, entry_id: EntryId | None = None, detail: str = ""
) -> None:
    """Add a line."""
    unit.connection.execute(
        _audit.insert(),
        {
            "at": to_micros(unit.now),
            "agent_id": agent_id.bytes,
            "act": act,
            "entry_id": entry_id.bytes if entry_id is not None else None,
            "detail": detail,
        },
    )


def newest(unit: Unit, limit: int = 100) -> list[Deed]:
    """Return the newest lines, newest first."""
    columns = (_audit.c.at, _audit.c.agent_id, _audit.c.act, _audit.c.entry_id, _audit.c.detail)
    query = sa.select(*columns).order_by(sa.desc(_audit.c.at), sa.desc(_audit.c.id)).limit(limit)
    return [
        Deed(
            from_micros(at),
            AgentId(UUID(bytes=bytes(agent))),
            act,
            EntryId(UUID(bytes=bytes(entry))) if entry is not None else None,
            detail,
        )
        for at, agent, act, entry, detail in unit.connection.execute(query)
    ]
