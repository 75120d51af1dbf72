"""How long a customer may wait for an answer, and how near that is."""

from __future__ import annotations

from domain.glossary import ChannelKind

MAIL_S = 4 * 3600
CHAT_S = 15 * 60
"""Targets of a first response where the queue has none of its own, in seconds."""

NEAR = 0.75
"""The part of a target after which a wait is told as near its end."""


def target_s(first_response_s: int | None, channel_kind: str) -> int:
    """Return how many seconds a customer may wait for an answer, at least one."""
    if first_response_s is not None:
        return max(first_response_s, 1)
    return MAIL_S if channel_kind == ChannelKind.EMAIL else CHAT_S
