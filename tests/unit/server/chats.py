"""A customer who writes in a messenger, and what an agent has answered there."""

from __future__ import annotations

from typing import Any

from domain.entities import Channel, Conversation
from domain.glossary import ChannelKind, IdentityKind
from domain.ids import ChannelId, EntryId, new_id
from domain.ports import SendReceipt
from server.handlers import outbound
from tests.unit.server.bench import Bench, Desk
from tests.unit.server.letters import letter_to


def chat(bench: Bench, kind: str = ChannelKind.TELEGRAM) -> Conversation:
    """Return the conversation of somebody who has written through a new account."""
    channel = Channel(id=ChannelId(new_id()), kind=kind, name="Полка", queue_id=bench.shop.queue.id)
    bench.write(channel)
    return bench.receive(
        channel_id=channel.id, identity_kind=IdentityKind.TELEGRAM, address="1111111"
    )


def again(bench: Bench, talk: Conversation, text: str) -> Conversation:
    """Let the same customer write once more."""
    return bench.receive(
        text, channel_id=talk.channel_id, identity_kind=IdentityKind.TELEGRAM, address="1111111"
    )


def answered(bench: Bench, desk: Desk, talk: Conversation, *parts: str, **fields: Any) -> EntryId:
    """Let an agent answer; return the message, taken by the provider in so many parts."""
    letter = letter_to(bench, talk, **fields)
    assert desk.do(letter) == ("applied", "")
    refs = parts or ("1111111:1",)
    receipt = SendReceipt(
        provider_ref=refs[0], at=bench.clock.now(), part_refs=refs if len(refs) > 1 else ()
    )
    bench.database.write_now(outbound.sent(letter.id, receipt))
    return letter.id
