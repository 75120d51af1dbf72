"""Queries over customers, identities, conversations, entries and offers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar
from uuid import UUID

import msgspec
import sqlalchemy as sa

from domain.clock import to_micros
from domain.entities import (
    Agent,
    Branch,
    Channel,
    Conversation,
    Customer,
    Entity,
    Entry,
    Identity,
    Offer,
    Queue,
)
from domain.errors import Defect
from domain.glossary import ConversationStatus, Direction, OfferState, Presence
from domain.ids import AgentId, ChannelId, ConversationId, CustomerId, EntryId, IdentityId
from server.storage import schema
from server.storage.unit import Unit

T = TypeVar("T", bound=Entity)

_identity = schema.ENTITY_TABLES[Identity]
_conversation = schema.ENTITY_TABLES[Conversation]
_entry = schema.ENTITY_TABLES[Entry]
_offer = schema.ENTITY_TABLES[Offer]
_agent = schema.ENTITY_TABLES[Agent]
_branch = schema.ENTITY_TABLES[Branch]


# Built once: building it costs more than asking.
_BY_VALUE = (
    sa.select(_identity)
    .where(_identity.c.kind == sa.bindparam("kind"), _identity.c.value == sa.bindparam("value"))
    .order_by(
        _identity.c.valid_until_on.isnot(None),
        sa.desc(
            sa.func.coalesce(
                sa.select(sa.func.max(_entry.c.at))
                .where(_entry.c.customer_id == _identity.c.customer_id)
                .scalar_subquery(),
                0,
            )
        ),
    )
    .limit(20)
)


def identities_by_value(unit: Unit, kind: str, value: str) -> list[Identity]:
    """Return every identity with an address: current ones first, then newest contact first."""
    known = unit.recall(Identity, "identity", kind, value)
    if known is not None:
        return known
    return unit.select(Identity, _BY_VALUE.params(kind=kind, value=value))


def owners_of(
    unit: Unit, addresses: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], list[CustomerId]]:
    """Return whose many addresses are; what is nobody's is left out.

    Who has an address in use counts before those who had it once, as where a message comes by it.
    """
    by_kind: dict[str, list[str]] = {}
    for kind, value in dict.fromkeys(addresses):
        by_kind.setdefault(kind, []).append(value)
    found: dict[tuple[str, str], list[CustomerId]] = {}
    for kind, values in by_kind.items():
        for start in range(0, len(values), 400):
            query = (
                sa.select(_identity.c.value, _identity.c.customer_id, _identity.c.valid_until_on)
                .where(_identity.c.kind == kind, _identity.c.value.in_(values[start : start + 400]))
                .order_by(_identity.c.valid_until_on.isnot(None), _identity.c.id)
            )
            in_use: set[str] = set()
            for value, raw, ended in unit.connection.execute(query):
                if ended is None:
                    in_use.add(value)
                elif value in in_use:
                    continue
                owners = found.setdefault((kind, value), [])
                owner = CustomerId(UUID(bytes=bytes(raw)))
                if owner not in owners:
                    owners.append(owner)
    return found


def identities_of(unit: Unit, customer_id: CustomerId) -> list[Identity]:
    """Return a customer's addresses."""
    query = sa.select(_identity).where(_identity.c.customer_id == customer_id.bytes)
    return unit.select(Identity, query)


def addresses_of(unit: Unit, ids: Iterable[CustomerId]) -> dict[CustomerId, list[tuple[str, str]]]:
    """Return the addresses of many customers as (kind, value)."""
    found: dict[CustomerId, list[tuple[str, str]]] = {}
    raw = [customer_id.bytes for customer_id in ids]
    for start in range(0, len(raw), 400):
        query = sa.select(_identity.c.customer_id, _identity.c.kind, _identity.c.value).where(
            _identity.c.customer_id.in_(raw[start : start + 400])
        )
        for row in unit.connection.execute(query):
            owner = CustomerId(UUID(bytes=bytes(row.customer_id)))
            found.setdefault(owner, []).append((row.kind, row.value))
    return found


_NEWEST_ON = (
    sa.select(_conversation)
    .where(
        _conversation.c.channel_id == sa.bindparam("channel"),
        _conversation.c.identity_id == sa.bindparam("identity"),
    )
    .order_by(_conversation.c.last_entry_at.desc())
    .limit(1)
)


def conversation_on(
    unit: Unit, channel_id: ChannelId, identity_id: IdentityId
) -> Conversation | None:
    """Return the newest conversation with an address on a channel."""
    known = unit.recall(Conversation, "conversation", channel_id, identity_id)
    if known is not None:
        return known[0] if known else None
    asked = {"channel": channel_id.bytes, "identity": identity_id.bytes}
    found = unit.select(Conversation, _NEWEST_ON.params(asked))
    return found[0] if found else None


