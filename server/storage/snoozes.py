"""Queries of conversations put off."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from domain.clock import to_micros
from domain.entities import Conversation
from domain.ids import ConversationId
from server.storage import schema
from server.storage.unit import Unit

_conversation = schema.ENTITY_TABLES[Conversation]


def due(unit: Unit, limit: int) -> list[ConversationId]:
    """Return conversations whose time to come back is here, the longest overdue first."""
    until = _conversation.c.snoozed_until_at
    query = (
        sa.select(_conversation.c.id)
        .where(until.isnot(None), until <= to_micros(unit.now))
        .order_by(until, _conversation.c.id)
        .limit(limit)
    )
    return [ConversationId(UUID(bytes=bytes(raw))) for (raw,) in unit.connection.execute(query)]
