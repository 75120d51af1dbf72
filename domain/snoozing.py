"""Conversations put off: how they go to sleep and how they come back."""

from __future__ import annotations

from datetime import datetime

import msgspec

from domain.entities import Conversation
from domain.glossary import ConversationStatus
from domain.ids import AgentId


def snoozed(conversation: Conversation, until_at: datetime, by: AgentId) -> Conversation:
    """Return a conversation put off by somebody; one nobody is in charge of becomes theirs."""
    return msgspec.structs.replace(
        conversation,
        status=ConversationStatus.SNOOZED,
        snoozed_until_at=until_at,
        snoozed_by_id=by,
        assignee_id=conversation.assignee_id or by,
    )


def woken(conversation: Conversation, *, in_time: bool = False) -> Conversation:
    """Return a conversation that is back, with the agent who put it off where it has no other.

    Args:
        conversation: any; one that is not snoozed only becomes open.
        in_time: whether its time came, and not the customer or somebody's hand.
    """
    return msgspec.structs.replace(
        conversation,
        status=ConversationStatus.OPEN,
        snoozed_until_at=None,
        snoozed_by_id=None,
        assignee_id=conversation.assignee_id or conversation.snoozed_by_id,
        returned_at=conversation.snoozed_until_at if in_time else conversation.returned_at,
    )
