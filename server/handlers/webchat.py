"""Web chat: who a browser is, what it may see, what its messages and marks become.

A visitor is known by a random secret only; the address made for it is an identity like any
other, so recognising, merging and replying need nothing special.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from domain.clock import to_micros
from domain.entities import Channel, Conversation, Entry
from domain.errors import BadInput, Code, NotFound, Refused, SignInRequired
from domain.glossary import ChannelKind, ConversationStatus, Delivery, Direction, IdentityKind
from domain.ids import ChannelId, ConversationId, EntryId
from domain.ports import DeliveryReport, InboundAttachment, InboundMessage
from domain.text import clean_text
from server.handlers import outbound, webchat_said
from server.handlers.webchat_site import WebChatSettings, checked, is_away, settings_of
from server.storage import channels, feed, messages, people, visitors
from server.storage.unit import Unit
from server.storage.visitors import Visitor

MAX_TEXT = 4000
MAX_PAGE = 200
MAX_TOKEN = 200
_CLIENT_ID = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")


@dataclass(frozen=True, slots=True)
class Admitted:
    """A visitor with the settings of their channel."""

    visitor: Visitor
    settings: WebChatSettings


@dataclass(frozen=True, slots=True)
class Opened:
    """An answer to a browser: its secret, and whether we knew it."""

    token: str
    resumed: bool


@dataclass(frozen=True, slots=True)
class View:
    """What changed for a visitor. ``read`` is their newest message an agent has seen.

    ``ended``: their newest conversation is resolved, and they have not said how it was.
    """

    messages: tuple[Entry, ...]
    position: str
    whole: bool
    conversations: frozenset[ConversationId]
    read: EntryId | None
    last_inbound: EntryId | None
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Site:
    """What a page is told of its chat."""

    settings: WebChatSettings
    away: bool


def origin_allowed(origin: str | None, host: str, settings: WebChatSettings) -> bool:
    """Tell whether a page may use the chat. What is no browser sends no origin and may.

    Nothing here rests on the origin of a request alone: there are no cookies, the secret is in
    the request itself. The list keeps other people's pages from embedding the chat.
    """
    if origin is None:
        return True
    if origin != "null" and urlsplit(origin).netloc.casefold() == host.casefold():
        return True
    wanted = origin.casefold()
    return any(wanted == item.casefold().rstrip("/") for item in settings.allowed_origins)


def site(channel_id: ChannelId, origin: str | None, host: str) -> Callable[[Unit], Site]:
    """Return the step that reads how a site's chat looks and whether anybody is there.

    Raises (when run):
        NotFound: no such channel.
        Refused: the page may not use it.
    """

    def work(unit: Unit) -> Site:
        settings = _let_in(unit, channel_id, origin, host)
        return Site(settings, is_away(unit, _channel(unit, channel_id), settings))

    return work


def _channel(unit: Unit, channel_id: ChannelId) -> Channel:
    channel = unit.get(Channel, channel_id)
    if channel is None or channel.kind != ChannelKind.WEBCHAT or not channel.enabled:
        raise NotFound("no such web chat")
    return channel


def _let_in(unit: Unit, channel_id: ChannelId, origin: str | None, host: str) -> WebChatSettings:
    _channel(unit, channel_id)
    settings = settings_of(channels.settings(unit, channel_id))
    if not origin_allowed(origin, host, settings):
        raise Refused(Code.FORBIDDEN, "this origin may not use the chat")
    return settings


def _digest(token: str) -> bytes:
    return hashlib.sha256(token[:MAX_TOKEN].encode("utf-8", "replace")).digest()


def first_channel(unit: Unit) -> ChannelId | None:
    """Return the oldest web chat that is switched on."""
    found = (item for item in people.channels(unit) if item.kind == ChannelKind.WEBCHAT)
    return min((item.id for item in found if item.enabled), default=None)


@dataclass(frozen=True, slots=True)
class Introduction:
    """What a visitor said in the form before the chat. ``away``: they leave a message."""

    said: dict[str, str]
    consent: bool = False
    away: bool = False


def opened(
    channel_id: ChannelId,
    token: str | None,
    origin: str | None,
    host: str,
    introduction: Introduction | None = None,
) -> Callable[[Unit], Opened]:
    """Return the step that resumes a visitor or makes a new one.

    What was said in the form goes with the first message. A visitor who says nothing is let in
    all the same: a page may be older than the settings, and what they write is worth more.
    A secret that is unknown, or of another channel, is answered with a new one: the browser
    starts afresh and can tell nothing from it.

    Raises (when run):
        NotFound: no such channel.
        Refused: the page may not use it.
        Refused: also a field of the form that is missing or cannot be; ``field`` names it.
    """

    def work(unit: Unit) -> Opened:
        settings = _let_in(unit, channel_id, origin, host)
        said = ""
        if introduction is not None:
            values = checked(
                settings,
                introduction.said,
                consent=introduction.consent,
                away=introduction.away,
            )
            said = webchat_said.kept(
                values, settings, consent=introduction.consent, away=introduction.away
            )
        if token:
            known = visitors.by_token(unit, _digest(token))
            if known is not None and known.channel_id == channel_id:
                visitors.seen_again(unit, _digest(token), said)
                return Opened(token, resumed=True)
        fresh = secrets.token_urlsafe(32)
        visitors.remember(unit, _digest(fresh), channel_id, f"v-{secrets.token_hex(16)}", said)
        return Opened(fresh, resumed=False)

    return work


def admitted(
    token: str, channel_id: ChannelId | None, origin: str | None, host: str
) -> Callable[[Unit], Admitted]:
    """Return the step that recognises a visitor by their secret.

    Raises (when run):
        SignInRequired: unknown, or of another channel than the page says.
        Refused: the page may not use the channel.
    """

    def work(unit: Unit) -> Admitted:
        visitor = visitors.by_token(unit, _digest(token))
        if visitor is None or channel_id not in (None, visitor.channel_id):
            raise SignInRequired("no such visitor")
        return Admitted(visitor, _let_in(unit, visitor.channel_id, origin, host))

    return work


def _ref(visitor: Visitor, client_id: str) -> str:
    # The address is part of it: two visitors may well use the same client id.
    return f"webchat:{visitor.address}:{client_id}"


def client_id_of(entry: Entry) -> str:
    """Return the id a visitor's browser gave a message, or an empty string."""
    ours = entry.direction == Direction.INBOUND and entry.provider_ref.startswith("webchat:")
    return entry.provider_ref.rpartition(":")[2] if ours else ""


