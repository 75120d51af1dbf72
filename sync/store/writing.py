"""Small writes of work.db that are not operations: read marks and drafts."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from domain.ids import ConversationId
from sync.store import schema

Connection = sa.Connection


def mark_read(work: Connection, conversation_id: ConversationId, seen: int) -> None:
    """Remember up to when a conversation was read (microseconds since 1970)."""
    statement = insert(schema.mark).values(conversation=conversation_id.bytes, seen_at=seen)
    work.execute(
        statement.on_conflict_do_update(
            index_elements=["conversation"], set_={"seen_at": statement.excluded.seen_at}
        )
    )


def save_draft(work: Connection, key: str, text: str, at: int) -> None:
    """Keep or forget a half-typed text."""
    work.execute(schema.draft.delete().where(schema.draft.c.key == key))
    if text:
        work.execute(schema.draft.insert(), {"key": key, "body": text, "updated_at": at})
