"""What Viber posts; pure, and calm on any JSON.

Source: the REST bot API's description of callbacks and message types. Times are milliseconds.
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
from domain.details import Place, SharedContact
from domain.glossary import Delivery, IdentityKind
from domain.ids import ChannelId
from domain.ports import AddressBlocked, DeliveryReport

_FILES = {
    "picture": ("photo.jpg", "image/jpeg"),
    "video": ("video.mp4", "video/mp4"),
    "file": ("file", ""),
    "sticker": ("sticker.png", "image/png"),
}
_STATES = {
    "delivered": Delivery.DELIVERED,
    "seen": Delivery.READ,
    "failed": Delivery.FAILED,
}


def read_update(
    update: object, channel_id: ChannelId, now: datetime
) -> Told | DeliveryReport | None:
    """Return what a callback says, None where it says nothing to us.

    Args:
        update: one callback, whatever it is.
        channel_id: the account's channel.
        now: our time, for callbacks without one.
    """
    whole = dict_of(update)
    event = text_of(whole.get("event"), 40)
    millis = whole.get("timestamp")
    at = moment(millis / 1000 if isinstance(millis, int) else None, now)
    if event == "message":
        return _message(whole, at)
    if event in _STATES:
        ref = number_of(whole.get("message_token"))
        detail = text_of(whole.get("desc"), 200)
        state = _STATES[event]
        return (
            DeliveryReport(
                channel_id=channel_id, provider_ref=ref, status=state, at=at, detail=detail
            )
            if ref
            else None
        )
    if event in ("subscribed", "unsubscribed"):
        person = text_of(dict_of(whole.get("user")).get("id") or whole.get("user_id"), 200)
        return (
            AddressBlocked(
                channel_id=channel_id,
                identity_kind=IdentityKind.VIBER,
                address=person,
                blocked=event == "unsubscribed",
                at=at,
            )
            if person
            else None
        )
    return None


def _message(whole: dict[str, Any], at: datetime) -> Received | None:
    sender, message = dict_of(whole.get("sender")), dict_of(whole.get("message"))
    person, ref = text_of(sender.get("id"), 200), number_of(whole.get("message_token"))
    kind = text_of(message.get("type"), 40)
    if not person or not ref or not kind:
        return None
    text = text_of(message.get("text"))
    if kind == "url":
        text = "\n".join(part for part in (text, text_of(message.get("media"), 2000)) if part)
    return Received(
        provider_ref=ref,
        address=person,
        name=text_of(sender.get("name"), 200),
        at=at,
        text=text,
        files=(_file(kind, message),) if kind in _FILES else (),
        place=_place(message) if kind == "location" else None,
        contact=_contact(message) if kind == "contact" else None,
    )


def _file(kind: str, message: dict[str, Any]) -> RemoteFile:
    name, media_type = _FILES[kind]
    size = message.get("size")
    return RemoteFile(
        name=text_of(message.get("file_name"), 200) or name,
        place=text_of(message.get("media"), 2000),
        media_type=media_type,
        size=size if isinstance(size, int) and size > 0 else 0,
    )


def _place(message: dict[str, Any]) -> Place | None:
    spot = dict_of(message.get("location"))
    latitude, longitude = spot.get("lat"), spot.get("lon")
    if not isinstance(latitude, int | float) or not isinstance(longitude, int | float):
        return None
    return Place(latitude=float(latitude), longitude=float(longitude))


def _contact(message: dict[str, Any]) -> SharedContact | None:
    contact = dict_of(message.get("contact"))
    phone = text_of(contact.get("phone_number"), 40)
    return SharedContact(name=text_of(contact.get("name"), 200), phone=phone) if phone else None
