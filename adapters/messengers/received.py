"""What came from a messenger, before its files are fetched, and how it is handed over."""

from __future__ import annotations

import mimetypes
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
import structlog

from domain.accounts import Tools
from domain.details import MessageDetails, Place, SharedContact
from domain.ports import AnyNews, InboundAttachment, InboundMessage

_log = structlog.get_logger(__name__)

MAX_FILES = 50
MAX_TEXT = 65_536
_OLDEST = datetime(2000, 1, 1, tzinfo=UTC)


class RemoteFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file that is still at the provider. ``place`` is how it is fetched; ``size`` 0: unknown."""

    name: str
    place: str
    media_type: str = ""
    size: int = 0


class Received(msgspec.Struct, frozen=True, kw_only=True):
    """One message of a customer as its provider tells it."""

    provider_ref: str
    address: str
    name: str
    at: datetime
    text: str = ""
    thread_refs: tuple[str, ...] = ()
    files: tuple[RemoteFile, ...] = ()
    place: Place | None = None
    contact: SharedContact | None = None
    choice: str = ""


Told = Received | AnyNews
Fetch = Callable[[RemoteFile], Awaitable[bytes | None]]


async def hand_over(tools: Tools, identity_kind: str, told: Told, fetch: Fetch) -> None:
    """Deliver one thing to the sink; returns when it is durable.

    Args:
        tools: whose account it is.
        identity_kind: what the addresses of this messenger are.
        told: what the provider said.
        fetch: gets a file; None where it cannot be had any more.

    Raises:
        Expected: a file or the sink is not to be reached now; the same is to be delivered again.
    """
    if not isinstance(told, Received):
        await tools.sink.news_received(told)
        return
    files, missing = [], []
    for item in told.files[:MAX_FILES]:
        data = await fetch(item)
        if data is None:
            missing.append(_named(item))
        else:
            media_type = item.media_type or mimetypes.guess_type(item.name)[0]
            files.append(
                InboundAttachment(
                    name=item.name,
                    media_type=media_type or "application/octet-stream",
                    data=data,
                )
            )
    details = MessageDetails(place=told.place, contact=told.contact, choice=told.choice)
    message = InboundMessage(
        channel_id=tools.channel_id,
        provider_ref=told.provider_ref,
        identity_kind=identity_kind,
        address=told.address,
        claimed_name=told.name,
        at=told.at,
        text="\n".join(part for part in (_words(told), *missing) if part),
        thread_refs=told.thread_refs,
        attachments=tuple(files),
        details=_without_defaults(details),
    )
    await tools.sink.message_received(message)


def _named(item: RemoteFile) -> str:
    """Return the line that stands for a file which could not be had."""
    size = f", {item.size / 1024 / 1024:.1f} MB" if item.size else ""
    return f"📎 {item.name}{size} — ✕"


def _words(told: Received) -> str:
    """Return the text, with a place and a contact in words: they are searched and read too."""
    lines = [told.text[:MAX_TEXT]]
    if told.place is not None:
        spot = f"{told.place.latitude:.6f}, {told.place.longitude:.6f}"
        lines.append(f"📍 {told.place.title} {spot}".replace("  ", " "))
    if told.contact is not None:
        lines.append(f"👤 {told.contact.name} {told.contact.phone}".replace("  ", " ").strip())
    return "\n".join(line for line in lines if line)


def _without_defaults(details: MessageDetails) -> dict[str, Any]:
    bare = msgspec.to_builtins(MessageDetails())
    told: dict[str, Any] = msgspec.to_builtins(details)
    return {name: value for name, value in told.items() if value != bare[name]}


def moment(seconds: object, now: datetime) -> datetime:
    """Return a provider's Unix time as a moment; nonsense and the future are now."""
    if isinstance(seconds, int | float) and not isinstance(seconds, bool):
        try:
            at = datetime.fromtimestamp(seconds, UTC)
        except (OverflowError, OSError, ValueError):
            return now
        if _OLDEST <= at <= now:
            return at
    return now


def text_of(value: object, limit: int = MAX_TEXT) -> str:
    """Return a string of a strange JSON, at most so long; anything else is empty."""
    return value[:limit] if isinstance(value, str) else ""


def number_of(value: object) -> str:
    """Return an id of a strange JSON as text; empty where there is none."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return ""
    return str(value)[:100]


def dict_of(value: object) -> dict[str, Any]:
    """Return an object of a strange JSON; anything else is an empty one."""
    return value if isinstance(value, dict) else {}


def list_of(value: object) -> list[Any]:
    """Return a list of a strange JSON; anything else is an empty one."""
    return value if isinstance(value, list) else []
