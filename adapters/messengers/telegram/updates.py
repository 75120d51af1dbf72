"""What updates of the Telegram Bot API say; pure, and calm on any JSON.

Source: the Bot API's description of Update, Message, CallbackQuery and ChatMemberUpdated. Of all
the chats only private ones are conversations with customers.
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
from domain.details import Place, SharedContact
from domain.glossary import IdentityKind
from domain.ids import ChannelId
from domain.ports import AddressBlocked, MessageEdited

WANTED = ["message", "edited_message", "callback_query", "my_chat_member"]
_MAX_NAME = 200

# Of each kind of file: the field it is in, its name where it has none, its type.
_FILES = (
    ("document", "file", ""),
    ("animation", "animation.mp4", "video/mp4"),
    ("audio", "audio.mp3", "audio/mpeg"),
    ("video", "video.mp4", "video/mp4"),
    ("video_note", "video-message.mp4", "video/mp4"),
    ("voice", "voice.ogg", "audio/ogg"),
    ("sticker", "sticker.webp", ""),
)


def read_update(update: object, channel_id: ChannelId, now: datetime) -> Told | None:
    """Return what an update says, None where it says nothing to us.

    Args:
        update: one update, whatever it is.
        channel_id: the account's channel.
        now: our time, for updates without one.
    """
    whole = dict_of(update)
    if "message" in whole:
        return _message(dict_of(whole["message"]), now)
    if "edited_message" in whole:
        return _edited(dict_of(whole["edited_message"]), channel_id, now)
    if "callback_query" in whole:
        return _pressed(dict_of(whole["callback_query"]), now)
    if "my_chat_member" in whole:
        return _member(dict_of(whole["my_chat_member"]), channel_id, now)
    return None


def _chat(message: dict[str, Any]) -> str:
    """Return the private chat of a message; empty where it is another kind of chat."""
    chat = dict_of(message.get("chat"))
    return number_of(chat.get("id")) if chat.get("type") == "private" else ""


def _ref(chat: str, message: dict[str, Any]) -> str:
    number = number_of(message.get("message_id"))
    return f"{chat}:{number}" if number else ""


def _name(person: dict[str, Any]) -> str:
    parts = (text_of(person.get(part), _MAX_NAME) for part in ("first_name", "last_name"))
    return " ".join(part for part in parts if part) or text_of(person.get("username"), _MAX_NAME)


def _message(message: dict[str, Any], now: datetime) -> Received | None:
    chat = _chat(message)
    ref = _ref(chat, message)
    if not chat or not ref:
        return None
    text = _text(message)
    files, place, contact = _files(message), _place(message), _contact(message)
    if not text and not files and place is None and contact is None:
        return None  # service messages: a chat was begun, a photo of it changed
    answered = dict_of(message.get("reply_to_message"))
    return Received(
        provider_ref=ref,
        address=chat,
        name=_name(dict_of(message.get("from"))),
        at=moment(message.get("date"), now),
        text=text,
        thread_refs=(_ref(chat, answered),) if answered else (),
        files=files,
        place=place,
        contact=contact,
    )


def _text(message: dict[str, Any]) -> str:
    text = text_of(message.get("text")) or text_of(message.get("caption"))
    if text.startswith("/start"):
        return text  # a chat is begun with it; what follows may say from where
    return text or text_of(dict_of(message.get("sticker")).get("emoji"), 20)


def _files(message: dict[str, Any]) -> tuple[RemoteFile, ...]:
    found = []
    photos = [dict_of(item) for item in list_of(message.get("photo"))]
    if photos:
        best = max(photos, key=lambda item: _size(item.get("width")))
        found.append(_file(best, "photo.jpg", "image/jpeg"))
    for field, name, media_type in _FILES:
        # An animation is told as a document too.
        if field in message and not (field == "document" and "animation" in message):
            found.append(_file(dict_of(message[field]), name, media_type))
    return tuple(item for item in found if item.place)


def _file(raw: dict[str, Any], name: str, media_type: str) -> RemoteFile:
    return RemoteFile(
        name=text_of(raw.get("file_name"), _MAX_NAME) or name,
        place=text_of(raw.get("file_id"), 500),
        media_type=text_of(raw.get("mime_type"), 100) or media_type,
        size=_size(raw.get("file_size")),
    )


def _size(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def _place(message: dict[str, Any]) -> Place | None:
    venue = dict_of(message.get("venue"))
    spot = dict_of(venue.get("location") or message.get("location"))
    latitude, longitude = spot.get("latitude"), spot.get("longitude")
    if not isinstance(latitude, int | float) or not isinstance(longitude, int | float):
        return None
    title = ", ".join(
        part for part in (text_of(venue.get(key), 200) for key in ("title", "address")) if part
    )
    return Place(latitude=float(latitude), longitude=float(longitude), title=title)


def _contact(message: dict[str, Any]) -> SharedContact | None:
    contact = dict_of(message.get("contact"))
    phone = text_of(contact.get("phone_number"), 40)
    if not phone:
        return None
    sender = number_of(dict_of(message.get("from")).get("id"))
    own = bool(sender) and number_of(contact.get("user_id")) == sender
    return SharedContact(name=_name(contact), phone=phone, own=own)


def _edited(message: dict[str, Any], channel_id: ChannelId, now: datetime) -> MessageEdited | None:
    chat = _chat(message)
    ref = _ref(chat, message)
    if not chat or not ref:
        return None
    at = moment(message.get("edit_date"), now)
    return MessageEdited(channel_id=channel_id, provider_ref=ref, text=_text(message), at=at)


def _pressed(query: dict[str, Any], now: datetime) -> Received | None:
    message = dict_of(query.get("message"))
    chat, number = _chat(message), number_of(query.get("id"))
    choice = text_of(query.get("data"), 200)
    if not chat or not number or not choice:
        return None
    return Received(
        provider_ref=f"{chat}:pressed:{number}",
        address=chat,
        name=_name(dict_of(query.get("from"))),
        at=now,
        text=choice,
        thread_refs=(_ref(chat, message),),
        choice=choice,
    )


def _member(change: dict[str, Any], channel_id: ChannelId, now: datetime) -> AddressBlocked | None:
    chat = _chat(change)
    status = dict_of(change.get("new_chat_member")).get("status")
    if not chat or status not in ("kicked", "member"):
        return None
    return AddressBlocked(
        channel_id=channel_id,
        identity_kind=IdentityKind.TELEGRAM,
        address=chat,
        blocked=status == "kicked",
        at=moment(change.get("date"), now),
    )
