"""Through which conversations a reply can go, and why one cannot be answered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.channel_rules import Rules, closes_at, rules_of
from domain.contact_rules import Contact, Permit, Purpose, Why, judge
from domain.entities import Channel, Conversation, Customer
from domain.glossary import REPLY_CHANNELS
from domain.ids import ConversationId, made_at


class Block(StrEnum):
    """Why nothing can be sent; the view has a sentence for each."""

    NONE = "none"
    NOBODY = "nobody"
    NO_WRITTEN_CHANNEL = "no_written_channel"
    CHANNEL_OFF = "channel_off"
    DO_NOT_CONTACT = "do_not_contact"
    NOT_HERE = "not_here"
    WITHDRAWN = "withdrawn"
    WINDOW_CLOSED = "window_closed"
    CANNOT_START = "cannot_start"


@dataclass(frozen=True, slots=True)
class Way:
    """A conversation the reply can go through.

    Attributes:
        last_inbound_at: when the customer last wrote here, None where they never did.
    """

    conversation_id: ConversationId
    channel_kind: str
    subject: str = ""
    last_inbound_at: datetime | None = None

    @property
    def rules(self) -> Rules:
        """Return what the channel allows."""
        return rules_of(self.channel_kind)

    @property
    def closes_at(self) -> datetime | None:
        """Return until when one may answer, where the channel sets a limit."""
        return closes_at(self.rules, self.last_inbound_at)

    def block(self, now: datetime) -> Block:
        """Return what the channel itself has against writing now."""
        if self.last_inbound_at is None and not self.rules.can_start:
            return Block.CANNOT_START
        closes = self.closes_at
        return Block.WINDOW_CLOSED if closes is not None and now >= closes else Block.NONE


_BLOCKS = {Why.DO_NOT_CONTACT: Block.DO_NOT_CONTACT}


def judged(owner: Customer | None, zone: str, way: Way, now: datetime) -> tuple[Block, Why | None]:
    """Return what stands against writing to a customer now, and what its author should know.

    Args:
        owner: the customer; None where their card is not here.
        zone: IANA name of their branch's time zone.
        way: through which conversation.
        now: aware.
    """
    contact = Contact(
        purpose=Purpose.SERVICE,
        channel_kind=way.channel_kind,
        asked_at=way.last_inbound_at,
        by_hand=True,
    )
    found = judge(owner, contact, now, zone)
    if isinstance(found, Permit):
        return way.block(now), found.hint
    return _BLOCKS.get(found.why, Block.WITHDRAWN), None


def ways_of(conversations: Iterable[Conversation], channels: Iterable[Channel]) -> tuple[Way, ...]:
    """Return the ways to write to a customer, in the order of their conversations."""
    known = tuple(channels)

    def writable(kind: str) -> bool:
        # Before the directory is here nothing is known of any channel.
        ours = not known or any(item.kind == kind and item.enabled for item in known)
        return kind in REPLY_CHANNELS and ours

    return tuple(_way(item) for item in conversations if writable(item.channel_kind))


def _way(item: Conversation) -> Way:
    heard = made_at(item.last_inbound_id) if item.last_inbound_id is not None else None
    return Way(item.id, item.channel_kind, item.subject, heard)
