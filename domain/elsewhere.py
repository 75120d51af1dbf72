"""Where else the same customer is right now: two of us never answer one person unknowingly."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from domain.entities import Conversation
from domain.glossary import REPLY_CHANNELS, ConversationStatus
from domain.ids import ConversationId

NOW = timedelta(minutes=30)
"""A conversation that nobody waits in is going on for so long after its last entry."""


def elsewhere(
    conversations: Iterable[Conversation], here: ConversationId | None, now: datetime
) -> tuple[Conversation, ...]:
    """Return the customer's other conversations that go on, those that wait longest in front.

    Args:
        conversations: all of the customer's.
        here: the one on the screen; None for a call.
        now: the moment.
    """
    found = [
        talk
        for talk in conversations
        if talk.id != here
        and talk.status == ConversationStatus.OPEN
        and talk.channel_kind in REPLY_CHANNELS
        and (talk.waiting_since_at is not None or now - talk.last_entry_at < NOW)
    ]

    def place(talk: Conversation) -> tuple[bool, datetime]:
        since = talk.waiting_since_at
        return (since is None, since or talk.last_entry_at)

    return tuple(sorted(found, key=place))
