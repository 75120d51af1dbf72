"""The unsent work of a workstation in a box that only the organisation's private key opens.

Source: libsodium's sealed boxes, https://doc.libsodium.org/public-key_cryptography/sealed_boxes
"""

from __future__ import annotations

from datetime import datetime

import msgspec
import zstandard
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from domain.errors import BadInput
from domain.ids import AgentId, DeviceId
from domain.wire import UNREADABLE, Op, pack

_MAX_PLAIN = 512 << 20


class SealedOp(msgspec.Struct, frozen=True, kw_only=True):
    """An operation and how it stood at the workstation."""

    op: Op
    state: str
    code: str = ""


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """Everything an agent had written that the centre may not have."""

    device: DeviceId
    agent: AgentId | None
    at: datetime
    ops: tuple[SealedOp, ...] = ()
    drafts: dict[str, str] = {}

    @property
    def count(self) -> int:
        """How many pieces of work it holds."""
        return len(self.ops) + len(self.drafts)


def seal(envelope: Envelope, public_key: bytes) -> bytes:
    """Return an envelope closed with the organisation's public key."""
    plain = zstandard.ZstdCompressor().compress(pack(envelope))
    return SealedBox(PublicKey(public_key)).encrypt(plain)


def unseal(sealed: bytes, private_key: bytes) -> Envelope:
    """Return what is in a sealed envelope.

    Raises:
        BadInput: it was sealed for another key, or is damaged.
    """
    try:
        plain = SealedBox(PrivateKey(private_key)).decrypt(sealed)
        raw = zstandard.ZstdDecompressor().decompress(plain, max_output_size=_MAX_PLAIN)
        return msgspec.msgpack.decode(raw, type=Envelope)
    except (CryptoError, zstandard.ZstdError, ValueError, *UNREADABLE) as error:
        raise BadInput("sealed for another key, or damaged") from error
