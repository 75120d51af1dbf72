"""What visitors say beside messages: the form before the chat, and how it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import msgspec

from domain.details import AutomationDetails, SurveyDetails
from domain.entities import Channel, Conversation, Entry, Task
from domain.errors import Code, Refused
from domain.glossary import ChannelKind, Direction, EntryKind, IdentityKind, TaskKind
from domain.ids import EntryId, TaskId, new_id
from domain.ports import InboundMessage
from domain.text import clean_line, clean_text
from server.handlers import consents
from server.handlers.inbound import Received, bounded_ref, received
from server.handlers.webchat_site import WebChatSettings
from server.storage import messages, people, visitors
from server.storage.unit import Unit
from server.storage.visitors import Visitor

BEST = 5
CHAT_FORM, CHAT_CONSENT = "chat_form", "chat_form_consent"
"""Rules an automation entry may name; the workstation has words for them."""
_A_MOMENT = timedelta(microseconds=1)
_MAX_COMMENT = 1000


class Said(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The form as it is kept. ``consent`` is the text that was agreed to."""

    values: dict[str, str] = {}
    question: str = ""
    consent: str = ""
    away: bool = False

    def lines(self) -> list[str]:
        """Return what was said, each on a line."""
        found = []
        for name, value in self.values.items():
            if name == "order":
                found.append(f"№ {clean_line(value)}")
            elif name == "question":
                found.append(f"{clean_line(self.question)}: {clean_line(value)}")
            else:
                found.append(clean_line(value))
        return found


def kept(values: dict[str, str], settings: WebChatSettings, *, consent: bool, away: bool) -> str:
    """Return a form as JSON; empty where nothing was said."""
    text = clean_text(settings.ask.consent_text)[:_MAX_COMMENT] if consent else ""
    if not values and not text and not away:
        return ""
    said = Said(values=values, question=clean_line(settings.ask.question), consent=text, away=away)
    return msgspec.json.encode(said).decode()


def taken(visitor: Visitor, message: InboundMessage) -> Callable[[Unit], Received]:
    """Return the step that stores a visitor's message, and with the first one what they said.

    A message left while nobody was there becomes a letter where the centre has a mailbox and
    the visitor an address: the answer finds them wherever they are. With a number only it
    becomes a task to call.

    Raises (when run):
        Refused: the chat was switched off while its lines stood.
    """

    def work(unit: Unit) -> Received:
        chat = unit.get(Channel, visitor.channel_id)
        if chat is None or not chat.enabled:
            raise Refused(Code.FORBIDDEN, "the chat is switched off")
        raw = visitors.said_by(unit, visitor)
        said = msgspec.json.decode(raw, type=Said) if raw else Said()
        stored = received(addressed := _addressed(unit, message, said))(unit)
        if not raw or not stored.fresh:
            return stored
        if addressed.channel_id != message.channel_id:
            # A visitor who sends it again has not written a second time.
            ref = bounded_ref(message.provider_ref)
            messages.mark_seen(unit, message.channel_id, ref, stored.entry_id)
        visitors.said_is_told(unit, visitor)
        entry = unit.need(Entry, stored.entry_id)
        _tell(unit, entry, said)
        if said.away and entry.channel_kind == ChannelKind.WEBCHAT:
            _promise(unit, entry, said)
        return stored

    return work


def _addressed(unit: Unit, message: InboundMessage, said: Said) -> InboundMessage:
    name, email = said.values.get("name", ""), said.values.get("email", "")
    mailbox = _mailbox(unit, message) if said.away and email else None
    if mailbox is None:
        return msgspec.structs.replace(message, claimed_name=name) if name else message
    return msgspec.structs.replace(
        message,
        channel_id=mailbox.id,
        identity_kind=IdentityKind.EMAIL,
        address=email,
        claimed_name=name,
        # Anybody can type any address: the letter stays off a known person's card.
        authenticated=False,
    )


def _mailbox(unit: Unit, message: InboundMessage) -> Channel | None:
    """Return the mailbox an answer goes from: of the same queue, or the first there is."""
    found = [
        item for item in people.channels(unit) if item.kind == ChannelKind.EMAIL and item.enabled
    ]
    chat = unit.get(Channel, message.channel_id)
    same = [item for item in found if chat is not None and item.queue_id == chat.queue_id]
    return min(same or found, key=lambda item: item.id, default=None)


def _tell(unit: Unit, first: Entry, said: Said) -> None:
    """Put what was said into the history, before the first message."""
    details = msgspec.to_builtins(
        AutomationDetails(rule=CHAT_CONSENT if said.consent else CHAT_FORM)
    )
    if said.consent:
        details["consent"] = said.consent
    told = Entry(
        id=EntryId(new_id()),
        customer_id=first.customer_id,
        branch_id=first.branch_id,
        conversation_id=first.conversation_id,
        kind=EntryKind.AUTOMATION,
        channel_kind=first.channel_kind,
        direction=Direction.INTERNAL,
        at=first.at - _A_MOMENT,
        text=" · ".join(said.lines()),
        details=details,
    )
    unit.put_fresh(told)
    if said.consent:
        consents.agreed(unit, told, said.consent)


def _promise(unit: Unit, entry: Entry, said: Said) -> None:
    phone, email = said.values.get("phone", ""), said.values.get("email", "")
    contact = phone or email
    title = ", ".join(part for part in (said.values.get("name", ""), contact) if part)
    unit.put_fresh(
        Task(
            id=TaskId(new_id()),
            customer_id=entry.customer_id,
            branch_id=entry.branch_id,
            conversation_id=entry.conversation_id,
            kind=TaskKind.CALLBACK if phone else TaskKind.WRITE,
            title=clean_line(title),
            made_at=unit.now,
        )
    )


# -- how it was -----------------------------------------------------------------------------------


def _rating_ref(conversation: Conversation) -> str:
    # What the customer wrote last tells one end of a conversation from the next.
    return f"rating:{conversation.id.hex}:{conversation.last_inbound_id}"


def is_rated(unit: Unit, conversation: Conversation) -> bool:
    """Tell whether a visitor has said how the conversation was, since they last wrote."""
    ref = _rating_ref(conversation)
    channel_id = conversation.channel_id
    return channel_id is not None and messages.seen_entry(unit, channel_id, ref) is not None


def rated(visitor: Visitor, score: int, comment: str) -> Callable[[Unit], bool]:
    """Return the step that keeps how it was; said again, the newest word counts.

    Nothing to rate, or no score, is silently nothing.
    """

    def work(unit: Unit) -> bool:
        conversations = visitors.conversations_of(unit, visitor)
        if not conversations or not 1 <= score <= BEST:
            return False
        conversation = conversations[0]
        ref, text = _rating_ref(conversation), clean_text(comment)[:_MAX_COMMENT]
        details = msgspec.to_builtins(SurveyDetails(score=score, best=BEST))
        known = messages.seen_entry(unit, visitor.channel_id, ref)
        if known is not None:
            entry = unit.need(Entry, UUID(bytes=bytes(known)))
            unit.put(msgspec.structs.replace(entry, text=text or entry.text, details=details))
            return True
        entry = Entry(
            id=EntryId(new_id()),
            customer_id=conversation.customer_id,
            branch_id=conversation.branch_id,
            conversation_id=conversation.id,
            kind=EntryKind.SURVEY,
            channel_kind=conversation.channel_kind,
            direction=Direction.INBOUND,
            at=unit.now,
            text=text,
            details=details,
        )
        messages.mark_seen(unit, visitor.channel_id, ref, entry.id)
        unit.put_fresh(entry)
        return True

    return work
