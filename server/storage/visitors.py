"""Rows of web chat visitors."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from domain.clock import to_micros
from domain.ids import ChannelId
from server.storage import schema
from server.storage.unit import Unit

_visitor = schema.visitor


class Visitor(NamedTuple):
    """A browser that chats: its channel and the identity value it stands for."""

    channel_id: ChannelId
    address: str


def remember(unit: Unit, token_hash: bytes, channel_id: ChannelId, address: str) -> None:
    """Know a browser by the hash of its secret."""
    unit.connection.execute(
        _visitor.insert(),
        {
            "token_hash": token_hash,
            "channel_id": channel_id.bytes,
            "address": address,
            "seen_at": to_micros(unit.now),
        },
    )


def by_token(unit: Unit, token_hash: bytes) -> Visitor | None:
    """Return the visitor behind the hash of a browser's secret."""
    query = sa.select(_visitor.c.channel_id, _visitor.c.address).where(
        _visitor.c.token_hash == token_hash
    )
    row = unit.connection.execute(query).first()
    if row is None:
        return None
    return Visitor(ChannelId(UUID(bytes=bytes(row[0]))), row[1])
