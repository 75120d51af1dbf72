"""How it was: a question to customers of messengers once their matter is resolved, and the answer.

Asked where the account has a question; with buttons where the channel has them, to be typed
elsewhere. Only what is written next, and is one of the choices, is the answer: anything else is a
message as ever.
"""

from __future__ import annotations

import re
from uuid import UUID

import msgspec

from domain.channel_rules import rules_of
from domain.contact_rules import Purpose, Refusal
from domain.details import MessageDetails, SurveyDetails, details_of
from domain.entities import Channel, Conversation, Entry
from domain.glossary import ConversationStatus, Delivery, Direction, EntryKind
from domain.ids import EntryId, new_id
from domain.ports import InboundMessage
from domain.text import clean_line
from server.handlers import addresses, contacting
from server.storage import channels, messages
from server.storage.unit import Unit

BEST = 5
CHOICES = tuple(str(score) for score in range(1, BEST + 1))
_LONGEST = 300
_SCORE = re.compile(r"\s*([1-5])\s*[.!]?\s*")


def _key(conversation: Conversation) -> str:
    # What the customer wrote last tells one end of a conversation from the next.
    return f"survey:{conversation.id.hex}:{conversation.last_inbound_id}"


def _question(unit: Unit, conversation: Conversation) -> str:
    """Return what the account asks; empty where it asks nothing."""
    channel_id = conversation.channel_id
    settings = channels.settings(unit, channel_id) if channel_id is not None else None
    try:
        told = msgspec.json.decode(settings or "{}")
    except msgspec.DecodeError:
        return ""
    question = told.get("survey") if isinstance(told, dict) else None
    return clean_line(question, _LONGEST) if isinstance(question, str) else ""


def ask(unit: Unit, before: Conversation) -> None:
    """Ask how it was, where a conversation has just been resolved; once for each end of it."""
    question = _question(unit, before)
    last = unit.get(Entry, before.last_inbound_id) if before.last_inbound_id else None
    identity = addresses.open_one(unit, before)
    if not question or last is None or identity is None or before.channel_id is None:
        return
    window = rules_of(before.channel_kind).window
    late = window is not None and unit.now - last.at >= window
    permit = contacting.of_conversation(unit, before, Purpose.SURVEYS)
    known = messages.seen_entry(unit, before.channel_id, _key(before)) is not None
    if late or known or before.status == ConversationStatus.RESOLVED:
        return
    if isinstance(permit, Refusal):
        return
    entry = Entry(
        id=EntryId(new_id()),
        customer_id=before.customer_id,
        branch_id=before.branch_id,
        conversation_id=before.id,
        kind=EntryKind.MESSAGE,
        channel_kind=before.channel_kind,
        direction=Direction.OUTBOUND,
        at=unit.now,
        text=question,
        delivery=Delivery.QUEUED,
        details=msgspec.to_builtins(MessageDetails(choices=CHOICES)),
    )
    messages.mark_seen(unit, before.channel_id, _key(before), entry.id)
    unit.put_fresh(entry)
    messages.add_outbound(
        unit,
        entry.id,
        before.channel_id,
        identity.value,
        permit,
        Delivery.QUEUED,
        due_at=unit.now,
    )


def answer(
    unit: Unit, channel: Channel, conversation: Conversation, message: InboundMessage
) -> Entry | None:
    """Return the entry of an answer to what was asked; None where a message is none."""
    found = _SCORE.fullmatch(message.text)
    if found is None or message.attachments:
        return None
    if conversation.status != ConversationStatus.RESOLVED:
        return None
    asked = messages.seen_entry(unit, channel.id, _key(conversation))
    rated = messages.seen_entry(unit, channel.id, f"{_key(conversation)}:answer")
    if asked is None or rated is not None:
        return None
    question = unit.get(Entry, UUID(bytes=bytes(asked)))
    details = SurveyDetails(
        question=question.text if question is not None else "",
        score=int(found.group(1)),
        best=BEST,
    )
    entry = Entry(
        id=EntryId(new_id()),
        customer_id=conversation.customer_id,
        branch_id=conversation.branch_id,
        conversation_id=conversation.id,
        kind=EntryKind.SURVEY,
        channel_kind=conversation.channel_kind,
        direction=Direction.INBOUND,
        at=unit.now,
        details=msgspec.to_builtins(details),
    )
    messages.mark_seen(unit, channel.id, f"{_key(conversation)}:answer", entry.id)
    return entry


def choices_of(entry: Entry) -> tuple[str, ...]:
    """Return what a customer may press instead of typing."""
    return details_of(entry, MessageDetails).choices
