"""Deciding on messages to customers: what may go out, when, and what holds it."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from domain.channel_rules import closes_at, rules_of
from domain.contact_rules import Purpose, Refusal
from domain.effects import effects
from domain.entities import Attachment, Channel, Conversation, Entry
from domain.errors import Code
from domain.glossary import REPLY_CHANNELS, Delivery, OpStatus
from domain.operations import Author, MessageSend
from domain.text import clean_line, clean_text
from domain.wire import Op
from server.handlers import addresses, contacting, files, outbound, routing, tidy, tones
from server.handlers.decision import APPLIED, Decision, rejected
from server.storage import uploads
from server.storage.unit import Unit

MAX_DELAY_S = 120
MAX_LATER = timedelta(days=366)
"""How long a message may wait: to be taken back, and to be sent at a time of its own."""


def _guard_broken(conversation: Conversation, args: MessageSend, now: datetime) -> bool:
    stale = now - args.guard.made_at > timedelta(seconds=args.guard.valid_for_s)
    return stale or conversation.last_inbound_id != args.guard.last_inbound_id


def _in_time(args: MessageSend, now: datetime) -> bool:
    """Tell whether a message is to wait for no longer than anybody may want."""
    later = args.due_at is not None and args.due_at > now + MAX_LATER
    return not later and 0 <= args.delay_s <= MAX_DELAY_S


def _is_off(unit: Unit, conversation: Conversation) -> bool:
    """Tell whether the conversation's channel was switched off: nobody would carry a message."""
    channel_id = conversation.channel_id
    channel = unit.get(Channel, channel_id) if channel_id is not None else None
    return channel is not None and not channel.enabled


def _is_over(unit: Unit, conversation: Conversation) -> bool:
    """Tell whether the channel lets nobody answer any more: a provider would refuse it anyway."""
    closes = closes_at(rules_of(conversation.channel_kind), contacting.asked_at(unit, conversation))
    return closes is not None and unit.now >= closes


def _refusal(args: MessageSend, conversation: Conversation, now: datetime) -> Decision | None:
    """Return why a message cannot go out as it is, or None where it can."""
    if not args.text.strip() and not args.attachments:
        return rejected(Code.INVALID, "text")
    if not _in_time(args, now):
        return rejected(Code.INVALID, "due_at")
    if conversation.channel_kind not in REPLY_CHANNELS:
        return rejected(Code.SEND_REFUSED, "channel")
    if not files.fit(conversation.channel_kind, args.attachments):
        return rejected(Code.SEND_REFUSED, "attachments")
    return None


def _withheld(unit: Unit, text: str, conversation: Conversation) -> Decision | None:
    """Return what stands against a message here and now: channel, address, tone."""
    if _is_off(unit, conversation):
        return rejected(Code.SEND_REFUSED, "channel")
    if conversation.identity_id is not None and addresses.open_one(unit, conversation) is None:
        return rejected(Code.ADDRESS_CLOSED, "address")
    if _is_over(unit, conversation):
        return rejected(Code.WINDOW_CLOSED, "channel")
    rule = tones.keeps_back(unit, text, conversation)
    return rejected(Code.TONE, rule) if rule else None


def _has_files(unit: Unit, attachments: tuple[Attachment, ...]) -> bool:
    """Claim the files of a message, where all are here: from now on nothing removes them."""
    if files.missing(unit, attachments):
        return False
    uploads.claim(unit, (item.sha256 for item in attachments))
    # Claiming waits for a removal that was under way.
    return not files.missing(unit, attachments)


def send(unit: Unit, op: Op, args: MessageSend, by: Author) -> Decision:
    """Plan a message, hold it where the customer has written since, park it without its files."""
    if unit.get(Entry, args.id) is not None:
        return APPLIED
    return put_out(unit, op, args, by, unit.need(Conversation, args.conversation_id))


def put_out(
    unit: Unit,
    op: Op,
    args: MessageSend,
    by: Author,
    conversation: Conversation,
    *,
    ask: bool = False,
) -> Decision:
    """Plan a message into a conversation, which may begin with it.

    Args:
        unit: inside the operation's savepoint.
        op: the operation as received.
        args: the message.
        by: who wrote it, and when.
        conversation: where it goes; stored or not.
        ask: whether its author is to be asked first in any case.
    """
    attachments = tuple(map(tidy.attachment, args.attachments))
    args = msgspec.structs.replace(args, text=clean_text(args.text), attachments=attachments)
    refusal = _refusal(args, conversation, unit.now) or _withheld(unit, args.text, conversation)
    if refusal is not None:
        return refusal
    permit = contacting.of_conversation(unit, conversation, Purpose.SERVICE, by_hand=True)
    if isinstance(permit, Refusal):
        return rejected(Code.CONTACT_REFUSED, permit.why)
    if not _has_files(unit, attachments):
        # The words came first; they go on when the last of the files is here.
        return Decision(OpStatus.PARKED)
    args = msgspec.structs.replace(
        args,
        subject=clean_line(args.subject),
        channel_kind=conversation.channel_kind,
        customer_id=conversation.customer_id,
        branch_id=conversation.branch_id,
        guard=msgspec.structs.replace(args.guard, made_at=by.made_at),
    )
    held = ask or _guard_broken(conversation, args, unit.now)
    stands = outbound.plan(unit, conversation, args, op, permit, held=held)
    if stands is None:
        return rejected(Code.SEND_REFUSED, "address")
    done = effects(args, unit, by)
    begins = unit.get(Conversation, conversation.id) is None
    for entity in done.put:
        if isinstance(entity, Entry):
            unit.put(msgspec.structs.replace(entity, delivery=stands))
        elif begins or stands != Delivery.HELD:
            unit.put(entity)
    if stands != Delivery.HELD:
        routing.taken(unit, conversation, by.agent_id)
    return Decision(OpStatus.HELD, Code.STATE_CHANGED) if stands == Delivery.HELD else APPLIED