def conversations_through(unit: Unit, identity_id: IdentityId) -> list[Conversation]:
    """Return the conversations with an address."""
    identity = unit.get(Identity, identity_id)
    if identity is None:
        return []
    query = sa.select(_conversation).where(
        _conversation.c.customer_id == identity.customer_id.bytes,
        _conversation.c.identity_id == identity_id.bytes,
    )
    return unit.select(Conversation, query)


def entry_by_provider_refs(unit: Unit, refs: Iterable[str]) -> Entry | None:
    """Return the newest entry a provider knows under one of some references."""
    wanted = [ref for ref in refs if ref][:50]
    if not wanted:
        return None
    # A mail's stored reference may carry a fingerprint after its bare Message-ID.
    ref = _entry.c.provider_ref
    begins = (sa.and_(ref > f"{item} ", ref < f"{item}!") for item in wanted)
    query = (
        sa.select(_entry)
        .where(sa.or_(ref.in_(wanted), *begins))
        .order_by(_entry.c.at.desc())
        .limit(1)
    )
    found = unit.select(Entry, query)
    return found[0] if found else None


def entry_in(unit: Unit, conversation_id: ConversationId, refs: Iterable[str]) -> EntryId | None:
    """Return the newest entry of a conversation a provider knows under one of some references.

    Also under that of a part of it, where it went out in several.
    """
    wanted = [ref for ref in refs if ref][:50]
    part = schema.outbound_part
    parts = sa.select(part.c.message_id).where(part.c.provider_ref.in_(wanted))
    query = (
        sa.select(_entry.c.id)
        .where(
            _entry.c.conversation_id == conversation_id.bytes,
            sa.or_(_entry.c.provider_ref.in_(wanted), _entry.c.id.in_(parts)),
        )
        .order_by(_entry.c.at.desc())
        .limit(1)
    )
    found = unit.connection.execute(query).scalar()
    return EntryId(UUID(bytes=bytes(found))) if found is not None else None


def is_answered(unit: Unit, conversation_id: ConversationId) -> bool:
    """Tell whether we have written in a conversation."""
    query = sa.select(_entry.c.id).where(
        _entry.c.conversation_id == conversation_id.bytes,
        _entry.c.direction == Direction.OUTBOUND,
    )
    return unit.connection.execute(query.limit(1)).first() is not None


def thread_refs(unit: Unit, conversation_id: ConversationId, limit: int = 20) -> list[str]:
    """Return provider references of a conversation, newest first."""
    query = (
        sa.select(_entry.c.provider_ref)
        .where(_entry.c.conversation_id == conversation_id.bytes, _entry.c.provider_ref != "")
        .order_by(_entry.c.at.desc())
        .limit(limit)
    )
    return [ref for (ref,) in unit.connection.execute(query)]


def owned_by(unit: Unit, customer_id: CustomerId) -> list[Entity]:
    """Return every row that belongs to a customer."""
    owned: list[Entity] = []
    for struct, table in schema.ENTITY_TABLES.items():
        if "customer_id" in table.c and struct is not Offer:
            owned += unit.select(
                struct, sa.select(table).where(table.c.customer_id == customer_id.bytes)
            )
    return owned


def owned(unit: Unit, struct: type[T], customer_id: CustomerId) -> list[T]:
    """Return every row of a kind that belongs to a customer."""
    table = schema.ENTITY_TABLES[struct]
    query = sa.select(table).where(table.c.customer_id == customer_id.bytes)
    return unit.select(struct, query)


def at_home(unit: Unit, entity: Entity) -> Entity:
    """Return a row in the branch its customer is in now: they may have moved since it was made."""
    if not isinstance(entity, Entry | Identity):
        return entity
    owner = unit.get(Customer, entity.customer_id)
    return entity if owner is None else msgspec.structs.replace(entity, branch_id=owner.branch_id)


_STANDING = sa.select(_offer).where(_offer.c.state == OfferState.OFFERED.value)
_STANDING_OF = {
    name: _STANDING.where(_offer.c[name] == sa.bindparam("of"))
    for name in ("conversation_id", "entry_id")
}
_LOAD = (
    sa.select(_offer.c.agent_id, sa.func.count().label("standing"))
    .where(_offer.c.state == OfferState.OFFERED.value, _offer.c.offered_at > sa.bindparam("since"))
    .group_by(_offer.c.agent_id)
)
_READY = (
    sa.select(_agent)
    .where(_agent.c.presence == Presence.READY.value, _agent.c.active == 1)
    .order_by(_agent.c.login)
)


def offers_standing(unit: Unit) -> list[Offer]:
    """Return every offer nobody has answered yet."""
    return unit.select(Offer, _STANDING)


