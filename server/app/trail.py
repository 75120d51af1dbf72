"""The trail of what people did with calls of others, as lines for an administrator."""

from __future__ import annotations

from domain.details import CallDetails, details_of
from domain.entities import Agent, Entry
from domain.text import clean_line
from server.storage import audit
from server.storage.unit import Unit


def listing(unit: Unit, limit: int) -> list[str]:
    """Return the newest deeds, newest first: when, who, what, whose call and when that began."""
    return [_line(unit, deed) for deed in audit.newest(unit, limit)]


def _line(unit: Unit, deed: audit.Deed) -> str:
    agent = unit.get(Agent, deed.agent_id)
    entry = unit.get(Entry, deed.entry_id) if deed.entry_id is not None else None
    at = deed.at.isoformat(timespec="seconds")
    parts = [at, agent.login if agent is not None else str(deed.agent_id), deed.act]
    if entry is not None:
        call = details_of(entry, CallDetails)
        began = entry.at.isoformat(timespec="seconds")
        parts.append(f"{began} {call.extension or '-'} {call.number or '-'}")
    else:
        parts.append("-")
    return "  ".join(clean_line(part, 100) for part in parts)
