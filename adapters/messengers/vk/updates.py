"""What updates of a VK community say; pure, and calm on any JSON.

Source: VK's description of community events and of the objects message, geo and attachment.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from adapters.messengers.received import (
    Received,
    RemoteFile,
    Told,
    dict_of,
    list_of,
    moment,
    number_of,
    text_of,
)
from domain.details import Place
from domain.glossary import IdentityKind
from domain.ids import ChannelId
from domain.ports import AddressBlocked, MessageEdited, ReadUpTo

_FIRST_CHAT = 2_000_000_000
"""Peers from here on are chats of many; below are people."""


def read_update(update: object, channel_id: ChannelId, now: datetime) -> Told | None:
    """Return what an update says, None where it says nothing to us.

    Args:
        update: one event, whatever it is.
        channel_id: the account's channel.
        now: our time, for updates without one.
    """
    whole = dict_of(update)
    told = dict_of(whole.get("object"))
    match whole.get("type"):
        case "message_new":
            return _message(dict_of(told.get("message") or told), now)
        case "message_edit":
            return _edited(told, channel_id, now)
        case "message_read":
            return _read(told, channel_id, now)
        case "message_allow" | "message_deny":
            return _allowed(told, channel_id, now, blocked=whole["type"] == "message_deny")
        case _:
            return None


def _person(message: dict[str, Any]) -> str:
    """Return the person a message is from; empty where it is not a talk with one."""
    peer, sender = message.get("peer_id"), message.get("from_id")
    if not isinstance(peer, int) or not isinstance(sender, int) or isinstance(peer, bool):
        return ""
    return str(peer) if 0 < peer < _FIRST_CHAT and sender == peer else ""


def ref_of(peer: str, message: dict[str, Any]) -> str:
    """Return the reference of a message in a talk; empty where it has no number."""
    number = number_of(message.get("conversation_message_id"))
    return f"{peer}:{number}" if peer and number else ""


def _message(message: dict[str, Any], now: datetime) -> Received | None:
    person = _person(message)
    ref = ref_of(person, message)
    if not ref:
        return None
    answered = dict_of(message.get("reply_message"))
    payload = text_of(message.get("payload"), 200)
    forwarded = [dict_of(item) for item in list_of(message.get("fwd_messages"))[:20]]
    texts = [
        text_of(message.get("text")),
        *(f"> {text_of(item.get('text'))}" for item in forwarded),
    ]
    return Received(
        provider_ref=ref,
        address=person,
        name="",  # asked for by the account: an update has the number alone
        at=moment(message.get("date"), now),
        text="\n".join(text for text in texts if text.strip("> ")),
        thread_refs=(ref_of(person, answered),) if answered else (),
        files=tuple(_files(message)),
        place=_place(message),
        choice=text_of(message.get("text"), 200) if payload else "",
    )


def _files(message: dict[str, Any]) -> list[RemoteFile]:
    found = [_file(dict_of(item)) for item in list_of(message.get("attachments"))[:20]]
    return [item for item in found if item is not None]


def _file(attachment: dict[str, Any]) -> RemoteFile | None:
    kind = text_of(attachment.get("type"), 40)
    body = dict_of(attachment.get(kind))
    match kind:
        case "photo":
            return _picture(list_of(body.get("sizes")), "photo.jpg", "image/jpeg")
        case "sticker":
            return _picture(list_of(body.get("images")), "sticker.png", "image/png")
        case "doc":
            size = body.get("size")
            return RemoteFile(
                name=text_of(body.get("title"), 200) or "file",
                place=text_of(body.get("url"), 2000),
                size=size if isinstance(size, int) and size > 0 else 0,
            )
        case "audio_message":
            link = text_of(body.get("link_ogg"), 2000)
            return RemoteFile(name="voice.ogg", place=link, media_type="audio/ogg")
        case "":
            return None
        case _:
            # A link, a video, a post: there is no file behind it.
            title = text_of(body.get("title"), 200) or text_of(body.get("url"), 500)
            return RemoteFile(name=f"{kind}: {title}".rstrip(": "), place="")


def _picture(sizes: list[Any], name: str, media_type: str) -> RemoteFile:
    ranked = [dict_of(item) for item in sizes]
    widest = max(ranked, key=lambda item: _pixels(item.get("width")), default={})
    return RemoteFile(name=name, place=text_of(widest.get("url"), 2000), media_type=media_type)


def _pixels(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _place(message: dict[str, Any]) -> Place | None:
    geo = dict_of(message.get("geo"))
    spot = dict_of(geo.get("coordinates"))
    latitude, longitude = spot.get("latitude"), spot.get("longitude")
    if not isinstance(latitude, int | float) or not isinstance(longitude, int | float):
        return None
    title = text_of(dict_of(geo.get("place")).get("title"), 200)
    return Place(latitude=float(latitude), longitude=float(longitude), title=title)


def _edited(message: dict[str, Any], channel_id: ChannelId, now: datetime) -> MessageEdited | None:
    ref = ref_of(_person(message), message)
    if not ref:
        return None
    return MessageEdited(
        channel_id=channel_id,
        provider_ref=ref,
        text=text_of(message.get("text")),
        at=moment(message.get("update_time"), now),
    )


def _read(told: dict[str, Any], channel_id: ChannelId, now: datetime) -> ReadUpTo | None:
    peer = number_of(told.get("peer_id") or told.get("from_id"))
    ref = ref_of(peer, told)
    if not ref:
        return None
    return ReadUpTo(channel_id=channel_id, address=peer, at=now, provider_ref=ref)


def _allowed(
    told: dict[str, Any], channel_id: ChannelId, now: datetime, *, blocked: bool
) -> AddressBlocked | None:
    person = number_of(told.get("user_id"))
    if not person:
        return None
    return AddressBlocked(
        channel_id=channel_id,
        identity_kind=IdentityKind.VK,
        address=person,
        blocked=blocked,
        at=now,
    )
