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
from server.handlers.webchat import View, client_id_of

MAX_BYTES = 32 * 1024
"""Longest frame or body: a text of 4000 characters, every one of them escaped."""


class SessionRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A browser that wants to chat; ``token`` is its secret from before, if it has one."""

    channel: ChannelId
    token: str | None = None


class SessionAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The secret to keep. ``resumed`` is false for a new visitor."""

    token: str
    resumed: bool


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


class HistoryAnswer(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="history"):
    """What the visitor has not seen yet. ``whole``: forget older positions, this is the end.

    ``read`` is the visitor's newest message that an agent has seen.
    """

    messages: tuple[ChatMessage, ...]
    position: str
    whole: bool = False
    read: EntryId | None = None


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


class ErrorDown(Down, frozen=True, kw_only=True, tag="error"):
    """Something was refused. With ``retry_after_s`` the same may be sent again then."""

    code: str
    client_id: str = ""
    retry_after_s: float | None = None


class PingDown(Down, frozen=True, kw_only=True, tag="ping"):
    """Is anybody there? Answer with a pong."""


AnyDown = HistoryAnswer | MessageDown | AckDown | TypingDown | ReadDown | ErrorDown | PingDown


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


class PongUp(Up, frozen=True, kw_only=True, tag="pong"):
    """Answer to a ping."""


AnyUp = AuthUp | SendUp | TypingUp | GotUp | ReadUp | PongUp


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
    )


def history(view: View) -> HistoryAnswer:
    """Return a view as one frame."""
    return HistoryAnswer(
        messages=tuple(chat_message(entry) for entry in view.messages),
        position=view.position,
        whole=view.whole,
        read=view.read,
    )