def open_offers(
    unit: Unit,
    *,
    conversation_id: ConversationId | None = None,
    entry_id: EntryId | None = None,
) -> list[Offer]:
    """Return standing offers of a conversation or of a call."""
    if conversation_id is not None and entry_id is None:
        known = unit.recall(Offer, "offers", conversation_id)
        if known is not None:
            return known
        return unit.select(Offer, _STANDING_OF["conversation_id"].params(of=conversation_id.bytes))
    if entry_id is not None and conversation_id is None:
        return unit.select(Offer, _STANDING_OF["entry_id"].params(of=entry_id.bytes))
    raise Defect("offers of one thing are asked for")


def last_offered(unit: Unit, entry_id: EntryId) -> AgentId | None:
    """Return whose phone rang last for a call."""
    query = (
        sa.select(_offer)
        .where(_offer.c.entry_id == entry_id.bytes)
        .order_by(sa.desc(_offer.c.offered_at), sa.desc(_offer.c.id))
        .limit(1)
    )
    return next((offer.agent_id for offer in unit.select(Offer, query)), None)


def offer_load(unit: Unit) -> dict[AgentId, int]:
    """Return how many standing offers each agent has, in the last hour."""
    since = to_micros(unit.now) - 3_600_000_000
    rows = unit.connection.execute(_LOAD, {"since": since})
    return {AgentId(UUID(bytes=bytes(row.agent_id))): int(row.standing) for row in rows}


def ready_agents(unit: Unit) -> list[Agent]:
    """Return the accounts of who waits for work."""
    if "ready" not in unit.memo:
        unit.memo["ready"] = unit.select(Agent, _READY)
    return list(unit.memo["ready"])


def agents(unit: Unit) -> list[Agent]:
    """Return every account."""
    return unit.select(Agent, sa.select(_agent).order_by(_agent.c.login))


def agent_by_extension(unit: Unit, extension: str) -> Agent | None:
    """Return the active agent whose phone has an extension."""
    query = sa.select(_agent).where(_agent.c.extension == extension, _agent.c.active == 1)
    found = unit.select(Agent, query) if extension else []
    return found[0] if found else None


def channels(unit: Unit) -> list[Channel]:
    """Return every configured channel."""
    return unit.select(Channel, sa.select(schema.ENTITY_TABLES[Channel]))


def queue_by_name(unit: Unit, name: str) -> Queue | None:
    """Return the queue of a name."""
    table = schema.ENTITY_TABLES[Queue]
    found = unit.select(Queue, sa.select(table).where(table.c.name == name)) if name else []
    return found[0] if found else None


def wrapping_up(unit: Unit) -> list[Agent]:
    """Return who does the work after a call."""
    return unit.select(Agent, sa.select(_agent).where(_agent.c.presence == Presence.WRAP_UP.value))


def came_since(unit: Unit, agent: Agent, since: datetime) -> list[Conversation]:
    """Return what waits since a moment or later and an agent could take, the oldest first."""
    queues = [queue_id.bytes for queue_id in agent.queue_ids]
    query = (
        sa.select(_conversation)
        .where(
            _conversation.c.waiting_since_at >= to_micros(since),
            _conversation.c.status == ConversationStatus.OPEN.value,
            _conversation.c.snoozed_until_at.is_(None),
            sa.or_(_conversation.c.queue_id.in_(queues), _conversation.c.queue_id.is_(None)),
            sa.or_(
                _conversation.c.assignee_id.is_(None),
                _conversation.c.assignee_id == agent.id.bytes,
            ),
        )
        .order_by(_conversation.c.waiting_since_at)
        .limit(20)
    )
    return unit.select(Conversation, query)


def queue_by_pbx_name(unit: Unit, name: str) -> Queue | None:
    """Return the queue a PBX calls by a name."""
    table = schema.ENTITY_TABLES[Queue]
    found = unit.select(Queue, sa.select(table).where(table.c.pbx_name == name)) if name else []
    return found[0] if found else None


def branches(unit: Unit) -> list[Branch]:
    """Return every branch, oldest first."""
    table = schema.ENTITY_TABLES[Branch]
    return unit.select(Branch, sa.select(table).order_by(table.c.id))


def every(unit: Unit, struct: type[T]) -> list[T]:
    """Return every entity of a kind of which there are few."""
    return unit.select(struct, sa.select(schema.ENTITY_TABLES[struct]))


def queues(unit: Unit) -> list[Queue]:
    """Return every queue."""
    return every(unit, Queue)


_HOME = sa.select(_branch).order_by(_branch.c.id).limit(1)


def home_branch(unit: Unit) -> Branch | None:
    """Return the branch that takes customers nobody knows yet: the oldest one."""
    found: list[Branch] = unit.memo.get("home") or unit.select(Branch, _HOME)
    unit.memo["home"] = found
    return found[0] if found else None


def customers(unit: Unit, ids: Iterable[CustomerId]) -> dict[CustomerId, Customer]:
    """Return customers by id."""
    return {
        stored.entity.id: stored.entity
        for stored in unit.load(Customer, ids)
        if isinstance(stored.entity, Customer)
    }
