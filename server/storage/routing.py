"""Queries of what waits, of what agents have open, and what routing remembers of both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from domain.clock import from_micros, to_micros
from domain.details import TransferDetails, details_of
from domain.entities import Agent, AgentRule, Alert, Conversation, Entry, Offer, QueueRule
from domain.glossary import (
    ChannelKind,
    ConversationStatus,
    EntryKind,
    Handing,
    OfferState,
    Presence,
)
from domain.ids import AgentId, BranchId, ConversationId, CustomerId, EntryId, QueueId
from domain.routing import Rules
from domain.routing_rules import Medium, medium_of
from server.storage import people, schema
from server.storage.unit import Unit

LIVELY = timedelta(minutes=10)
"""For how long after its last word an answered chat still takes its agent's attention."""

_RANG = timedelta(hours=1)
"""An offer without a time-out that is older keeps nobody busy."""

_TOLD_KEPT = timedelta(days=30)

_talk = schema.ENTITY_TABLES[Conversation]
_offer = schema.ENTITY_TABLES[Offer]
_entry = schema.ENTITY_TABLES[Entry]
_alert = schema.ENTITY_TABLES[Alert]
_call = schema.call_seen
_agent = schema.routing_agent
_lent = schema.routing_talk
_queue = schema.routing_queue
_told = schema.routing_told
_STANDS = _offer.c.state == OfferState.OFFERED.value
# A range, which its index answers; "not null" alone is thought to be nearly everything.
_WAITS = _talk.c.waiting_since_at > 0
# Wrapped, so that no index of what nearly every conversation has is preferred to a better one.
_OPEN = sa.and_(
    _talk.c.status == ConversationStatus.OPEN.value,
    sa.func.coalesce(_talk.c.snoozed_until_at, 0) == 0,
)
_CHATS = [kind.value for kind in ChannelKind if medium_of(kind) is Medium.CHAT]


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


# -- what waits --------------------------------------------------------------------------------


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
            _WAITS,
            _talk.c.assignee_id.is_(None),
            _OPEN,
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
            _WAITS,
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
            _WAITS,
            _talk.c.queue_id.in_([queue.bytes for queue in queues]),
            _OPEN,
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


