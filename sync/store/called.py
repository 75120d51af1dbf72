"""The notes that name this agent and wait for their word, whole."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from domain.entities import Customer, Entry
from domain.ids import AgentId
from sync.queries.rows import Mention
from sync.store.mentions import wrote_since
from sync.store.rows import get

_TOLD = 20


def standing(cache: sa.Connection, me: AgentId | None) -> list[Mention]:
    """Return the newest notes that name this agent and that they have not written after."""
    if me is None:
        return []
    rows = cache.exec_driver_sql(
        "SELECT entry, conversation, customer, at FROM mention WHERE agent = ? "
        "ORDER BY at DESC LIMIT ?",
        (me.bytes, _TOLD),
    ).all()
    found = []
    for raw, conversation, customer, at in rows:
        place = bytes(conversation) if conversation is not None else None
        if wrote_since(cache, me, bytes(customer), place, at):
            continue
        entry = get(cache, Entry, UUID(bytes=bytes(raw)))
        if entry is not None:
            found.append(_told(cache, entry))
    return found


def _told(cache: sa.Connection, entry: Entry) -> Mention:
    card = get(cache, Customer, entry.customer_id)
    return Mention(
        entry_id=entry.id,
        customer_id=entry.customer_id,
        conversation_id=entry.conversation_id,
        author=entry.author_name,
        customer=card.display_name if card is not None else "",
        text=entry.text,
    )
