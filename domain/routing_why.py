"""Why an offer came to who it came to: codes and numbers, which screens put into words."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from domain.ids import AgentId, QueueId


class Because(StrEnum):
    """What decided for an agent."""

    OWNER = "owner"
    LAST_AGENT = "last_agent"
    ONLY_ONE = "only_one"
    IN_ORDER = "in_order"
    LEAST_BUSY = "least_busy"
    ALL_AT_ONCE = "all_at_once"
    HANDED = "handed"
    CAME_BACK = "came_back"
    EXCHANGE = "exchange"


class LeftOut(StrEnum):
    """Why an agent of the queue was not asked."""

    AWAY = "away"
    CLOSED = "closed"
    BRANCH = "branch"
    SKILL = "skill"
    FULL = "full"
    BUSY = "busy"
    REFUSED = "refused"


class Overflow(StrEnum):
    """Why another queue's agents were asked."""

    CLOSED = "closed"
    NOBODY = "nobody"
    WAITED = "waited"


class NotAsked(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One agent who was not asked, and the ``LeftOut`` that says why."""

    agent_id: AgentId
    reason: str


MAX_NAMED = 8


class Why(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a decision was made of.

    Attributes:
        by: a ``Because``.
        queue_id: whose agents were asked; ``from_id`` the queue it waits in, where that is
            another one, and ``overflow`` why.
        waited_s: how long the customer had waited.
        priority, skills: what the queue asks for.
        considered: how many agents were looked at.
        left_out: how many of them were not asked, by ``LeftOut``.
        named: the first of those.
        open: how much the chosen agent had open.
    """

    by: str = ""
    queue_id: QueueId | None = None
    from_id: QueueId | None = None
    overflow: str = ""
    waited_s: int = 0
    priority: int = 0
    skills: dict[str, int] = {}
    considered: int = 0
    left_out: dict[str, int] = {}
    named: tuple[NotAsked, ...] = ()
    open: int = 0
