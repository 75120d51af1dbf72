"""What waits, the oldest first, and who has refused it or had it last."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from domain.clock import from_micros
from domain.details import TransferDetails, details_of
from domain.entities import Agent, AgentRule, Conversation, Entry, Offer, QueueRule
from domain.glossary import (
    ConversationStatus,
    EntryKind,
    Handing,
    OfferState,
    Presence,
)
from domain.ids import AgentId, BranchId, ConversationId, CustomerId, EntryId, QueueId
from domain.routing import Rules
from server.storage import people, schema
from server.storage.unit import Unit

_talk = schema.ENTITY_TABLES[Conversation]
_offer = schema.ENTITY_TABLES[Offer]
_entry = schema.ENTITY_TABLES[Entry]
# A range, which its index answers; "not null" alone is thought to be nearly everything.
WAITS = _talk.c.waiting_since_at > 0
# Wrapped, so that no index of what nearly every conversation has is preferred to a better one.
OPEN = sa.and_(
    _talk.c.status == ConversationStatus.OPEN.value,
    sa.func.coalesce(_talk.c.snoozed_until_at, 0) == 0,
)


def _id(raw: bytes) -> UUID:
    return UUID(bytes=bytes(raw))


def take_turn(unit: Unit) -> None:
    """Wait until nobody else hands out; to be called before anything is read."""
    counter = schema.counter
    mine = counter.c.name == "routing"
    unit.connection.execute(counter.update().where(mine).values(value=counter.c.value + 1))


def rules(unit: Unit) -> Rules:
    """Return what administrators set; queues whose rule is switched off are left out."""
    if "rules" not in unit.memo:
        found = [*people.every(unit, QueueRule), *people.every(unit, AgentRule)]
        unit.memo["rules"] = found
    kept = unit.memo["rules"]
    return Rules(
        {item.id: item for item in kept if isinstance(item, QueueRule) and item.active},
        {item.id: item for item in kept if isinstance(item, AgentRule)},
    )


class Waiting(NamedTuple):
    """A conversation nobody has and nobody is offered, whose customer waits."""

    id: ConversationId
    queue_id: QueueId
    branch_id: BranchId
    customer_id: CustomerId
    channel_kind: str
    since: datetime


def waiting(unit: Unit, turns: Mapping[QueueId, int], limit: int) -> list[Waiting]:
    """Return what waits in some queues, in turn.

    Args:
        unit: any transaction.
        turns: by queue, the head start of what waits there in microseconds.
        limit: how many at most.
    """
    if not turns:
        return []
    starts = sa.case({queue.bytes: start for queue, start in turns.items()}, value=_talk.c.queue_id)
    standing = sa.select(_offer.c.id).where(
        _offer.c.conversation_id == _talk.c.id,
        sa.func.coalesce(_offer.c.state, "") == OfferState.OFFERED.value,
    )
    query = (
        sa.select(
            _talk.c.id,
            _talk.c.queue_id,
            _talk.c.branch_id,
            _talk.c.customer_id,
            _talk.c.channel_kind,
            _talk.c.waiting_since_at,
        )
        .where(
            WAITS,
            _talk.c.assignee_id.is_(None),
            OPEN,
            _talk.c.queue_id.in_([queue.bytes for queue in turns]),
            ~standing.exists(),
        )
        .order_by(_talk.c.waiting_since_at - starts, _talk.c.id)
        .limit(limit)
    )
    return [
        Waiting(
            ConversationId(_id(row[0])),
            QueueId(_id(row[1])),
            BranchId(_id(row[2])),
            CustomerId(_id(row[3])),
            row[4],
            from_micros(row[5]),
        )
        for row in unit.connection.execute(query)
    ]


def still_free(unit: Unit, talks: Collection[ConversationId]) -> set[ConversationId]:
    """Return which conversations nobody has taken yet, and keep others from taking them."""
    query = (
        sa.select(_talk.c.id)
        .where(
            _talk.c.id.in_([talk.bytes for talk in talks]),
            _talk.c.assignee_id.is_(None),
            WAITS,
        )
        .order_by(_talk.c.id)
        .with_for_update()
    )
    return {ConversationId(_id(raw)) for (raw,) in unit.connection.execute(query)}


def hold(unit: Unit, talk: ConversationId) -> None:
    """Let those who take a conversation do so one after another."""
    query = sa.select(_talk.c.id).where(_talk.c.id == talk.bytes).with_for_update()
    unit.connection.execute(query)


def refused(unit: Unit, talks: Iterable[Waiting]) -> dict[ConversationId, dict[AgentId, datetime]]:
    """Return who declined or missed each conversation since its customer waits, and when."""
    since = {talk.id: talk.since for talk in talks}
    when = sa.func.max(sa.func.coalesce(_offer.c.rings_until_at, _offer.c.offered_at))
    found: dict[ConversationId, dict[AgentId, datetime]] = {talk: {} for talk in since}
    query = (
        sa.select(
            _offer.c.conversation_id, _offer.c.agent_id, _offer.c.state, when, _offer.c.offered_at
        )
        .where(
            _offer.c.conversation_id.in_([talk.bytes for talk in since]),
            _offer.c.state.in_([OfferState.DECLINED.value, OfferState.MISSED.value]),
        )
        .group_by(_offer.c.conversation_id, _offer.c.agent_id, _offer.c.state, _offer.c.offered_at)
    )
    rows: Iterable[Any] = unit.connection.execute(query)
    for raw, agent, state, ended, offered in rows:
        talk = ConversationId(_id(raw))
        at = from_micros(ended if state == OfferState.MISSED else offered)
        if from_micros(offered) >= since[talk]:
            _latest(found[talk], agent, at)
    # Who has just handed it over does not want it either.
    senders = sa.select(_entry.c.conversation_id, _entry.c.author_id, _entry.c.at).where(
        _entry.c.conversation_id.in_([talk.bytes for talk in since]),
        _entry.c.kind == EntryKind.TRANSFER.value,
        _entry.c.author_id.isnot(None),
    )
    for row in unit.connection.execute(senders):
        talk, at = ConversationId(_id(row.conversation_id)), from_micros(row.at)
        if at >= since[talk]:
            _latest(found[talk], row.author_id, at)
    return found


def _latest(refusals: dict[AgentId, datetime], raw: bytes, at: datetime) -> None:
    agent = AgentId(_id(raw))
    refusals[agent] = max(at, refusals.get(agent, at))


def last_agents(unit: Unit, customers: Collection[CustomerId]) -> dict[CustomerId, AgentId]:
    """Return who of us each customer talked to last, in any channel."""
    query = (
        sa.select(_talk.c.customer_id, _talk.c.assignee_id)
        .where(
            _talk.c.customer_id.in_([one.bytes for one in customers]),
            _talk.c.assignee_id.isnot(None),
        )
        .order_by(_talk.c.last_entry_at)
    )
    rows: Iterable[Any] = unit.connection.execute(query)
    return {CustomerId(_id(customer)): AgentId(_id(agent)) for customer, agent in rows}


def handed(unit: Unit, talk: ConversationId, last_inbound: EntryId | None) -> Entry | None:
    """Return the handing over a conversation came by; None where its customer wrote since."""
    query = (
        sa.select(_entry)
        .where(_entry.c.conversation_id == talk.bytes, _entry.c.kind == EntryKind.TRANSFER.value)
        .order_by(_entry.c.at.desc(), _entry.c.id.desc())
        .limit(1)
    )
    found = next(iter(unit.select(Entry, query)), None)
    if found is None or details_of(found, TransferDetails).state == Handing.TAKEN:
        return None
    last = unit.get(Entry, last_inbound) if last_inbound is not None else None
    return found if last is None or last.at <= found.at else None


class Kept(NamedTuple):
    """A conversation that waits for its agent, who is offline or gone."""

    id: ConversationId
    queue_id: QueueId
    owner: AgentId
    since: datetime


def waiting_for(unit: Unit, queues: Collection[QueueId], limit: int) -> list[Kept]:
    """Return what waits in some queues for agents who are not there, the longest first."""
    agent = schema.ENTITY_TABLES[Agent]
    query = (
        sa.select(_talk.c.id, _talk.c.queue_id, _talk.c.assignee_id, _talk.c.waiting_since_at)
        .join(agent, agent.c.id == _talk.c.assignee_id)
        .where(
            WAITS,
            _talk.c.queue_id.in_([queue.bytes for queue in queues]),
            OPEN,
            sa.or_(agent.c.presence == Presence.OFFLINE.value, agent.c.active == 0),
        )
        .order_by(_talk.c.waiting_since_at)
        .limit(limit)
    )
    return [
        Kept(
            ConversationId(_id(row.id)),
            QueueId(_id(row.queue_id)),
            AgentId(_id(row.assignee_id)),
            from_micros(row.waiting_since_at),
        )
        for row in unit.connection.execute(query)
    ]
