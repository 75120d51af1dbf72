"""What many messages will ask about who wrote them, asked for all of them at once."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from domain.entities import Conversation, Customer, Identity, Offer
from domain.glossary import OfferState
from domain.ids import ChannelId
from server.storage import schema
from server.storage.unit import Unit

_identity = schema.ENTITY_TABLES[Identity]
_conversation = schema.ENTITY_TABLES[Conversation]
_offer = schema.ENTITY_TABLES[Offer]


def look_ahead(unit: Unit, senders: Iterable[tuple[ChannelId, str, str]]) -> None:
    """Read whose some addresses are, their newest conversations and what is offered of them.

    Args:
        unit: a write transaction.
        senders: channel, kind of identity and address, normalised.
    """
    by_kind: dict[str, dict[str, set[ChannelId]]] = {}
    for channel, kind, value in senders:
        by_kind.setdefault(kind, {}).setdefault(value, set()).add(channel)
    talking: list[tuple[ChannelId, Identity]] = []
    for kind, values in by_kind.items():
        query = sa.select(_identity).where(_identity.c.kind == kind, _identity.c.value.in_(values))
        owned: dict[str, list[Identity]] = {value: [] for value in values}
        for identity in unit.select(Identity, query):
            owned[identity.value].append(identity)
        for value, identities in owned.items():
            # Those of several people come in an order of their own: each is asked for alone.
            if len(identities) < 2:
                unit.known["identity", kind, value] = [one.id for one in identities]
                talking += [(channel, one) for one in identities for channel in values[value]]
    if talking:
        unit.load(Customer, {identity.customer_id for _, identity in talking})
        _conversations(unit, talking)


def _conversations(unit: Unit, talking: list[tuple[ChannelId, Identity]]) -> None:
    query = (
        sa.select(_conversation)
        .where(
            _conversation.c.channel_id.in_({channel.bytes for channel, _ in talking}),
            _conversation.c.identity_id.in_({identity.id.bytes for _, identity in talking}),
        )
        .order_by(_conversation.c.last_entry_at.desc())
    )
    unit.known |= {("conversation", channel, one.id): [] for channel, one in talking}
    newest: dict[tuple[object, object], Conversation] = {}
    for found in unit.select(Conversation, query):
        newest.setdefault((found.channel_id, found.identity_id), found)
    for (channel_id, identity_id), found in newest.items():
        unit.known["conversation", channel_id, identity_id] = [found.id]
    _offers(unit, list(newest.values()))


def _offers(unit: Unit, talks: list[Conversation]) -> None:
    query = sa.select(_offer).where(
        _offer.c.state == OfferState.OFFERED.value,
        _offer.c.conversation_id.in_([talk.id.bytes for talk in talks]),
    )
    unit.known |= {("offers", talk.id): [] for talk in talks}
    for offer in unit.select(Offer, query):
        unit.known["offers", offer.conversation_id].append(offer.id)
