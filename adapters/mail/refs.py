"""Ids of mails: Message-IDs out of headers, and the provider refs made of them.

The ref of a customer's mail is ``<message-id> hash``: the hash keeps a second, different mail
that reuses an id from passing for a copy of the first. The ref of a mail of ours is its bare
``<uuid@domain>``. Refs in ``thread_refs`` of a mail are bare, because that is all a header
holds: a bare ref means every ref that equals it or starts with it and a space.
"""

from __future__ import annotations

import hashlib
import re

from adapters.mail.headers import first, header_block, split_headers
from domain.ids import EntryId

_MESSAGE_ID = re.compile(rb"<[!-;=?-~]{1,250}>")
_OURS = re.compile(r"<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@([^<>@\s]+)>", re.IGNORECASE)
_HASHED_HEADERS = ("from", "date", "subject")
_HEAD = 256 * 1024


def message_ids(value: bytes) -> list[str]:
    """Return the well-formed Message-IDs in a raw header, in order."""
    return [found.decode("ascii") for found in _MESSAGE_ID.findall(value)]


def thread_ids(headers_value: bytes, reply_to: bytes, limit: int) -> tuple[str, ...]:
    """Return what a mail answers, newest first: In-Reply-To, then References backwards."""
    newest_first = [*message_ids(reply_to)[:1], *reversed(message_ids(headers_value)[-limit:])]
    return tuple(dict.fromkeys(newest_first))[:limit]


def provider_ref(raw: bytes, fallback: str) -> str:
    """Return the ref of a received mail; ``fallback`` is for mails without an id.

    The hash leaves out trace headers, so the same mail through another alias is the same.
    """
    block, body = header_block(raw, _HEAD)
    headers = split_headers(block)
    ids = message_ids(first(headers, "message-id"))
    if not ids:
        return fallback
    digest = hashlib.sha256()
    for name in _HASHED_HEADERS:
        digest.update(first(headers, name) + b"\n")
    digest.update(body)
    return f"{ids[0]} {digest.hexdigest()[:16]}"


def bare_ref(ref: str) -> str:
    """Return the Message-ID in a provider ref, or nothing where there is none."""
    bare = ref.partition(" ")[0]
    return bare if _MESSAGE_ID.fullmatch(bare.encode("utf-8", "replace")) else ""


def our_message_id(message_id: EntryId, domain: str) -> str:
    """Return the Message-ID of a mail of ours: the same for every try of the same message."""
    return f"<{message_id}@{domain}>"


def ours(ref: str, domain: str) -> str:
    """Return the ref of a message of ours in the form we gave it, or nothing."""
    found = _OURS.fullmatch(ref)
    if found is None or found.group(2).lower() != domain:
        return ""
    return f"<{found.group(1).lower()}@{domain}>"
