"""Stored entities back from their MessagePack bodies."""

from __future__ import annotations

from typing import Any, TypeVar, cast

import msgspec

from domain.entities import Entity

T = TypeVar("T", bound=Entity)

_decoders: dict[type[Entity], msgspec.msgpack.Decoder[Any]] = {}


def decode(struct: type[T], body: bytes) -> T:
    """Return a stored entity."""
    decoder = _decoders.get(struct)
    if decoder is None:
        decoder = _decoders[struct] = msgspec.msgpack.Decoder(struct)
    return cast("T", decoder.decode(body))
