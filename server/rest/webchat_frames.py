"""The public protocol of the web chat: JSON over HTTP and a WebSocket.

Positions are opaque. Times are milliseconds since 1970. Frames carry ``type``; a receiver
ignores fields it does not know.
"""

from __future__ import annotations

from uuid import UUID

import msgspec

from domain.clock import to_micros
from domain.entities import Entry
from domain.glossary import Delivery, Direction
from domain.ids import ChannelId, EntryId
from domain.text import clean_line, clean_text
from server.handlers.webchat import Site, View, client_id_of
from server.handlers.webchat_site import Language, Theme, Wanted, asked, sheet

MAX_BYTES = 32 * 1024
"""Longest frame or body: a text of 4000 characters, every one of them escaped."""


class Field(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A field of the form before the chat: name, email, phone, order or question."""

    name: str
    must: bool = False


class SiteAnswer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How a chat looks on a site, what it asks first, and whether anybody is there.

    ``leave`` are the fields of who leaves a message because nobody is; ``max_file`` in bytes,
    0 where no files are taken; ``css`` goes after the widget's own.
    """

    title: str = ""
    greeting: str = ""
    lang: str = ""
    theme: str = ""
    css: str = ""
    ask: tuple[Field, ...] = ()
    leave: tuple[Field, ...] = ()
    question: str = ""
    consent: str = ""
    consent_link: str = ""
    away: bool = False
    rating: bool = False
    max_file: int = 0


def site_answer(site: Site) -> SiteAnswer:
    """Return what a page is told of its chat."""
    settings = site.settings
    look, ask = settings.look, settings.ask

    def fields(*, away: bool) -> tuple[Field, ...]:
        found = asked(settings, away=away)
        return tuple(Field(name=name, must=how == Wanted.MUST) for name, how in found.items())

    return SiteAnswer(
        title=clean_line(look.title),
        greeting=clean_line(look.greeting),
        lang="" if look.language == Language.AUTO else look.language.value,
        theme="" if look.theme == Theme.AUTO else look.theme.value,
        css=sheet(look),
        ask=fields(away=False),
        leave=fields(away=True) if site.away else (),
        question=clean_line(ask.question),
        consent=clean_text(ask.consent_text).strip()[:1000],
        consent_link=ask.consent_link,
        away=site.away,
        rating=settings.rating,
        max_file=settings.max_file,
    )


class FormSaid(msgspec.Struct, frozen=True, kw_only=True):
    """What a visitor said before the chat. ``away``: they leave a message."""

    said: dict[str, str] = {}
    consent: bool = False
    away: bool = False


class SessionRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A browser that wants to chat; ``token`` is its secret from before, if it has one."""

    channel: ChannelId
    token: str | None = None
    form: FormSaid | None = None


class SessionAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The secret to keep. ``resumed`` is false for a new visitor."""

    token: str
    resumed: bool


class ChatFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a message; its bytes are fetched by ``sha256``."""

    name: str
    size: int
    sha256: str


class ChatMessage(msgspec.Struct, frozen=True, kw_only=True):
    """A message as the visitor sees it.

    ``by`` is ``visitor`` or ``agent``. ``client_id`` is the browser's own id of a visitor's
    message. ``status`` tells how far an agent's message came: sent, delivered, read.
    """

    id: EntryId
    by: str
    at: int
    text: str
    name: str = ""
    client_id: str = ""
    status: str = ""
    files: tuple[ChatFile, ...] = ()


class HistoryAnswer(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="history"):
    """What the visitor has not seen yet. ``whole``: forget older positions, this is the end.

    ``read`` is the visitor's newest message that an agent has seen. ``ended``: the conversation
    is over, and the visitor may say how it was.
    """

    messages: tuple[ChatMessage, ...]
    position: str
    whole: bool = False
    read: EntryId | None = None
    ended: bool = False


class Down(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    """Base of frames to the visitor."""


class MessageDown(Down, frozen=True, kw_only=True, tag="message"):
    """A new message of either side."""

    message: ChatMessage
    position: str


class AckDown(Down, frozen=True, kw_only=True, tag="ack"):
    """A visitor's message is stored under an id; the browser may forget its copy."""

    client_id: str
    id: EntryId
    at: int


class TypingDown(Down, frozen=True, kw_only=True, tag="typing"):
    """The agent types; holds for some seconds."""


class ReadDown(Down, frozen=True, kw_only=True, tag="read"):
    """An agent has seen the visitor's messages up to one."""

    id: EntryId


class EndedDown(Down, frozen=True, kw_only=True, tag="ended"):
    """The conversation is over (or, ``ended`` false, goes on): the visitor may say how it was."""

    ended: bool


class ErrorDown(Down, frozen=True, kw_only=True, tag="error"):
    """Something was refused. With ``retry_after_s`` the same may be sent again then."""

    code: str
    client_id: str = ""
    retry_after_s: float | None = None


class PingDown(Down, frozen=True, kw_only=True, tag="ping"):
    """Is anybody there? Answer with a pong."""


AnyDown = (
    HistoryAnswer | MessageDown | AckDown | TypingDown | ReadDown | EndedDown | ErrorDown | PingDown
)


class Up(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    """Base of frames from the visitor."""


class AuthUp(Up, frozen=True, kw_only=True, tag="auth"):
    """First frame of a connection. ``after`` is the last position seen."""

    token: str
    after: str = ""
    channel: ChannelId | None = None


class SendUp(Up, frozen=True, kw_only=True, tag="send"):
    """A message. Sending the same ``client_id`` again is harmless."""

    client_id: str
    text: str


class TypingUp(Up, frozen=True, kw_only=True, tag="typing"):
    """The visitor types."""


class GotUp(Up, frozen=True, kw_only=True, tag="got"):
    """Agents' messages up to one have arrived in the browser."""

    id: UUID


class ReadUp(Up, frozen=True, kw_only=True, tag="read"):
    """Agents' messages up to one have been shown."""

    id: UUID


class RateUp(Up, frozen=True, kw_only=True, tag="rate"):
    """How it was: 1 to 5, and words."""

    score: int
    comment: str = ""


class PongUp(Up, frozen=True, kw_only=True, tag="pong"):
    """Answer to a ping."""


AnyUp = AuthUp | SendUp | TypingUp | GotUp | ReadUp | RateUp | PongUp


class RateRequest(msgspec.Struct, frozen=True, kw_only=True):
    """How it was, over plain HTTP."""

    score: int
    comment: str = ""


class PostRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A message over plain HTTP."""

    client_id: str
    text: str


def millis(entry: Entry) -> int:
    """Return when an entry was, in milliseconds since 1970."""
    return to_micros(entry.at) // 1000


def chat_message(entry: Entry) -> ChatMessage:
    """Return an entry as its visitor sees it: nothing of the card, nothing internal."""
    theirs = entry.direction == Direction.INBOUND
    return ChatMessage(
        id=entry.id,
        by="visitor" if theirs else "agent",
        at=millis(entry),
        text=entry.text,
        name="" if theirs else entry.author_name,
        client_id=client_id_of(entry),
        status="" if theirs else str(Delivery(entry.delivery)),
        files=tuple(
            ChatFile(name=clean_line(item.name), size=item.size, sha256=item.sha256)
            for item in entry.attachments
        ),
    )


def history(view: View) -> HistoryAnswer:
    """Return a view as one frame."""
    return HistoryAnswer(
        messages=tuple(chat_message(entry) for entry in view.messages),
        position=view.position,
        whole=view.whole,
        read=view.read,
        ended=view.ended,
    )
