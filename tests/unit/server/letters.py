"""Letters agents send."""

from __future__ import annotations

from typing import Any

from domain.entities import Conversation
from domain.operations import Guard, MessageSend
from tests.unit.server.bench import Bench, entry_id


def letter_to(bench: Bench, conversation: Conversation, **fields: Any) -> MessageSend:
    """Return a reply in a conversation, written knowing its newest message."""
    values: dict[str, Any] = {
        "id": entry_id(),
        "conversation_id": conversation.id,
        "customer_id": conversation.customer_id,
        "branch_id": conversation.branch_id,
        "channel_kind": conversation.channel_kind,
        "text": "Уже едет",
        "guard": Guard(
            last_inbound_id=conversation.last_inbound_id,
            made_at=bench.clock.now(),
            valid_for_s=900,
        ),
        **fields,
    }
    return MessageSend(**values)
