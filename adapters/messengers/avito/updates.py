"""What messages of Avito say; pure, and calm on any JSON.

Source: the messenger API's description of a message and of the webhook (version 3). One chat is
one person about one item, so the chat is the address.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from adapters.messengers.received import (
    Received,
    RemoteFile,
    Told,
    dict_of,
    moment,
    number_of,
    text_of,
)
from domain.details import Place
from domain.ids import ChannelId
from domain.ports import MessageDeleted

_SAYS_NOTHING = frozenset({"system", ""})


def read_message(
    message: object, chat: str, own_id: int, channel_id: ChannelId, now: datetime
) -> Told | None:
    """Return what a message of a chat says, None where it is ours or says nothing.

    Args:
        message: the message, whatever it is.
        chat: the chat's id.
        own_id: the account's number: its messages are ours.
        channel_id: the account's channel.
        now: our time, for messages without one.
    """
    whole = dict_of(message)
    ref, kind = text_of(whole.get("id"), 200), text_of(whole.get("type"), 40)
    if not chat or not ref or whole.get("author_id") == own_id or kind in _SAYS_NOTHING:
        return None
    at = moment(whole.get("created"), now)
    if kind == "deleted":
        return MessageDeleted(channel_id=channel_id, provider_ref=ref, at=at)
    if number_of(whole.get("author_id")) in ("", "0"):
        return None  # Avito itself speaks
    content = dict_of(whole.get("content"))
    quoted = text_of(dict_of(whole.get("quote")).get("id"), 200)
    return Received(
        provider_ref=ref,
        address=chat,
        name="",  # asked for by the account: a message has a number alone
        at=at,
        text=_text(kind, content),
        thread_refs=(quoted,) if quoted else (),
        files=_files(kind, content),
        place=_place(dict_of(content.get("location"))) if kind == "location" else None,
    )


def _text(kind: str, content: dict[str, Any]) -> str:
    match kind:
        case "text":
            return text_of(content.get("text"))
        case "link":
            link = dict_of(content.get("link"))
            return text_of(link.get("text")) or text_of(link.get("url"), 2000)
        case "item":
            item = dict_of(content.get("item"))
            parts = (text_of(item.get(part), 500) for part in ("title", "price_string", "item_url"))
            return "\n".join(part for part in parts if part)
        case "call":
            return f"☎ {text_of(dict_of(content.get('call')).get('status'), 40)}"
        case "image" | "location":
            return ""
        case _:
            return f"[{kind}]"


def _files(kind: str, content: dict[str, Any]) -> tuple[RemoteFile, ...]:
    if kind != "image":
        return ()
    sizes = dict_of(dict_of(content.get("image")).get("sizes"))

    def pixels(name: str) -> int:
        width = name.partition("x")[0]
        return int(width) if width.isascii() and width.isdigit() and len(width) < 7 else 0

    widest = max(sizes, key=pixels, default="")
    place = text_of(sizes.get(widest), 2000)
    return (RemoteFile(name="photo.jpg", place=place, media_type="image/jpeg"),)


def _place(spot: dict[str, Any]) -> Place | None:
    latitude, longitude = spot.get("lat"), spot.get("lon")
    if not isinstance(latitude, int | float) or not isinstance(longitude, int | float):
        return None
    title = text_of(spot.get("title"), 200) or text_of(spot.get("text"), 200)
    return Place(latitude=float(latitude), longitude=float(longitude), title=title)
