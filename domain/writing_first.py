"""Writing to a customer first: where one can, and what the conversation is then called."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain import addresses
from domain.channel_rules import Rules, rules_of
from domain.entities import Channel, Conversation, Identity
from domain.ids import ChannelId, ConversationId, CustomerId


@dataclass(frozen=True, slots=True)
class Opening:
    """A conversation that can be begun.

    Attributes:
        conversation_id: what it will be called, whoever begins it.
        beside: the conversation there is with this address already, in a channel with subjects.
    """

    channel: Channel
    identity: Identity
    conversation_id: ConversationId
    beside: ConversationId | None = None

    @property
    def rules(self) -> Rules:
        """Return what the channel allows."""
        return rules_of(self.channel.kind)


class WhyNot(StrEnum):
    """Why nobody can be written to first at an address; the interface has a sentence for each."""

    NONE = ""
    OLD = "old"
    NO_CHANNEL = "no_channel"
    THEY_FIRST = "they_first"


def begun_id(
    customer_id: CustomerId,
    channel_id: ChannelId,
    address: tuple[str, str],
    beside: ConversationId | None = None,
) -> ConversationId:
    """Return the id of a conversation that is begun: the same for all who begin the same.

    Args:
        customer_id: with whom.
        channel_id: through which account.
        address: kind and value.
        beside: the newest there is already, where another subject is begun.
    """
    kind, value = address
    parts = (customer_id.bytes, channel_id.bytes, (beside or UUID(int=0)).bytes)
    named = b"".join(parts) + f"{kind}\n{value}".encode("utf-8", "replace")
    mixed = hashlib.blake2b(named, digest_size=16, person=b"begun").digest()
    return ConversationId(UUID(bytes=mixed, version=5))


def openings(
    identities: Iterable[Identity],
    channels: Iterable[Channel],
    conversations: Iterable[Conversation],
) -> tuple[Opening, ...]:
    """Return the conversations that can be begun with a customer.

    Not where there is one already, except about another subject; never at an old address.

    Args:
        identities: the customer's.
        channels: all accounts.
        conversations: all of the customer's.
    """
    talks = sorted(conversations, key=lambda item: item.last_entry_at)
    there = {talk.id for talk in talks}
    known: dict[tuple[ChannelId | None, UUID | None], Conversation] = {}
    for talk in talks:
        known[talk.channel_id, talk.identity_id] = talk
    found = []
    current = [item for item in identities if not addresses.is_old(item)]
    for channel in channels:
        rules = rules_of(channel.kind)
        for identity in current:
            if not channel.enabled or not rules.starts_to or identity.kind != rules.starts_to:
                continue
            last = known.get((channel.id, identity.id))
            if last is not None and not rules.has_subject:
                continue
            beside = last.id if last is not None else None
            address = (identity.kind, identity.value)
            begun = begun_id(identity.customer_id, channel.id, address, beside)
            while begun in there:
                begun = begun_id(identity.customer_id, channel.id, address, beside := begun)
            found.append(Opening(channel, identity, begun, beside))
    return tuple(found)


def why_not(identity: Identity, channels: Iterable[Channel]) -> WhyNot:
    """Return why one cannot write first to an address, by the channels there are."""
    if addresses.is_old(identity):
        return WhyNot.OLD
    kinds = [channel.kind for channel in channels if channel.enabled]
    if any(rules_of(kind).starts_to == identity.kind for kind in kinds):
        return WhyNot.NONE
    if any(kind == identity.kind for kind in kinds):
        return WhyNot.THEY_FIRST
    return WhyNot.NO_CHANNEL
