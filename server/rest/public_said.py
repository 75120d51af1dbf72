"""What is read over the public API, and what is told beside messages."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

import msgspec

from domain.clock import to_micros
from domain.entities import Entry
from domain.glossary import Direction
from domain.text import clean_line
from server.handlers.public_told import Who


class FileSaid(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a message; fetched by the message's id and ``sha256``."""

    name: str
    media_type: str
    size: int
    sha256: str


class MessageSaid(msgspec.Struct, frozen=True, kw_only=True):
    """A message of a customer's conversation. ``at``: milliseconds since 1970.

    ``id`` stays the same when it is told again because it changed. ``ref`` is the id the customer's
    message was told under. ``status`` of ours: sent, delivered, read.
    """

    id: UUID
    by: Literal["customer", "agent"]
    at: int
    text: str
    name: str = ""
    ref: str = ""
    status: str = ""
    files: tuple[FileSaid, ...] = ()


class MessagesSaid(msgspec.Struct, frozen=True, kw_only=True):
    """Messages in the order in which they came or changed. ``more``: ask again at once."""

    messages: tuple[MessageSaid, ...]
    cursor: str
    more: bool = False


class ReadTold(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A customer has read all up to a message of ours."""

    customer: Who
    id: UUID


def message_said(entry: Entry) -> MessageSaid:
    """Return an entry as its customer's application sees it."""
    theirs = entry.direction == Direction.INBOUND
    told = entry.provider_ref.removeprefix("app:") if theirs else ""
    return MessageSaid(
        id=entry.id,
        by="customer" if theirs else "agent",
        at=to_micros(entry.at) // 1000,
        text=entry.text,
        name="" if theirs else entry.author_name,
        ref=told,
        status="" if theirs else entry.delivery,
        files=tuple(
            FileSaid(
                name=clean_line(item.name),
                media_type=item.media_type,
                size=item.size,
                sha256=item.sha256,
            )
            for item in entry.attachments
        ),
    )
