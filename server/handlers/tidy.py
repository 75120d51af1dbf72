"""What agents' workstations send, made fit to keep: visible text, bounded, their own fields only.

Everything here is idempotent, so that what a workstation drew stays as it drew it.
"""

from __future__ import annotations

import re
from datetime import datetime
from math import isfinite
from typing import Any

import msgspec

from domain.details import CallDetails, CallSound, details_of
from domain.entities import Attachment, Customer, Entry, Identity
from domain.glossary import ChannelKind, Delivery, EntryKind
from domain.operations import Change
from domain.text import MAX_TEXT, clean_line, clean_text
from server.handlers import recognise

MAX_ITEMS = 100
MAX_VALUE = 1000
_LONG = frozenset({"about"})


def _any(value: Any, depth: int = 3) -> Any:
    """Return nested builtins with cleaned texts and no more than so many items."""
    if isinstance(value, str):
        return clean_line(value, MAX_VALUE)
    if isinstance(value, list | tuple):
        return [_any(item, depth - 1) for item in value[:MAX_ITEMS]] if depth else []
    if isinstance(value, dict):
        items = list(value.items())[:MAX_ITEMS] if depth else []
        return {clean_line(str(name), 100): _any(item, depth - 1) for name, item in items}
    return value


def field_value(name: str, value: Any) -> Any:
    """Return a new value of a customer's field."""
    if isinstance(value, str):
        return clean_text(value, MAX_TEXT).strip() if name in _LONG else clean_line(value)
    return _any(value)


def change(name: str, wanted: Change) -> Change:
    """Return a change of a customer's field."""
    return Change(old=wanted.old, new=field_value(name, wanted.new))


def customer(made: Customer) -> Customer:
    """Return a new card; what other systems own of a customer starts empty.

    Raises:
        msgspec.ValidationError: a field does not fit.
    """
    fields = msgspec.structs.asdict(made)
    kept = {"id", "branch_id", "birth_on", "since_on", "provisional", "do_not_contact"}
    tidy = {
        name: value if name in kept else field_value(name, value) for name, value in fields.items()
    }
    return msgspec.convert({**tidy, "spent": 0}, Customer, strict=False)


def identity(made: Identity) -> Identity:
    """Return an address in its comparable form; one that is none stays as visible text."""
    value = recognise.normalise(made.kind, made.value) or clean_line(made.value)
    return msgspec.structs.replace(
        made,
        kind=clean_line(made.kind, 32),
        value=value,
        label=clean_line(made.label, 100),
        source="agent",
        verified=False,
    )


_HASH = re.compile(r"[0-9a-f]{64}\Z")


def attachment(item: Attachment) -> Attachment:
    """Return what a message says of a file, with a name that is only a name."""
    return Attachment(
        name=clean_line(item.name.replace("/", "_").replace("\\", "_"), 200) or "file",
        media_type=clean_line(item.media_type, 100) or "application/octet-stream",
        size=max(0, item.size),
        sha256=item.sha256 if _HASH.match(item.sha256) else "",
    )


def call_sound(sound: CallSound) -> CallSound:
    """Return the figures of a call within what they can be."""
    return CallSound(
        codec=clean_line(sound.codec, 20),
        loss_percent=_within(sound.loss_percent, 100.0),
        jitter_ms=_within(sound.jitter_ms, 60_000.0),
        round_trip_ms=_within(sound.round_trip_ms, 60_000.0),
        mos=_within(sound.mos, 5.0),
    )


def _within(figure: float, most: float) -> float:
    return round(min(max(figure, 0.0), most), 2) if isfinite(figure) else 0.0


def recorded_call(entry: Entry, at: datetime) -> Entry:
    """Return a call a workstation saw: a call, whatever else its sender made of it."""
    details = details_of(entry, CallDetails)
    tidy = msgspec.structs.replace(
        details,
        number=clean_line(details.number, 64),
        queue=clean_line(details.queue, 64),
        extension=clean_line(details.extension, 32),
        transferred_to=clean_line(details.transferred_to, 64),
        cause=clean_line(details.cause, 64),
        sound=None,
    )
    return msgspec.structs.replace(
        entry,
        kind=EntryKind.CALL,
        channel_kind=ChannelKind.PHONE,
        # The workstation's clock may be anything; the operation's age is believed.
        at=at,
        conversation_id=None,
        subject="",
        text=clean_text(entry.text),
        delivery=Delivery.NONE,
        provider_ref="",
        attachments=(),
        details=msgspec.to_builtins(tidy),
    )
