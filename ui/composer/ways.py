"""Through which conversations a reply can go, and why one cannot be answered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.channel_rules import Rules, closes_at, rules_of
from domain.contact_rules import Contact, Permit, Purpose, Why, judge
from domain.entities import Channel, Conversation, Customer, Identity
from domain.glossary import REPLY_CHANNELS, IdentityKind
from domain.ids import ConversationId, IdentityId, made_at
from domain.writing_first import Opening, WhyNot, openings, why_not


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
    """A conversation the reply can go through, or that a first message would begin.

    Attributes:
        last_inbound_at: when the customer last wrote here, None where they never did.
        identity_id: to which address, where that is known.
        opening: what a first message begins; None where the conversation is there.
    """

    conversation_id: ConversationId
    channel_kind: str
    subject: str = ""
    last_inbound_at: datetime | None = None
    identity_id: IdentityId | None = None
    opening: Opening | None = None

    @property
    def rules(self) -> Rules:
        """Return what the channel allows."""
        return rules_of(self.channel_kind)

    @property
    def asks_subject(self) -> bool:
        """Tell whether its author has to say what it is about."""
        return self.opening is not None and self.rules.has_subject

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


_WRITTEN = frozenset({*REPLY_CHANNELS, IdentityKind.PHONE})
"""Kinds of addresses somebody may be written to at."""
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
        address=way.opening.identity if way.opening is not None else None,
        asked_at=way.last_inbound_at,
        by_hand=True,
    )
    found = judge(owner, contact, now, zone)
    if isinstance(found, Permit):
        return way.block(now), found.hint
    return _BLOCKS.get(found.why, Block.WITHDRAWN), None


def ways_of(
    conversations: Iterable[Conversation],
    channels: Iterable[Channel],
    identities: Iterable[Identity] = (),
) -> tuple[Way, ...]:
    """Return the ways to write to a customer: their conversations in order, then new ones.

    Args:
        conversations: all of theirs.
        channels: all accounts.
        identities: their addresses, where one may write first.
    """
    talks, known = tuple(conversations), tuple(channels)

    def writable(kind: str) -> bool:
        # Before the directory is here nothing is known of any channel.
        ours = not known or any(item.kind == kind and item.enabled for item in known)
        return kind in REPLY_CHANNELS and ours

    there = tuple(_way(item) for item in talks if writable(item.channel_kind))
    fresh = (
        Way(
            item.conversation_id,
            item.channel.kind,
            identity_id=item.identity.id,
            opening=item,
        )
        for item in openings(identities, known, talks)
    )
    return (*there, *fresh)


def shut_of(
    identities: Iterable[Identity], channels: Iterable[Channel], ways: Iterable[Way]
) -> tuple[tuple[Identity, WhyNot], ...]:
    """Return addresses of messages that cannot be written to first, and why.

    Not old ones, which the card shows as such, nor those through which one can write.
    """
    known = tuple(channels)
    reached = {way.identity_id for way in ways}
    found = (
        (item, why_not(item, known))
        for item in identities
        if item.id not in reached and item.kind in _WRITTEN
    )
    return tuple(pair for pair in found if pair[1] in (WhyNot.THEY_FIRST, WhyNot.NO_CHANNEL))


def _way(item: Conversation) -> Way:
    heard = made_at(item.last_inbound_id) if item.last_inbound_id is not None else None
    return Way(item.id, item.channel_kind, item.subject, heard, item.identity_id)
