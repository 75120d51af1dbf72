"""What WhatsApp's Cloud API posts; pure, and calm on any JSON.

Source: the platform's description of webhooks: value, messages, statuses, errors.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from adapters.messengers.received import (
    Received,
    RemoteFile,
    Told,
    dict_of,
    list_of,
    moment,
    text_of,
)
from domain.details import Place, SharedContact
from domain.glossary import Delivery, IdentityKind
from domain.ids import ChannelId
from domain.ports import AddressChanged, DeliveryReport

_MEDIA = {
    "image": ("photo.jpg", "image/jpeg"),
    "video": ("video.mp4", "video/mp4"),
    "audio": ("voice.ogg", "audio/ogg"),
    "document": ("file", ""),
    "sticker": ("sticker.webp", "image/webp"),
}
_STATES = {
    "sent": Delivery.SENT,
    "delivered": Delivery.DELIVERED,
    "read": Delivery.READ,
    "failed": Delivery.FAILED,
}


def read_post(
    post: object, phone_id: str, channel_id: ChannelId, now: datetime
) -> Iterator[Told | DeliveryReport]:
    """Return all a post says to one number, in order.

    Args:
        post: the whole body, whatever it is.
        phone_id: our number's id: one address may serve several numbers.
        channel_id: the account's channel.
        now: our time, for what has none.
    """
    for entry in list_of(dict_of(post).get("entry")):
        for change in list_of(dict_of(entry).get("changes")):
            value = dict_of(dict_of(change).get("value"))
            if dict_of(value.get("metadata")).get("phone_number_id") == phone_id:
                yield from _value(value, channel_id, now)


def _value(
    value: dict[str, Any], channel_id: ChannelId, now: datetime
) -> Iterator[Told | DeliveryReport]:
    names = {}
    for item in map(dict_of, list_of(value.get("contacts"))):
        name = text_of(dict_of(item.get("profile")).get("name"), 200)
        names[text_of(item.get("wa_id"), 40)] = name
    for message in map(dict_of, list_of(value.get("messages"))):
        told = _message(message, names, channel_id, now)
        if told is not None:
            yield told
    for status in map(dict_of, list_of(value.get("statuses"))):
        report = _status(status, channel_id, now)
        if report is not None:
            yield report


def number_of_seconds(value: object, now: datetime) -> datetime:
    """Return the moment of a time in seconds that is told as text."""
    known = isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 12
    return moment(int(value) if known else value, now)  # type: ignore[call-overload]


def _address(raw: object) -> str:
    """Return a number in E.164; WhatsApp tells it without the plus."""
    digits = text_of(raw, 20)
    return f"+{digits}" if digits.isascii() and digits.isdigit() else ""


def _message(
    message: dict[str, Any], names: dict[str, str], channel_id: ChannelId, now: datetime
) -> Told | None:
    sender, ref = text_of(message.get("from"), 40), text_of(message.get("id"), 300)
    address, at = _address(sender), number_of_seconds(message.get("timestamp"), now)
    kind = text_of(message.get("type"), 40)
    if not address or not ref:
        return None
    if kind == "system":
        return _moved(dict_of(message.get("system")), address, channel_id, at)
    answered = text_of(dict_of(message.get("context")).get("id"), 300)
    body = dict_of(message.get(kind))
    pressed = _pressed(kind, body)
    return Received(
        provider_ref=ref,
        address=address,
        name=names.get(sender, ""),
        at=at,
        text=pressed or _text(kind, body),
        thread_refs=(answered,) if answered else (),
        files=(_file(kind, body),) if kind in _MEDIA else (),
        place=_place(body) if kind == "location" else None,
        contact=_contact(message) if kind == "contacts" else None,
        choice=pressed,
    )


def _text(kind: str, body: dict[str, Any]) -> str:
    if kind == "text":
        return text_of(body.get("body"))
    if kind == "reaction":
        return text_of(body.get("emoji"), 20)
    caption = text_of(body.get("caption"))
    known = kind in _MEDIA or kind in ("location", "contacts")
    # Of a kind nobody has described yet at least its name is told.
    return caption or ("" if known else f"[{kind or 'unknown'}]")


def _pressed(kind: str, body: dict[str, Any]) -> str:
    if kind == "button":
        return text_of(body.get("text"), 200)
    if kind == "interactive":
        reply = dict_of(body.get(text_of(body.get("type"), 40)))
        return text_of(reply.get("title"), 200)
    return ""


def _file(kind: str, body: dict[str, Any]) -> RemoteFile:
    name, media_type = _MEDIA[kind]
    told = text_of(body.get("mime_type"), 100).partition(";")[0]
    return RemoteFile(
        name=text_of(body.get("filename"), 200) or name,
        place=text_of(body.get("id"), 200),
        media_type=told or media_type,
    )


def _place(body: dict[str, Any]) -> Place | None:
    latitude, longitude = body.get("latitude"), body.get("longitude")
    if not isinstance(latitude, int | float) or not isinstance(longitude, int | float):
        return None
    parts = (text_of(body.get(part), 200) for part in ("name", "address"))
    title = ", ".join(part for part in parts if part)
    return Place(latitude=float(latitude), longitude=float(longitude), title=title)


def _contact(message: dict[str, Any]) -> SharedContact | None:
    people = list_of(message.get("contacts"))
    person = dict_of(people[0] if people else None)
    phones = list_of(person.get("phones"))
    phone = text_of(dict_of(phones[0] if phones else None).get("phone"), 40)
    name = text_of(dict_of(person.get("name")).get("formatted_name"), 200)
    return SharedContact(name=name, phone=phone) if phone else None


def _moved(
    system: dict[str, Any], old: str, channel_id: ChannelId, at: datetime
) -> AddressChanged | None:
    new = _address(system.get("wa_id") or system.get("new_wa_id"))
    if system.get("type") not in ("user_changed_number", "customer_changed_number") or not new:
        return None
    return AddressChanged(
        channel_id=channel_id, identity_kind=IdentityKind.WHATSAPP, old=old, new=new, at=at
    )


def _status(status: dict[str, Any], channel_id: ChannelId, now: datetime) -> DeliveryReport | None:
    state, ref = _STATES.get(text_of(status.get("status"), 20)), text_of(status.get("id"), 300)
    if state is None or not ref:
        return None
    errors = list_of(status.get("errors"))
    reason = dict_of(errors[0] if errors else None)
    detail = text_of(reason.get("title"), 200) or text_of(reason.get("message"), 200)
    return DeliveryReport(
        channel_id=channel_id,
        provider_ref=ref,
        status=state,
        at=number_of_seconds(status.get("timestamp"), now),
        detail=detail,
    )
