"""What conversations that begin are called, and those called otherwise than they are."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from domain.entities import Conversation, Identity
from domain.ids import ChannelId, ConversationId, new_id
from domain.writing_first import begun_id
from server.storage import schema
from server.storage.transaction import Contended
from server.storage.unit import Unit

_name = schema.talk_name
_MOST = 20


def note(unit: Unit, named: ConversationId, conversation_id: ConversationId) -> None:
    """Remember which conversation is meant by an id that was never used here."""
    unit.connection.execute(_name.delete().where(_name.c.named == named.bytes))
    row = {"named": named.bytes, "conversation": conversation_id.bytes}
    unit.connection.execute(_name.insert(), row)


def meant(unit: Unit, named: ConversationId) -> ConversationId | None:
    """Return which conversation is meant by an id; None where nobody said."""
    query = sa.select(_name.c.conversation).where(_name.c.named == named.bytes)
    found = unit.connection.execute(query).scalar()
    return ConversationId(UUID(bytes=bytes(found))) if found is not None else None


def free(
    unit: Unit, identity: Identity, channel_id: ChannelId, wanted: ConversationId | None = None
) -> ConversationId:
    """Return what a conversation that begins with an address is to be called.

    Whoever begins it at the same instant comes to the same name, so that one of them fails and
    tries again, with the conversation there.

    Args:
        unit: a write transaction, in which no conversation with the address was found.
        identity: the address.
        channel_id: through which account.
        wanted: the name it was given; without it, the one a first message would give.

    Raises:
        Contended: somebody has just begun it.
    """
    address = (identity.kind, identity.value)
    wanted = wanted or begun_id(identity.customer_id, channel_id, address)
    for _ in range(_MOST):
        there = unit.get(Conversation, wanted)
        if there is None and not unit.is_dead(Conversation, wanted):
            return wanted
        if there is not None and _is_with(there, identity, channel_id):
            raise Contended  # begun since we looked for one
        # Somebody else's by now: their card was parted, or all of it was deleted.
        wanted = begun_id(identity.customer_id, channel_id, address, wanted)
    return ConversationId(new_id())


def _is_with(talk: Conversation, identity: Identity, channel_id: ChannelId) -> bool:
    whom = (talk.customer_id, talk.channel_id, talk.identity_id)
    return whom == (identity.customer_id, channel_id, identity.id)
