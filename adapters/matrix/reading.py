"""What an event says. Everything in it is a stranger's: any field may be anything."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from domain.details import ENCRYPTED, MessageDetails, Place
from domain.text import MAX_TEXT, clean_line

_MAX_ADDRESS = 200
_MAX_ROOM = 140
_MAX_STAMP = 4_000_000_000_000
_FILES = frozenset({"m.image", "m.file", "m.audio", "m.video"})
_GEO = re.compile(r"geo:(-?\d{1,3}(?:\.\d{1,12})?),(-?\d{1,3}(?:\.\d{1,12})?)(?:[,;].*)?", re.S)
LOCK = "🔒"


def address_of(room: str, sender: str) -> str:
    """Return the address of one person in one room; empty where it would be too long to keep.

    What is cut would be somebody else's address, so a long name is told by its digest.
    """
    if not room.startswith("!") or len(room) > _MAX_ROOM or clean_line(room) != room:
        return ""
    whole = f"{sender} {room}"
    if len(whole) <= _MAX_ADDRESS and clean_line(whole) == whole:
        return whole
    digest = hashlib.sha256(sender.encode("utf-8", "replace")).hexdigest()[:32]
    return f"@{digest} {room}"


def room_of(address: str) -> str:
    """Return the room of an address; empty where it has none."""
    room = address.rpartition(" ")[2]
    return room if room.startswith("!") and len(room) <= _MAX_ROOM else ""


def words(value: object, most: int = 500) -> str:
    """Return a value where it is a text, bounded; empty otherwise."""
    return value[:most] if isinstance(value, str) else ""


def fields(value: object) -> Mapping[str, Any]:
    """Return a value where it has fields; none otherwise."""
    return value if isinstance(value, dict) else {}


def items(value: object) -> list[Mapping[str, Any]]:
    """Return the elements of a list that have fields; none where it is no list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


@dataclass(frozen=True, slots=True)
class Event:
    """An event of a room with its fields made safe."""

    id: str
    kind: str
    sender: str
    at: datetime
    content: Mapping[str, Any]
    redacts: str
    state_key: str | None


def event(raw: Mapping[str, Any], now: datetime) -> Event | None:
    """Return an event; None where it has no id or no sender."""
    content = fields(raw.get("content"))
    found = Event(
        id=words(raw.get("event_id"), 255),
        kind=words(raw.get("type"), 255),
        sender=words(raw.get("sender"), 255),
        at=_moment(raw.get("origin_server_ts"), now),
        content=content,
        redacts=words(raw.get("redacts"), 255) or words(content.get("redacts"), 255),
        state_key=raw["state_key"] if isinstance(raw.get("state_key"), str) else None,
    )
    return found if found.id and found.sender.startswith("@") else None


def _moment(value: object, now: datetime) -> datetime:
    """Return a time of another server's clock, never after ours."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < _MAX_STAMP:
        return now
    return min(datetime.fromtimestamp(value / 1000, UTC), now)


def read_at(value: object, now: datetime) -> datetime:
    """Return when something was read."""
    return _moment(fields(value).get("ts"), now)


@dataclass(frozen=True, slots=True)
class Message:
    """A message of a person. ``file`` is where its file is, with its name and type."""

    text: str
    answers: str = ""
    file: tuple[str, str, str] | None = None
    automatic: bool = False
    replaces: str = ""
    place: Place | None = None
    unreadable: str = ""

    @property
    def details(self) -> MessageDetails:
        """What it says besides the text."""
        return MessageDetails(place=self.place, unreadable=self.unreadable)


def message(found: Event) -> Message | None:
    """Return what an event says to an agent; None where it says nothing."""
    if found.kind == "m.room.encrypted":
        return Message(LOCK, unreadable=ENCRYPTED)
    if found.kind not in ("m.room.message", "m.sticker"):
        return None
    content = found.content
    relates = fields(content.get("m.relates_to"))
    if relates.get("rel_type") == "m.replace":
        new = fields(content.get("m.new_content"))
        text = words(new.get("body"), MAX_TEXT * 2)
        return Message(text, replaces=words(relates.get("event_id"), 255)) if text else None
    answers = words(fields(relates.get("m.in_reply_to")).get("event_id"), 255)
    kind = "m.image" if found.kind == "m.sticker" else words(content.get("msgtype"))
    body = words(content.get("body"), MAX_TEXT * 2)
    if kind in _FILES:
        return _file(content, body, answers)
    place = _place(content) if kind == "m.location" else None
    if answers:
        body = _without_quotation(body)
    if place is not None:
        where = f"{place.latitude}, {place.longitude}"
        body = body if where in body else f"{body}\n{where}".strip()
    if not body:
        return None
    return Message(body, answers, automatic=kind == "m.notice", place=place)


def _file(content: Mapping[str, Any], body: str, answers: str) -> Message:
    where = words(content.get("url"), 500)
    if not where:
        return Message(f"{LOCK} {body}".strip(), answers, unreadable=ENCRYPTED)
    name = words(content.get("filename")) or body
    kind = words(fields(content.get("info")).get("mimetype"), 100)
    named = (where, clean_line(name, 120) or "file", kind or "application/octet-stream")
    return Message("" if body == name else body, answers, file=named)


def _place(content: Mapping[str, Any]) -> Place | None:
    found = _GEO.fullmatch(words(content.get("geo_uri")))
    if found is None:
        return None
    latitude, longitude = float(found[1]), float(found[2])
    if abs(latitude) > 90 or abs(longitude) > 180:
        return None
    return Place(latitude=latitude, longitude=longitude)


def _without_quotation(body: str) -> str:
    """Return an answer without the quotation old clients put above it."""
    lines = body.split("\n")
    at = 0
    while at < len(lines) and lines[at].startswith("> "):
        at += 1
    if at and at < len(lines) and not lines[at]:
        at += 1
    return "\n".join(lines[at:]) or body