# -- what agents have open ---------------------------------------------------------------------


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
    mine = sa.select(owner, kind, many).where(owner.isnot(None), _OPEN).group_by(owner, kind)
    count(unit.connection.execute(mine.where(_WAITS)))
    lively = mine.where(
        sa.func.coalesce(_talk.c.waiting_since_at, 0) == 0,
        kind.in_(_CHATS),
        _talk.c.last_entry_at > to_micros(unit.now - LIVELY),
    )
    count(unit.connection.execute(lively))
    counted = sa.and_(
        _talk.c.id == _offer.c.conversation_id,
        _talk.c.assignee_id == _offer.c.agent_id,
        _WAITS,
        _OPEN,
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


# -- offers that ring --------------------------------------------------------------------------


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


# -- what is remembered ------------------------------------------------------------------------


class Memory(NamedTuple):
    """What is remembered of an agent."""

    missed: int = 0
    away_at: datetime | None = None
    offered_at: datetime | None = None


def memories(unit: Unit, agents: Collection[AgentId] | None = None) -> dict[AgentId, Memory]:
    """Return what is remembered of agents, of all of them by default."""
    query = sa.select(_agent.c.agent, _agent.c.missed, _agent.c.away_at, _agent.c.offered_at)
    if agents is not None:
        query = query.where(_agent.c.agent.in_([one.bytes for one in agents]))
    return {
        AgentId(_id(row.agent)): Memory(row.missed, _time(row.away_at), _time(row.offered_at))
        for row in unit.connection.execute(query)
    }


def remember(unit: Unit, agent: AgentId, memory: Memory) -> None:
    """Keep something in mind of an agent."""
    values = {
        "missed": memory.missed,
        "away_at": to_micros(memory.away_at) if memory.away_at is not None else None,
        "offered_at": to_micros(memory.offered_at) if memory.offered_at is not None else None,
    }
    mine = _agent.c.agent == agent.bytes
    if not unit.connection.execute(_agent.update().where(mine).values(values)).rowcount:
        unit.connection.execute(_agent.insert(), {"agent": agent.bytes, **values})


def answers_again(unit: Unit, agent: AgentId) -> None:
    """Forget what an agent missed: they have answered, or said that they are there."""
    missed = sa.and_(_agent.c.agent == agent.bytes, _agent.c.missed > 0)
    unit.connection.execute(_agent.update().where(missed).values(missed=0))


def lend(unit: Unit, talk: ConversationId, owner: AgentId) -> None:
    """Note whose a conversation was that goes back to its queue."""
    take_back(unit, [talk])
    values = {"conversation": talk.bytes, "owner": owner.bytes, "at": to_micros(unit.now)}
    unit.connection.execute(_lent.insert(), values)


def take_back(unit: Unit, talks: Collection[ConversationId]) -> None:
    """Forget whose conversations were."""
    ids = [talk.bytes for talk in talks]
    if ids:
        unit.connection.execute(_lent.delete().where(_lent.c.conversation.in_(ids)))


def lent(unit: Unit) -> list[tuple[ConversationId, AgentId]]:
    """Return conversations that went back to their queue because of an absence, and whose."""
    query = sa.select(_lent.c.conversation, _lent.c.owner).order_by(_lent.c.at)
    return [
        (ConversationId(_id(talk)), AgentId(_id(owner)))
        for talk, owner in unit.connection.execute(query)
    ]


def stirs(unit: Unit, queues: Collection[QueueId]) -> bool:
    """Tell whether anything of agents' comings and goings is under way at all."""
    questions = (
        sa.select(_queue.c.queue),
        sa.select(_lent.c.conversation),
        sa.select(_agent.c.agent).where(_agent.c.away_at.isnot(None)),
        sa.select(_alert.c.id).where(_alert.c.over_at.is_(None)),
    )
    one = unit.connection.execute
    return any(one(ask.limit(1)).first() is not None for ask in questions) or bool(
        waiting_for(unit, queues, 1)
    )


def nobody_there(unit: Unit) -> dict[QueueId, tuple[datetime, bool]]:
    """Return the queues where somebody waits and nobody is, since when, and whether it is told."""
    query = sa.select(_queue.c.queue, _queue.c.nobody_at, _queue.c.told)
    return {
        QueueId(_id(queue)): (from_micros(at), bool(told))
        for queue, at, told in unit.connection.execute(query)
    }


def note_nobody(unit: Unit, queue: QueueId, *, told: bool, since: datetime | None = None) -> None:
    """Note that nobody is there, or that it was told."""
    somebody_came(unit, queue)
    at = to_micros(since or unit.now)
    unit.connection.execute(
        _queue.insert(), {"queue": queue.bytes, "nobody_at": at, "told": int(told)}
    )


def somebody_came(unit: Unit, queue: QueueId) -> None:
    """Note that somebody is there again."""
    unit.connection.execute(_queue.delete().where(_queue.c.queue == queue.bytes))


def untold(unit: Unit, talks: Iterable[Waiting]) -> list[Waiting]:
    """Return whose customers have not been told, since they wait, that nobody answers now."""
    wanted = list(talks)
    query = sa.select(_told.c.conversation, _told.c.waiting_at).where(
        _told.c.conversation.in_([talk.id.bytes for talk in wanted])
    )
    told = {_id(raw): at for raw, at in unit.connection.execute(query)}
    return [talk for talk in wanted if told.get(talk.id) != to_micros(talk.since)]


def note_told(unit: Unit, talk: Waiting) -> None:
    """Note that a customer was told, for this time they wait."""
    old = _told.c.waiting_at < to_micros(unit.now - _TOLD_KEPT)
    mine = _told.c.conversation == talk.id.bytes
    unit.connection.execute(_told.delete().where(sa.or_(mine, old)))
    values = {"conversation": talk.id.bytes, "waiting_at": to_micros(talk.since)}
    unit.connection.execute(_told.insert(), values)


def standing_alerts(unit: Unit) -> list[Alert]:
    """Return what agents are told of and still holds."""
    return unit.select(Alert, sa.select(_alert).where(_alert.c.over_at.is_(None)))


def alerts_of(unit: Unit, agent: AgentId) -> list[Alert]:
    """Return what an agent was ever told of."""
    return unit.select(Alert, sa.select(_alert).where(_alert.c.agent_id == agent.bytes))


def _time(micros: int | None) -> datetime | None:
    return from_micros(micros) if micros is not None else None
