"""What routing remembers: of agents, of what it lent, of queues nobody was in, and who was told."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from domain.clock import from_micros, to_micros
from domain.entities import Alert
from domain.ids import AgentId, ConversationId, QueueId
from server.storage import schema
from server.storage.unit import Unit
from server.storage.waiting import Waiting, waiting_for

_TOLD_KEPT = timedelta(days=30)

_alert = schema.ENTITY_TABLES[Alert]
_agent = schema.routing_agent
_lent = schema.routing_talk
_queue = schema.routing_queue
_told = schema.routing_told


def _id(raw: bytes) -> UUID:
    return UUID(bytes=bytes(raw))


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
