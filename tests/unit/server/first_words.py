"""Messages by which agents begin a conversation."""

from __future__ import annotations

from typing import Any

from domain.entities import Channel, Customer, Identity
from domain.ids import ChannelId, IdentityId, new_id
from domain.operations import ConversationStart, Guard
from domain.writing_first import begun_id
from server.storage import people
from tests.unit.server.bench import Bench, entry_id


def account(bench: Bench, kind: str, **fields: Any) -> Channel:
    """Return a new account of a channel."""
    values = {"name": kind, "queue_id": bench.shop.queue.id, **fields}
    channel = Channel(id=ChannelId(new_id()), kind=kind, **values)
    bench.write(channel)
    return channel


def address(bench: Bench, kind: str, value: str = "", owner: Customer | None = None) -> Identity:
    """Return an address of the shop's customer; a new one where it has a value."""
    owner = owner or bench.shop.customer
    if not value:
        owned = bench.database.read_now(lambda unit: people.identities_of(unit, owner.id))
        return next(item for item in owned if item.kind == kind)
    made = Identity(
        id=IdentityId(new_id()),
        customer_id=owner.id,
        branch_id=owner.branch_id,
        kind=kind,
        value=value,
    )
    bench.write(made)
    return made


def first_word(
    bench: Bench, channel: Channel, identity: Identity, **fields: Any
) -> ConversationStart:
    """Return a first message to an address, by somebody who knows of no conversation with it."""
    named = (identity.kind, identity.value)
    beside = fields.get("beside")
    values: dict[str, Any] = {
        "id": entry_id(),
        "conversation_id": begun_id(identity.customer_id, channel.id, named, beside),
        "customer_id": identity.customer_id,
        "branch_id": identity.branch_id,
        "channel_kind": channel.kind,
        "channel_id": channel.id,
        "identity_id": identity.id,
        "address": identity.value,
        "text": "Вот ссылка на оплату",
        "guard": Guard(made_at=bench.clock.now(), valid_for_s=86_400),
        **fields,
    }
    return ConversationStart(**values)
