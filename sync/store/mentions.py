"""Who is named in notes, and where they have not answered yet.

A mention stands until the one it names has written there, or the conversation is resolved.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.clock import from_micros, to_micros
from domain.entities import Entry
from domain.glossary import EntryKind
from domain.ids import AgentId
from sync.store.decoding import decode
from sync.store.inbox import RESOLVED

LOOKED_AT = 200
"""How many of the newest mentions of an agent are looked at."""

MAX_NAMED = 50
"""How many agents one note can name."""


def named_in(entry: Entry) -> tuple[AgentId, ...]:
    """Return the agents a note names; what is not an id is nobody."""
    raw = entry.details.get("mentions", ()) if entry.kind == EntryKind.NOTE else ()
    if not isinstance(raw, list | tuple):
        return ()
    found = {}
    for item in raw[:MAX_NAMED]:
        agent_id = _as_agent(item)
        if agent_id is not None:
            found[agent_id] = True
    return tuple(found)


def _as_agent(item: Any) -> AgentId | None:
    if isinstance(item, UUID):
        return AgentId(item)
    try:
        return AgentId(UUID(item))
    except (ValueError, TypeError, AttributeError):
        return None


def index_mentions(cache: sa.Connection, entries: list[Entry]) -> None:
    """Note who is named in some entries."""
    found = [
        (
            agent_id.bytes,
            entry.id.bytes,
            entry.conversation_id.bytes if entry.conversation_id else None,
            entry.customer_id.bytes,
            to_micros(entry.at),
        )
        for entry in entries
        for agent_id in named_in(entry)
    ]
    if found:
        cache.exec_driver_sql(
            "INSERT OR REPLACE INTO mention (agent, entry, conversation, customer, at) "
            "VALUES (?, ?, ?, ?, ?)",
            found,
        )


def forget_mentions(cache: sa.Connection, entry_ids: list[bytes]) -> None:
    """Forget who was named in entries that go."""
    holes = ",".join("?" * len(entry_ids))
    cache.exec_driver_sql(
        f"DELETE FROM mention WHERE entry IN ({holes})",  # noqa: S608 - fixed words only
        tuple(entry_ids),
    )


def unanswered(cache: sa.Connection, me: AgentId | None) -> set[bytes]:
    """Return conversations that are not resolved in which this agent was named and is silent.

    A note that belongs to no conversation counts for the customer's newest one.
    """
    if me is None:
        return set()
    rows = cache.exec_driver_sql(
        "SELECT conversation, customer, at FROM mention WHERE agent = ? ORDER BY at DESC LIMIT ?",
        (me.bytes, LOOKED_AT),
    ).all()
    found: set[bytes] = set()
    silent: dict[tuple[bytes, bytes | None], bool] = {}
    for conversation, customer, at in rows:
        place = bytes(customer), bytes(conversation) if conversation is not None else None
        if place not in silent:  # the newest mention of a place decides
            silent[place] = not wrote_since(cache, me, bytes(customer), place[1], at)
        if silent[place]:
            found |= _open_conversation(cache, *place)
    return found


def wrote_since(
    cache: sa.Connection, me: AgentId, customer: bytes, conversation: bytes | None, at: int
) -> bool:
    """Tell whether an agent wrote at a place after a moment (microseconds since 1970)."""
    newer = cache.exec_driver_sql(
        "SELECT body FROM entry WHERE customer_id = ? AND newest < ?", (customer, -at)
    )
    for (body,) in newer:
        entry = decode(Entry, body)
        here = conversation is None or (
            entry.conversation_id is None or entry.conversation_id.bytes == conversation
        )
        if here and entry.author_id == me and entry.at > from_micros(at):
            return True
    return False


def _open_conversation(
    cache: sa.Connection, customer: bytes, conversation: bytes | None
) -> set[bytes]:
    column, value = ("id", conversation) if conversation is not None else ("customer_id", customer)
    row = cache.exec_driver_sql(
        f"SELECT id FROM conversation WHERE {column} = ? AND shelf < ? "  # noqa: S608 - fixed words
        "ORDER BY place_at DESC LIMIT 1",
        (value, RESOLVED),
    ).first()
    return {bytes(row[0])} if row is not None else set()
