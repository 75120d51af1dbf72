"""What agents have open, and the offers that ring for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.clock import to_micros
from domain.entities import Agent, Conversation, Entry, Offer
from domain.glossary import (
    ChannelKind,
    ConversationStatus,
    EntryKind,
    OfferState,
    Presence,
)
from domain.ids import AgentId
from domain.routing_rules import Medium, medium_of
from server.storage import schema
from server.storage.unit import Unit
from server.storage.waiting import OPEN, WAITS

LIVELY = timedelta(minutes=10)
"""For how long after its last word an answered chat still takes its agent's attention."""
_RANG = timedelta(hours=1)
"""An offer without a time-out that is older keeps nobody busy."""

_talk = schema.ENTITY_TABLES[Conversation]
_offer = schema.ENTITY_TABLES[Offer]
_entry = schema.ENTITY_TABLES[Entry]
_call = schema.call_seen
_STANDS = _offer.c.state == OfferState.OFFERED.value
_CHATS = [kind.value for kind in ChannelKind if medium_of(kind) is Medium.CHAT]


def _id(raw: bytes) -> UUID:
    return UUID(bytes=bytes(raw))


def work(unit: Unit) -> dict[AgentId, Counter[str]]:
    """Return how much each agent has open, by kind of channel.

    What waits for their answer, chats that go on, calls, and what they are offered now.
    """
    found: dict[AgentId, Counter[str]] = {}

    def count(rows: Iterable[Any]) -> None:
        for raw, kind, number in rows:
            found.setdefault(AgentId(_id(raw)), Counter())[kind] += number

    owner, kind = _talk.c.assignee_id, _talk.c.channel_kind
    many = sa.func.count()
    mine = sa.select(owner, kind, many).where(owner.isnot(None), OPEN).group_by(owner, kind)
    count(unit.connection.execute(mine.where(WAITS)))
    lively = mine.where(
        sa.func.coalesce(_talk.c.waiting_since_at, 0) == 0,
        kind.in_(_CHATS),
        _talk.c.last_entry_at > to_micros(unit.now - LIVELY),
    )
    count(unit.connection.execute(lively))
    counted = sa.and_(
        _talk.c.id == _offer.c.conversation_id,
        _talk.c.assignee_id == _offer.c.agent_id,
        WAITS,
        OPEN,
    )
    offered = (
        sa.select(_offer.c.agent_id, _offer.c.channel_kind, many)
        .select_from(_offer.outerjoin(_talk, counted))
        .where(_STANDS, _talk.c.id.is_(None))
        .group_by(_offer.c.agent_id, _offer.c.channel_kind)
    )
    rings, since = _offer.c.rings_until_at, to_micros(unit.now - _RANG)
    count(unit.connection.execute(offered.where(rings.isnot(None))))
    count(unit.connection.execute(offered.where(rings.is_(None), _offer.c.offered_at > since)))
    calls = (
        sa.select(_entry.c.author_id, sa.literal(ChannelKind.PHONE.value), many)
        .join(_call, _call.c.entry_id == _entry.c.id)
        .where(
            _entry.c.author_id.isnot(None),
            ~_call.c.call_id.startswith("agent:"),
            ~_call.c.call_id.startswith("phone:"),
        )
        .group_by(_entry.c.author_id)
    )
    count(unit.connection.execute(calls))
    return found


def any_ring(unit: Unit) -> bool:
    """Tell whether any offer has a time-out still to come or behind it."""
    query = sa.select(_offer.c.id).where(_STANDS, _offer.c.rings_until_at.isnot(None)).limit(1)
    return unit.connection.execute(query).first() is not None


def rung_out(unit: Unit, limit: int) -> list[Offer]:
    """Return offers that stand and whose time is over, the longest overdue first."""
    query = (
        sa.select(_offer)
        .where(
            _STANDS,
            _offer.c.rings_until_at.isnot(None),
            _offer.c.rings_until_at <= to_micros(unit.now),
        )
        .order_by(_offer.c.rings_until_at, _offer.c.id)
        .limit(limit)
    )
    return unit.select(Offer, query)


def to_nobody(unit: Unit, limit: int) -> list[Offer]:
    """Return offers that ring for agents who are offline or gone."""
    agent = schema.ENTITY_TABLES[Agent]
    query = (
        sa.select(_offer)
        .join(agent, agent.c.id == _offer.c.agent_id)
        .where(
            _STANDS,
            _offer.c.rings_until_at.isnot(None),
            _offer.c.conversation_id.isnot(None),
            sa.or_(agent.c.presence == Presence.OFFLINE.value, agent.c.active == 0),
        )
        .order_by(_offer.c.rings_until_at, _offer.c.id)
        .limit(limit)
    )
    return unit.select(Offer, query)


def overtaken(unit: Unit, limit: int) -> list[Offer]:
    """Return offers that ring though somebody else has the conversation, or it is over."""
    query = (
        sa.select(_offer)
        .join(_talk, _talk.c.id == _offer.c.conversation_id)
        .outerjoin(_entry, _entry.c.id == _offer.c.entry_id)
        .where(
            _STANDS,
            _offer.c.rings_until_at.isnot(None),
            sa.or_(
                _talk.c.status != ConversationStatus.OPEN.value,
                sa.and_(
                    _talk.c.assignee_id != _offer.c.agent_id,
                    # Handed over warm, it is its sender's until it is taken.
                    sa.func.coalesce(_entry.c.kind, "") != EntryKind.TRANSFER.value,
                ),
            ),
        )
        .limit(limit)
    )
    return unit.select(Offer, query)
