"""Handing a conversation over: to a colleague or a queue, with everything the receiver needs."""

from __future__ import annotations

import msgspec

from domain.ids import AgentId, ConversationId, EntryId, QueueId


class HandOver(msgspec.Struct, frozen=True, kw_only=True):
    """Hand a conversation over, to one colleague or to a queue.

    ``id`` is the entry's that tells of it, with the ``summary``. ``warm``: it stays with who hands
    it over until the colleague has taken it. It must still be ``expected_id``'s.
    """

    id: EntryId
    conversation_id: ConversationId
    summary: str
    to_agent: AgentId | None = None
    to_queue: QueueId | None = None
    expected_id: AgentId | None = None
    warm: bool = False


class HandOverMark(msgspec.Struct, frozen=True, kw_only=True):
    """Say whether who took a conversation over had to ask the customer again."""

    id: EntryId
    asked_again: bool
