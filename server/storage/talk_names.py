"""Conversations somebody began under an id of their own that are another one here."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from domain.ids import ConversationId
from server.storage import schema
from server.storage.unit import Unit

_name = schema.talk_name


def note(unit: Unit, named: ConversationId, conversation_id: ConversationId) -> None:
    """Remember which conversation is meant by an id that was never used here."""
    unit.connection.execute(_name.delete().where(_name.c.named == named.bytes))
    row = {"named": named.bytes, "conversation": conversation_id.bytes}
    unit.connection.execute(_name.insert(), row)


def meant(unit: Unit, named: ConversationId) -> ConversationId | None:
    """Return which conversation is meant by an id; None where nobody said."""
    query = sa.select(_name.c.conversation).where(_name.c.named == named.bytes)
    found = unit.connection.execute(query).scalar()
    return ConversationId(UUID(bytes=bytes(found))) if found is not None else None
