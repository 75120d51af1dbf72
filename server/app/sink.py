"""Where channel adapters deliver: each call is one durable transaction."""

from __future__ import annotations

import msgspec

from adapters.mail.inbox import Cursor
from domain.ids import ChannelId
from domain.ports import AnyCallEvent, DeliveryReport, InboundMessage
from server.handlers import calls, inbound, outbound
from server.storage import messages
from server.storage.engine import Database


class StoreSink:
    """An ``InboundSink`` over the central store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def message_received(self, message: InboundMessage) -> None:
        """Store a message of a customer; returns after the commit."""
        await self._database.write(inbound.received(message))

    async def delivery_reported(self, report: DeliveryReport) -> None:
        """Store a delivery report; returns after the commit."""
        await self._database.write(outbound.reported(report))


class StoreCallSink:
    """A ``CallSink`` of one PBX channel over the central store."""

    def __init__(self, database: Database, channel_id: ChannelId) -> None:
        self._database = database
        self._channel_id = channel_id

    async def call_reported(self, event: AnyCallEvent) -> None:
        """Store one event of a call; returns after the commit."""
        await self._database.write(calls.reported(self._channel_id, event))


class StoreCursors:
    """A ``CursorStore`` of mailboxes over the central store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def load(self, channel_id: ChannelId) -> Cursor | None:
        """Return the saved cursor, or None before the first start."""
        raw = await self._database.read(
            lambda unit: messages.channel_value(unit, channel_id, "cursor")
        )
        return msgspec.json.decode(raw, type=Cursor) if raw is not None else None

    async def save(self, channel_id: ChannelId, cursor: Cursor) -> None:
        """Store the cursor; returns after the commit."""
        value = msgspec.json.encode(cursor).decode()
        await self._database.write(
            lambda unit: messages.set_channel_value(unit, channel_id, "cursor", value)
        )
