"""Rows of calls in progress."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from domain.clock import to_micros
from domain.entities import Channel, Entry, Identity, Offer
from domain.glossary import ChannelKind, Direction, EntryKind, IdentityKind
from domain.ids import AgentId, ChannelId, EntryId
from server.storage import schema
from server.storage.unit import Unit

_call = schema.call_seen
_entry = schema.ENTITY_TABLES[Entry]
_offer = schema.ENTITY_TABLES[Offer]


class CallRow(NamedTuple):
    """What is remembered of a call: its timeline entry and its handler's state (JSON)."""

    entry_id: bytes
    state: str


def prefix(channel_id: ChannelId) -> str:
    """Return what the names of a PBX's calls begin with here, so that two PBXs may use the same.

    The end of the id: what it begins with is the time it was made at.
    """
    return f"{channel_id.hex[-12:]}:"


def load(unit: Unit, call_id: str) -> CallRow | None:
    """Return a call in progress."""
    query = sa.select(_call.c.entry_id, _call.c.state).where(_call.c.call_id == call_id)
    row = unit.connection.execute(query).first()
    return CallRow(bytes(row[0]), row[1]) if row is not None else None


def save(unit: Unit, call_id: str, entry_id: EntryId, state: bytes) -> None:
    """Insert or replace a call in progress."""
    forget(unit, call_id)
    unit.connection.execute(
        _call.insert(),
        {
            "call_id": call_id,
            "entry_id": entry_id.bytes,
            "state": state.decode(),
            "at": to_micros(unit.now),
        },
    )


def forget(unit: Unit, call_id: str) -> None:
    """Drop a call that is over."""
    unit.connection.execute(_call.delete().where(_call.c.call_id == call_id))


def in_progress(unit: Unit, channel_id: ChannelId) -> list[str]:
    """Return the ids a PBX has of the calls in progress."""
    begin = prefix(channel_id)
    query = sa.select(_call.c.call_id).where(_call.c.call_id.startswith(begin))
    return [call_id.removeprefix(begin) for (call_id,) in unit.connection.execute(query)]


def live(unit: Unit, entry_id: EntryId) -> str | None:
    """Return by which name a call goes on, its channel's prefix in front; None if it does not."""
    query = sa.select(_call.c.call_id).where(
        _call.c.entry_id == entry_id.bytes,
        # Rows of what an agent's phone told stand here too.
        ~_call.c.call_id.startswith("agent:"),
        ~_call.c.call_id.startswith("phone:"),
    )
    found = unit.connection.execute(query).scalar()
    return str(found) if found is not None else None


def live_of(unit: Unit, agent_id: AgentId) -> list[Entry]:
    """Return the calls in progress an agent was the last to be connected to, or dialled."""
    query = sa.select(_entry).where(
        _entry.c.id.in_(sa.select(_call.c.entry_id)), _entry.c.author_id == agent_id.bytes
    )
    return list(unit.select(Entry, query))


def entry_of(unit: Unit, row: CallRow) -> Entry | None:
    """Return the timeline entry of a row, if it is still there."""
    return unit.get(Entry, EntryId(UUID(bytes=row.entry_id)))


def named(unit: Unit, ref: str) -> Entry | None:
    """Return the newest call the PBX of any channel calls so."""
    channel = schema.ENTITY_TABLES[Channel]
    query = sa.select(channel).where(channel.c.kind == ChannelKind.PHONE)
    refs = [f"{prefix(found.id)}{ref}" for found in unit.select(Channel, query)]
    found = sa.select(_entry).where(
        _entry.c.provider_ref.in_(refs), _entry.c.kind == EntryKind.CALL
    )
    return next(iter(unit.select(Entry, found.order_by(sa.desc(_entry.c.at)).limit(1))), None)


def offered_to(unit: Unit, agent_id: AgentId, since: datetime, until: datetime) -> list[Entry]:
    """Return the calls offered to an agent in a span of time, nothing else."""
    query = (
        sa.select(_offer)
        .where(
            _offer.c.agent_id == agent_id.bytes,
            _offer.c.channel_kind == ChannelKind.PHONE,
            _offer.c.offered_at.between(to_micros(since), to_micros(until)),
        )
        .order_by(sa.desc(_offer.c.offered_at))
        .limit(20)
    )
    offers = [offer.entry_id for offer in unit.select(Offer, query) if offer.entry_id is not None]
    return [entry for entry_id in offers if (entry := unit.get(Entry, entry_id)) is not None]


def made_to(
    unit: Unit, agent_id: AgentId, number: str, since: datetime, until: datetime
) -> list[Entry]:
    """Return the calls an agent made to a number in a span of time, the newest first."""
    identity = schema.ENTITY_TABLES[Identity]
    whose = sa.select(identity.c.customer_id).where(
        identity.c.kind == IdentityKind.PHONE, identity.c.value == number
    )
    query = (
        sa.select(_entry)
        .where(
            _entry.c.customer_id.in_(whose),
            _entry.c.at.between(to_micros(since), to_micros(until)),
            _entry.c.kind == EntryKind.CALL,
            _entry.c.direction == Direction.OUTBOUND,
            _entry.c.author_id == agent_id.bytes,
        )
        .order_by(sa.desc(_entry.c.at))
        .limit(20)
    )
    return list(unit.select(Entry, query))


def stands_for(unit: Unit, entry_id: UUID) -> Entry | None:
    """Return the entry a deleted one was deleted in favour of."""
    dead = schema.sync_dead
    query = sa.select(dead.c.into).where(dead.c.kind == Entry.CODE, dead.c.entity == entry_id.bytes)
    into = unit.connection.execute(query).scalar()
    return unit.get(Entry, EntryId(UUID(bytes=bytes(into)))) if into is not None else None