def letter(
    visitor: Visitor,
    client_id: str,
    text: str,
    at: datetime,
    file: InboundAttachment | None = None,
) -> InboundMessage:
    """Return a visitor's message as the server takes it; beside a file it needs no words.

    Raises:
        BadInput: a bad client id, or an empty or too long text.
    """
    if not 1 <= len(client_id) <= 64 or not _CLIENT_ID.issuperset(client_id):
        raise BadInput("client id")
    if len(text) > MAX_TEXT:
        raise BadInput("text", code=Code.TOO_LARGE)
    if file is None and not clean_text(text).strip():
        raise BadInput("text")
    return InboundMessage(
        channel_id=visitor.channel_id,
        provider_ref=_ref(visitor, client_id),
        identity_kind=IdentityKind.WEBCHAT,
        address=visitor.address,
        at=at,
        text=text,
        attachments=(file,) if file is not None else (),
    )


def stored(message: InboundMessage) -> Callable[[Unit], Entry | None]:
    """Return the step that finds what a visitor's message became, if it arrived before."""

    def work(unit: Unit) -> Entry | None:
        raw = messages.seen_entry(unit, message.channel_id, message.provider_ref)
        return unit.get(Entry, UUID(bytes=bytes(raw))) if raw is not None else None

    return work


def view(visitor: Visitor, after: str) -> Callable[[Unit], View]:
    """Return the step that reads what a visitor has not seen yet.

    Args:
        visitor: whose.
        after: a position from an earlier view, or empty for the newest messages. One from
            before this history was rewound counts as empty.
    """

    def work(unit: Unit) -> View:
        meta = feed.meta(unit)
        epoch = meta.epoch.hex[-8:]
        conversations = visitors.conversations_of(unit, visitor)
        rev = _rev(after, epoch, meta.head)
        entries = _entries(unit, conversations, rev)
        last = visitors.last_inbound_before(unit, conversations, None)
        read = _read_up_to(unit, conversations, last)
        return View(
            tuple(entries),
            f"{epoch}.{meta.head}",
            rev is None,
            frozenset(item.id for item in conversations),
            read.id if read else None,
            last.id if last else None,
            _has_ended(unit, conversations),
        )

    return work


