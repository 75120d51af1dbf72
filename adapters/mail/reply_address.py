"""Signed reply addresses: an answer finds its conversation though its program lost the headers.

``support+<id><mac>@shop.example``: the id of the message that is answered and a keyed hash of it.
A mailbox with subaddresses (RFC 5233) gets such mail like any other. The address stands in
Reply-To and in the envelope, so that a bounce that says nothing else still says which message.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from uuid import UUID

from adapters.mail.config import MailConfig
from adapters.mail.headers import header_block
from domain.accounts import Memory
from domain.ids import EntryId

_ID_CHARS = 26
_MAC_CHARS = 26
_LEAST_MAC_CHARS = 16
_LOCAL_CHARS = 64
_TRIES = 20
_HEAD = 64 * 1024
_KEY = "reply_key"


class ReplyAddresses:
    """The signed addresses of one mailbox; without a delimiter there are none."""

    def __init__(self, config: MailConfig, memory: Memory) -> None:
        local, _, self._domain = config.address.rpartition("@")
        self._local = f"{local}{config.subaddress}"
        # The local part of an address has 64 characters; the hash keeps 80 bits at the least.
        room = _LOCAL_CHARS - len(self._local) - _ID_CHARS
        self._mac_chars = min(_MAC_CHARS, room)
        self._on = bool(config.subaddress) and room >= _LEAST_MAC_CHARS
        self._memory = memory
        self._key = b""
        token = f"[a-z2-7]{{{_ID_CHARS + max(self._mac_chars, 1)}}}"
        wanted = f"{re.escape(self._local)}({token})@{re.escape(self._domain)}(?![a-z0-9.-])"
        self._pattern = re.compile(wanted.encode(), re.IGNORECASE)

    async def open(self) -> None:
        """Load the key of the account, or make it on the very first start."""
        if not self._on or self._key:
            return
        kept = await self._memory.load(_KEY)
        if kept is None:
            kept = secrets.token_hex(32)
            await self._memory.save(_KEY, kept)
        self._key = bytes.fromhex(kept)

    def of(self, message_id: EntryId) -> str:
        """Return the address that answers to a message go to; empty where there is none."""
        if not self._key:
            return ""
        return f"{self._local}{_text(message_id.bytes)}{self._mac(message_id.bytes)}@{self._domain}"

    def answered(self, raw: bytes) -> EntryId | None:
        """Return the message a mail was addressed in answer to, if we signed that address."""
        if not self._key:
            return None
        head, _ = header_block(raw, _HEAD)
        for number, found in enumerate(self._pattern.finditer(head)):
            if number >= _TRIES:
                break
            token = found.group(1).decode("ascii").lower()
            claimed = _bytes(token[:_ID_CHARS])
            if hmac.compare_digest(self._mac(claimed), token[_ID_CHARS:]):
                return EntryId(UUID(bytes=claimed))
        return None

    def _mac(self, claimed: bytes) -> str:
        digest = hmac.new(self._key, b"reply:" + claimed, hashlib.sha256).digest()
        return _text(digest)[: self._mac_chars]


def _text(data: bytes) -> str:
    return base64.b32encode(data).decode("ascii").rstrip("=").lower()


def _bytes(text: str) -> bytes:
    return base64.b32decode(text.upper() + "=" * (-len(text) % 8))
