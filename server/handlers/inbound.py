"""Messages from customers: stored once, threaded, put on the right card, offered."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from domain import addresses, snoozing
from domain.channel_rules import rules_of
from domain.entities import Attachment, Candidate, Channel, Conversation, Customer, Entry, Identity
from domain.errors import Defect
from domain.glossary import ChannelKind, ConversationStatus, Direction, EntryKind
from domain.ids import ConversationId, EntryId, new_id
from domain.ports import InboundMessage
from domain.text import clean_line, clean_text, preview
from server.handlers import matters, recognise, routing, survey
from server.storage import foresight, messages, people, talk_names, uploads
from server.storage.unit import Unit

MAX_FILES = 501
"""Files of one message: as many as a mail has parts, and the mail itself where it was cut."""
_A_MOMENT = timedelta(microseconds=1)
_A_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Received:
    """Where a message went. ``fresh`` is False when it was stored before."""

    entry_id: EntryId
    conversation_id: ConversationId | None
    fresh: bool


def received(message: InboundMessage) -> Callable[[Unit], Received]:
    """Return the step that stores a message of a customer; delivering it twice is harmless."""

    def work(unit: Unit) -> Received:
        ref = bounded_ref(message.provider_ref)
        known = messages.seen_entry(unit, message.channel_id, ref)
        if known is not None:
            entry = unit.get(Entry, EntryId(_as_id(known)))
            return Received(
                EntryId(_as_id(known)), entry.conversation_id if entry else None, fresh=False
            )
        channel = unit.get(Channel, message.channel_id)
        if channel is None:
            raise Defect("message for a channel that does not exist")
        conversation, candidates = _thread(unit, channel, message)
        rated = survey.answer(unit, channel, conversation, message)
        if rated is not None:
            messages.mark_seen(unit, channel.id, ref, rated.id)
            unit.put_fresh(rated)
            return Received(rated.id, conversation.id, fresh=True)
        entry_id = EntryId(new_id())
        messages.mark_seen(unit, channel.id, ref, entry_id)
        known_before = unit.get(Conversation, conversation.id) is not None
        # A sender's own clock may be ahead: never in our future.
        at = min(message.at, unit.now)
        if known_before:
            at = _in_order(at, conversation)
        placed = msgspec.structs.replace(_answering(unit, conversation, message), at=at)
        entry = _entry(unit, placed, channel, conversation, entry_id, ref)
        unit.put_fresh(entry)
        quiet_since = conversation.last_entry_at
        over = conversation.status == ConversationStatus.RESOLVED
        conversation = _on_top(conversation, entry, automatic=message.automatic)
        unit.put(conversation)
        if known_before and not message.automatic:
            matters.follow(unit, conversation, entry, quiet_since)
        if not message.automatic:
            routing.offer_conversation(
                unit,
                conversation,
                channel,
                entry,
                candidates,
                fresh=not known_before,
                reopened=over,
            )
        return Received(entry_id, conversation.id, fresh=True)

    return work


def received_all(messages_in: Sequence[InboundMessage]) -> Callable[[Unit], None]:
    """Return the step that stores messages of customers in their order, all or none."""

    def work(unit: Unit) -> None:
        for channel_id in {message.channel_id for message in messages_in}:
            refs = (bounded_ref(one.provider_ref) for one in messages_in)
            messages.look_ahead(unit, channel_id, refs)
        foresight.look_ahead(
            unit,
            (
                (
                    one.channel_id,
                    one.identity_kind,
                    recognise.normalise(one.identity_kind, one.address),
                )
                for one in messages_in
            ),
        )
        for message in messages_in:
            received(message)(unit)

    return work


def _in_order(at: datetime, conversation: Conversation) -> datetime:
    """Return a time after the newest entry, where both are of about the same second.

    Most providers count in whole seconds: what came later is to be read later.
    """
    newest = conversation.last_entry_at
    return newest + _A_MOMENT if at <= newest < at + _A_SECOND else at


def _as_id(raw: bytes) -> EntryId:
    return EntryId(UUID(bytes=bytes(raw)))


def bounded_ref(ref: str) -> str:
    """Return a provider's reference as it is kept: whole, or its digest where it is too long."""
    clean = clean_line(ref, 500)
    if len(ref) <= 500 and clean == ref:
        return ref
    return "sha256:" + hashlib.sha256(ref.encode("utf-8", "replace")).hexdigest()