def file_of(visitor: Visitor, entry_id: EntryId, sha256: str) -> Callable[[Unit], bytes]:
    """Return the step that reads a file of a message the visitor may see.

    Raises (when run):
        NotFound: no such file, or not theirs: the same answer.
    """

    def work(unit: Unit) -> bytes:
        conversations = visitors.conversations_of(unit, visitor)
        entry = visitors.seen_by(unit, conversations, entry_id)
        if entry is None or all(item.sha256 != sha256 for item in entry.attachments):
            raise NotFound("file")
        data = messages.blob(unit, sha256)
        if data is None:
            raise NotFound("file")
        return data

    return work


def _has_ended(unit: Unit, conversations: list[Conversation]) -> bool:
    if not conversations or conversations[0].status != ConversationStatus.RESOLVED:
        return False
    return not webchat_said.is_rated(unit, conversations[0])


def _rev(position: str, epoch: str, head: int) -> int | None:
    before, _, number = position.partition(".")
    if before != epoch or not (number.isascii() and number.isdecimal()) or len(number) > 18:
        return None
    rev = int(number)
    return rev if rev <= head else None


def _entries(unit: Unit, conversations: list[Conversation], rev: int | None) -> list[Entry]:
    if not conversations:
        return []
    if rev is not None:
        found = visitors.changed(unit, conversations, rev, MAX_PAGE + 1)
        if len(found) <= MAX_PAGE:
            return found
    return visitors.newest(unit, conversations, MAX_PAGE)


def _read_up_to(unit: Unit, conversations: list[Conversation], last: Entry | None) -> Entry | None:
    """Return the newest message an agent must have seen: answered, closed or accepted ones."""
    if last is None:
        return None
    waiting = [item.waiting_since_at for item in conversations if item.waiting_since_at]
    if not waiting:
        return last
    answered = visitors.last_inbound_before(unit, conversations, to_micros(min(waiting)))
    seen = [*visitors.accepted_entries(unit, conversations), *([answered] if answered else [])]
    return max(seen, key=lambda entry: (entry.at, entry.id), default=None)


def marked(visitor: Visitor, entry_id: EntryId, *, read: bool) -> Callable[[Unit], int]:
    """Return the step that marks our messages up to one as delivered or read; counts them.

    Another visitor's message is silently nothing.
    """

    def work(unit: Unit) -> int:
        conversations = visitors.conversations_of(unit, visitor)
        last = unit.get(Entry, entry_id)
        if last is None or last.conversation_id not in {item.id for item in conversations}:
            return 0
        status = Delivery.READ if read else Delivery.DELIVERED
        found = visitors.sent_up_to(unit, conversations, last)
        raised = [entry for entry in found if entry.delivery != status]
        for entry in raised:
            report = DeliveryReport(
                channel_id=visitor.channel_id,
                provider_ref=entry.provider_ref,
                status=status,
                at=unit.now,
            )
            outbound.reported(report)(unit)
        return len(raised)

    return work
