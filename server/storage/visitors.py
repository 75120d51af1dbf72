"""Rows of web chat visitors and what a visitor may see of the history."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from domain.buckets import branch_bucket
from domain.clock import to_micros
from domain.entities import Conversation, Entry, Identity, Offer
from domain.glossary import (
    ChannelKind,
    Delivery,
    Direction,
    EntryKind,
    IdentityKind,
    OfferState,
)
from domain.ids import ChannelId, EntryId
from server.storage import schema
from server.storage.changes import IN
from server.storage.unit import Unit

_visitor = schema.visitor
_feed = schema.sync_row
_identity = schema.ENTITY_TABLES[Identity]
_conversation = schema.ENTITY_TABLES[Conversation]
_entry = schema.ENTITY_TABLES[Entry]
_offer = schema.ENTITY_TABLES[Offer]

OUT_THERE = (Delivery.SENT, Delivery.DELIVERED, Delivery.READ)
"""Deliveries of ours a visitor may see: anything earlier may still be taken back."""

_MAX_CONVERSATIONS = 20


class Visitor(NamedTuple):
    """A browser that chats: its channel and the identity value it stands for."""

    channel_id: ChannelId
    address: str
    said: str = ""
    """What they said in the form before the chat, until it has gone with a message."""


def remember(
    unit: Unit, token_hash: bytes, channel_id: ChannelId, address: str, said: str = ""
) -> None:
    """Know a browser by the hash of its secret."""
    unit.connection.execute(
        _visitor.insert(),
        {
            "token_hash": token_hash,
            "channel_id": channel_id.bytes,
            "address": address,
            "seen_at": to_micros(unit.now),
            "said": said,
        },
    )


def by_token(unit: Unit, token_hash: bytes) -> Visitor | None:
    """Return the visitor behind the hash of a browser's secret."""
    query = sa.select(_visitor.c.channel_id, _visitor.c.address, _visitor.c.said).where(
        _visitor.c.token_hash == token_hash
    )
    row = unit.connection.execute(query).first()
    if row is None:
        return None
    return Visitor(ChannelId(UUID(bytes=bytes(row[0]))), row[1], row[2])


def seen_again(unit: Unit, token_hash: bytes, said: str = "") -> None:
    """Note that a browser came back, and what was said in the form this time, if anything."""
    values: dict[str, object] = {"seen_at": to_micros(unit.now)}
    if said:
        values["said"] = said
    unit.connection.execute(
        _visitor.update().where(_visitor.c.token_hash == token_hash).values(**values)
    )


def said_by(unit: Unit, visitor: Visitor) -> str:
    """Return what a visitor said in the form that has gone with no message yet."""
    query = sa.select(_visitor.c.said).where(
        _visitor.c.channel_id == visitor.channel_id.bytes, _visitor.c.address == visitor.address
    )
    return unit.connection.execute(query).scalar() or ""


def said_is_told(unit: Unit, visitor: Visitor) -> None:
    """Note that what a visitor said has gone with a message."""
    unit.connection.execute(
        _visitor.update()
        .where(
            _visitor.c.channel_id == visitor.channel_id.bytes,
            _visitor.c.address == visitor.address,
        )
        .values(said="")
    )


def conversations_of(unit: Unit, visitor: Visitor) -> list[Conversation]:
    """Return the visitor's own conversations on their channel, newest first.

    Found by the address alone: when a card is merged, the rest of the customer's history stays
    out of sight.
    """
    identities = sa.select(_identity.c.id).where(
        _identity.c.kind == IdentityKind.WEBCHAT, _identity.c.value == visitor.address
    )
    query = (
        sa.select(_conversation)
        .where(
            _conversation.c.channel_id == visitor.channel_id.bytes,
            _conversation.c.identity_id.in_(identities),
        )
        .order_by(_conversation.c.last_entry_at.desc())
        .limit(_MAX_CONVERSATIONS)
    )
    return unit.select(Conversation, query)


def visible(conversations: Sequence[Conversation]) -> sa.ColumnElement[bool]:
    """Return the condition of entries a customer may see in their conversations."""
    return sa.and_(
        _entry.c.conversation_id.in_([item.id.bytes for item in conversations]),
        sa.or_(
            sa.and_(
                _entry.c.direction == Direction.INBOUND,
                _entry.c.kind == EntryKind.MESSAGE,
            ),
            sa.and_(
                _entry.c.direction == Direction.OUTBOUND,
                _entry.c.kind.in_((EntryKind.MESSAGE, EntryKind.AUTOMATION)),
                _entry.c.delivery.in_(OUT_THERE),
            ),
        ),
    )


