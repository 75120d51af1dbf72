"""What updates of the MAX bot API say; pure, and calm on any JSON.

Source: the platform's description of Update, Message and Attachment. Times are milliseconds.
"""

from __future__ import annotations

import re
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
from domain.details import Place, SharedContact
from domain.glossary import IdentityKind
from domain.ids import ChannelId
from domain.ports import AddressBlocked, MessageDeleted, MessageEdited

WANTED = [
    "message_created",
    "message_edited",
    "message_removed",
    "message_callback",
    "bot_started",
    "bot_stopped",
]
_FILES = {
    "image": ("photo.jpg", "image/jpeg"),
    "video": ("video.mp4", "video/mp4"),
    "audio": ("audio.mp3", "audio/mpeg"),
    "file": ("file", ""),
    "sticker": ("sticker.webp", ""),
}
_VCARD_PHONE = re.compile(r"(?im)^TEL[^:\r\n]{0,100}:([+0-9 ()-]{5,30})")
_VCARD_NAME = re.compile(r"(?im)^FN[^:\r\n]{0,100}:([^\r\n]{1,200})")


def read_update(update: object, channel_id: ChannelId, now: datetime) -> Told | None:
    """Return what an update says, None where it says nothing to us.

    Args:
        update: one update, whatever it is.
        channel_id: the account's channel.
        now: our time, for updates without one.
    """
    whole = dict_of(update)
    at = _moment(whole.get("timestamp"), now)
    match whole.get("update_type"):
        case "message_created":
            return _message(dict_of(whole.get("message")), at)
        case "message_edited":
            return _edited(dict_of(whole.get("message")), channel_id, at)
        case "message_removed":
            ref = text_of(whole.get("message_id"), 200)
            return MessageDeleted(channel_id=channel_id, provider_ref=ref, at=at) if ref else None
        case "message_callback":
            return _pressed(whole, at)
        case "bot_started" | "bot_stopped":
            person = number_of(dict_of(whole.get("user")).get("user_id"))
            if not person:
                return None
            return AddressBlocked(
                channel_id=channel_id,
                identity_kind=IdentityKind.MAX,
                address=person,
                blocked=whole["update_type"] == "bot_stopped",
                at=at,
            )
        case _:
            return None


def _moment(millis: object, now: datetime) -> datetime:
    known = isinstance(millis, int | float) and not isinstance(millis, bool)
    return moment(millis / 1000 if known else None, now)  # type: ignore[operator]


def _name(person: dict[str, Any]) -> str:
    parts = [text_of(person.get(part), 100) for part in ("first_name", "last_name")]
    return " ".join(part for part in parts if part) or text_of(person.get("name"), 200)


def _person(message: dict[str, Any]) -> str:
    """Return the person a message is from; empty where it is not a dialogue with one."""
    dialog = dict_of(message.get("recipient")).get("chat_type") == "dialog"
    sender = dict_of(message.get("sender"))
    return number_of(sender.get("user_id")) if dialog and not sender.get("is_bot") else ""


def _message(message: dict[str, Any], at: datetime) -> Received | None:
    person, body = _person(message), dict_of(message.get("body"))
    ref = text_of(body.get("mid"), 200)
    if not person or not ref:
        return None
    attachments = [dict_of(item) for item in list_of(body.get("attachments"))[:50]]
    link = dict_of(message.get("link"))
    linked = dict_of(link.get("message"))
    answers = text_of(linked.get("mid"), 200) if link.get("type") == "reply" else ""
    forwarded = text_of(linked.get("text")) if link.get("type") == "forward" else ""
    texts = (text_of(body.get("text")), f"> {forwarded}" if forwarded else "")
    places = [found for item in attachments if (found := _place(item)) is not None]
    contacts = [card for item in attachments if (card := _contact(item)) is not None]
    return Received(
        provider_ref=ref,
        address=person,
        name=_name(dict_of(message.get("sender"))),
        at=at,
        text="\n".join(text for text in texts if text),
        thread_refs=(answers,) if answers else (),
        files=tuple(_file(item) for item in attachments if item.get("type") in _FILES),
        place=places[0] if places else None,
        contact=contacts[0] if contacts else None,
    )


def _file(attachment: dict[str, Any]) -> RemoteFile:
    name, media_type = _FILES[attachment["type"]]
    payload = dict_of(attachment.get("payload"))
    size = attachment.get("size")
    return RemoteFile(
        name=text_of(attachment.get("filename"), 200) or name,
        place=text_of(payload.get("url"), 2000),
        media_type=media_type,
        size=size if isinstance(size, int) and size > 0 else 0,
    )


def _place(attachment: dict[str, Any]) -> Place | None:
    latitude, longitude = attachment.get("latitude"), attachment.get("longitude")
    if attachment.get("type") != "location":
        return None
    if not isinstance(latitude, int | float) or not isinstance(longitude, int | float):
        return None
    return Place(latitude=float(latitude), longitude=float(longitude))


def _contact(attachment: dict[str, Any]) -> SharedContact | None:
    if attachment.get("type") != "contact":
        return None
    payload = dict_of(attachment.get("payload"))
    card = text_of(payload.get("vcf_info"), 10_000)
    phone, name = _VCARD_PHONE.search(card), _VCARD_NAME.search(card)
    if phone is None:
        return None
    known = _name(dict_of(payload.get("max_info")))
    return SharedContact(name=name.group(1) if name else known, phone=phone.group(1))


def _edited(message: dict[str, Any], channel_id: ChannelId, at: datetime) -> MessageEdited | None:
    body = dict_of(message.get("body"))
    ref = text_of(body.get("mid"), 200)
    if not _person(message) or not ref:
        return None
    text = text_of(body.get("text"))
    return MessageEdited(channel_id=channel_id, provider_ref=ref, text=text, at=at)


def _pressed(whole: dict[str, Any], at: datetime) -> Received | None:
    callback = dict_of(whole.get("callback"))
    person = dict_of(callback.get("user"))
    address, number = number_of(person.get("user_id")), text_of(callback.get("callback_id"), 200)
    choice = text_of(callback.get("payload"), 200)
    if not address or not number or not choice:
        return None
    answered = text_of(dict_of(dict_of(whole.get("message")).get("body")).get("mid"), 200)
    return Received(
        provider_ref=f"pressed:{number}",
        address=address,
        name=_name(person),
        at=at,
        text=choice,
        thread_refs=(answered,) if answered else (),
        choice=choice,
    )
