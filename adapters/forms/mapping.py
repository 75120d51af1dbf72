"""From the JSON of a form to a message: by paths an administrator wrote. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec

from adapters.forms.config import FormsConfig
from domain.errors import BadInput
from domain.ids import ChannelId
from domain.ports import InboundMessage

_MAX_TEXT, _MAX_WORDS, _MAX_LINES, _MAX_DEPTH = 20_000, 200, 200, 6


def at_path(body: Any, path: str) -> Any:
    """Return what stands at a path, None where nothing does."""
    found = body
    for part in path.split(".") if path else ():
        if isinstance(found, dict):
            found = found.get(part)
        elif isinstance(found, list) and part.isascii() and part.isdigit():
            found = found[int(part)] if int(part) < len(found) else None
        else:
            return None
    return found


def words_at(body: Any, path: str, limit: int = _MAX_WORDS) -> str:
    """Return the words at a path on one line; empty where there are none."""
    found = at_path(body, path) if path else None
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        return ""
    return str(found)[:limit]


def _lines(value: Any, name: str = "", depth: int = 0) -> Iterator[str]:
    """Tell a value line by line; what is named says its name."""
    if depth > _MAX_DEPTH or value is None:
        return
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _lines(inner, f"{name}.{key}" if name else str(key), depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _lines(inner, name, depth + 1)
    else:
        yield f"{name}: {value}" if name else str(value)


def text_at(body: Any, path: str) -> str:
    """Return the text at a path, of an object its members."""
    lines = []
    for line in _lines(at_path(body, path)):
        lines.append(line)
        if len(lines) >= _MAX_LINES:
            break
    return "\n".join(lines)[:_MAX_TEXT]


def message_of(
    raw: bytes, config: FormsConfig, channel_id: ChannelId, now: datetime
) -> InboundMessage:
    """Return the message of a form.

    Args:
        raw: the request's body.
        config: says where things are.
        channel_id: the account's channel.
        now: our time: forms have none that could be trusted.

    Raises:
        BadInput: it is no JSON, or says neither words nor whose they are.
    """
    try:
        body = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadInput("the request is no JSON") from error
    address = words_at(body, config.address_path)
    if not address:
        raise BadInput(f"there is nothing at {config.address_path!r}: the customer's address")
    text = text_at(body, config.text_path)
    if not text.strip():
        raise BadInput(f"there is nothing at {config.text_path!r}: the text")
    # Without an id of its own the same request is known by all it says.
    own = words_at(body, config.id_path) or hashlib.sha256(raw).hexdigest()
    return InboundMessage(
        channel_id=channel_id,
        provider_ref=own,
        identity_kind=config.address_kind.value,
        address=address,
        claimed_name=words_at(body, config.name_path),
        at=now,
        subject=words_at(body, config.subject_path),
        text=text,
    )