def newest(unit: Unit, conversations: Sequence[Conversation], limit: int) -> list[Entry]:
    """Return the newest messages a visitor may see, oldest of them first."""
    query = (
        sa.select(_entry)
        .where(visible(conversations))
        .order_by(_entry.c.at.desc(), _entry.c.id.desc())
        .limit(limit)
    )
    return unit.select(Entry, query)[::-1]


def seen_by(unit: Unit, conversations: Sequence[Conversation], entry_id: EntryId) -> Entry | None:
    """Return a message if it is one the visitor may see."""
    if not conversations:
        return None
    query = sa.select(_entry).where(_entry.c.id == entry_id.bytes, visible(conversations))
    found = unit.select(Entry, query)
    return found[0] if found else None


def changed(
    unit: Unit, conversations: Sequence[Conversation], after_rev: int, limit: int
) -> list[Entry]:
    """Return at most ``limit`` visible messages that changed after a revision, oldest first."""
    names = {branch_bucket(item.branch_id) for item in conversations}
    buckets = list(unit.bucket_numbers(names).values())
    query = (
        sa.select(_entry)
        .join(_feed, _feed.c.entity == _entry.c.id)
        .where(
            _feed.c.bucket.in_(buckets),
            _feed.c.kind == Entry.CODE,
            _feed.c.op == IN,
            _feed.c.rev > after_rev,
            visible(conversations),
        )
        .order_by(_entry.c.at, _entry.c.id)
        .limit(limit)
    )
    return unit.select(Entry, query)


def sent_up_to(unit: Unit, conversations: Sequence[Conversation], last: Entry) -> list[Entry]:
    """Return our messages up to one that the visitor has not read as far as we know."""
    query = sa.select(_entry).where(
        visible(conversations),
        _entry.c.direction == Direction.OUTBOUND,
        _entry.c.delivery.in_((Delivery.SENT, Delivery.DELIVERED)),
        _entry.c.at <= to_micros(last.at),
    )
    return unit.select(Entry, query)


def last_inbound_before(
    unit: Unit, conversations: Sequence[Conversation], before: int | None
) -> Entry | None:
    """Return the visitor's newest message, or the newest before a moment in microseconds."""
    query = sa.select(_entry).where(
        _entry.c.conversation_id.in_([item.id.bytes for item in conversations]),
        _entry.c.direction == Direction.INBOUND,
        _entry.c.kind == EntryKind.MESSAGE,
    )
    if before is not None:
        query = query.where(_entry.c.at < before)
    found = unit.select(Entry, query.order_by(_entry.c.at.desc(), _entry.c.id.desc()).limit(1))
    return found[0] if found else None


def accepted_entries(unit: Unit, conversations: Sequence[Conversation]) -> list[Entry]:
    """Return the messages whose offers an agent accepted: those have been looked at."""
    query = sa.select(_offer.c.entry_id).where(
        _offer.c.conversation_id.in_([item.id.bytes for item in conversations]),
        _offer.c.state == OfferState.ACCEPTED,
        _offer.c.entry_id.isnot(None),
    )
    ids = [UUID(bytes=bytes(raw)) for (raw,) in unit.connection.execute(query)]
    return [stored.entity for stored in unit.load(Entry, ids) if isinstance(stored.entity, Entry)]


def touched(unit: Unit, after_rev: int) -> set[str]:
    """Return the visitors, by address, of whose chats anything changed after a revision."""
    return (
        _touched(unit, after_rev, Entry.CODE, _entry, _entry.c.conversation_id)
        | _touched(unit, after_rev, Conversation.CODE, _conversation, _conversation.c.id)
        | _touched(unit, after_rev, Offer.CODE, _offer, _offer.c.conversation_id)
    )


def _touched(
    unit: Unit, after_rev: int, code: int, table: sa.Table, conversation_id: sa.Column[Any]
) -> set[str]:
    talk = _conversation.alias()
    query = (
        sa.select(_identity.c.value)
        .distinct()
        .select_from(
            _feed.join(table, table.c.id == _feed.c.entity)
            .join(talk, talk.c.id == conversation_id)
            .join(_identity, _identity.c.id == talk.c.identity_id)
        )
        .where(
            _feed.c.kind == code,
            _feed.c.rev > after_rev,
            table.c.channel_kind == ChannelKind.WEBCHAT,
            _identity.c.kind == IdentityKind.WEBCHAT,
        )
    )
    return set(unit.connection.execute(query).scalars())