def _thread(
    unit: Unit, channel: Channel, message: InboundMessage
) -> tuple[Conversation, tuple[Candidate, ...]]:
    """Return the conversation a message continues, or a new one on the right card.

    Mail headers are not identity: a mail joins an existing thread or card only when our own
    server vouches for its sender, or when it answers a message of ours (whose id carries 74
    random bits nobody else knows) from an address already on that card.
    """
    mail = channel.kind == ChannelKind.EMAIL
    answered = people.entry_by_provider_refs(unit, message.thread_refs) if mail else None
    value = recognise.normalise(message.identity_kind, message.address)
    if answered is not None and answered.conversation_id is not None:
        conversation = unit.get(Conversation, answered.conversation_id)
        if conversation is not None and _may_join(unit, conversation, answered, message, value):
            owner = unit.need(Customer, conversation.customer_id)
            return conversation, (routing.candidate(owner, "reply_token"),)
    kind = message.identity_kind
    who = recognise.recognise(
        unit,
        kind,
        message.address,
        message.claimed_name,
        trusted=not mail or message.authenticated is True,
        attested=addresses.is_attested(kind, authenticated=message.authenticated),
        old_links=False,
    )
    known = None
    if who.identity is not None and not mail:
        known = people.conversation_on(unit, channel.id, who.identity.id)
    conversation = known or _new_conversation(unit, channel, message, who.customer, who.identity)
    return conversation, who.candidates


def _answering(unit: Unit, conversation: Conversation, message: InboundMessage) -> InboundMessage:
    """Name the entry a message answers, where it is in this conversation.

    References of messengers are short numbers: elsewhere the same one is something else.
    """
    if conversation.channel_kind == ChannelKind.EMAIL or not message.thread_refs:
        return message
    answered = people.entry_in(unit, conversation.id, message.thread_refs)
    if answered is None:
        return message
    details = {**message.details, "reply_to": str(answered)}
    return msgspec.structs.replace(message, details=details)


def _may_join(
    unit: Unit, conversation: Conversation, answered: Entry, message: InboundMessage, value: str
) -> bool:
    on_card = people.identities_of(unit, conversation.customer_id)
    sender_known = any(
        item.kind == message.identity_kind and item.value == value for item in on_card
    )
    ours = answered.direction == Direction.OUTBOUND
    return sender_known and (message.authenticated is True or ours)


def _new_conversation(
    unit: Unit,
    channel: Channel,
    message: InboundMessage,
    customer: Customer,
    identity: Identity | None,
) -> Conversation:
    rules = rules_of(channel.kind)
    if identity is not None and rules.can_start and not rules.has_subject:
        # An agent may be writing to them first at this instant.
        fresh = talk_names.free(unit, identity, channel.id)
    else:
        fresh = ConversationId(new_id())
        unit.absent(Conversation, fresh)
    return Conversation(
        id=fresh,
        customer_id=customer.id,
        branch_id=customer.branch_id,
        channel_id=channel.id,
        channel_kind=channel.kind,
        identity_id=identity.id if identity else None,
        queue_id=channel.queue_id,
        subject=clean_line(message.subject),
        last_entry_at=message.at,
    )


def _entry(
    unit: Unit,
    message: InboundMessage,
    channel: Channel,
    conversation: Conversation,
    entry_id: EntryId,
    ref: str,
) -> Entry:
    attachments = tuple(
        Attachment(
            name=clean_line(item.name) or "file",
            media_type=clean_line(item.media_type, 100),
            size=len(item.data),
            sha256=messages.add_blob(unit, item.data),
        )
        for item in message.attachments[:MAX_FILES]
    )
    uploads.claim(unit, (item.sha256 for item in attachments))
    details = dict(message.details)
    details["sender"] = clean_line(message.address, 320)
    mail = channel.kind == ChannelKind.EMAIL
    return Entry(
        id=entry_id,
        customer_id=conversation.customer_id,
        branch_id=conversation.branch_id,
        conversation_id=conversation.id,
        kind=EntryKind.EMAIL if mail else EntryKind.MESSAGE,
        channel_kind=channel.kind,
        direction=Direction.INBOUND,
        at=message.at,
        author_name=clean_line(message.claimed_name, 64),
        subject=clean_line(message.subject),
        text=clean_text(message.text),
        provider_ref=ref,
        attachments=attachments,
        details=details,
    )


def _on_top(conversation: Conversation, entry: Entry, *, automatic: bool) -> Conversation:
    waiting = conversation.waiting_since_at
    status = conversation.status
    if not automatic:
        waiting = waiting or entry.at
        conversation = snoozing.woken(conversation)
        status = ConversationStatus.OPEN
    return msgspec.structs.replace(
        conversation,
        preview=preview(entry.text or entry.subject),
        preview_kind=entry.kind,
        # Also what comes with an old date, or after our clock was put back, is news.
        last_entry_at=max(entry.at, conversation.last_entry_at + _A_MOMENT),
        last_inbound_id=conversation.last_inbound_id if automatic else entry.id,
        waiting_since_at=waiting,
        status=status,
    )
