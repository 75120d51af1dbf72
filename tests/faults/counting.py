"""Counting what arrived: rows at the centre, letters at a provider, operations at a desk."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime

import sqlalchemy as sa

from domain.entities import Entry
from domain.ids import ConversationId, EntryId
from domain.ports import InboundMessage, OutboundMessage, SendReceipt
from server.handlers import inbound
from server.storage import schema
from server.storage.engine import Database
from server.storage.unit import Unit
from tests.flows.centre import Centre


class CountingSender:
    """A provider that takes everything and counts how often it was asked."""

    def __init__(self) -> None:
        self.accepted: Counter[EntryId] = Counter()

    async def send(self, message: OutboundMessage) -> SendReceipt:
        """Take a message."""
        self.accepted[message.message_id] += 1
        return SendReceipt(provider_ref=f"ref-{message.message_id}", at=datetime.now(UTC))

    async def look_up(self, message_id: EntryId) -> SendReceipt | None:
        """Say whether a message was taken."""
        if not self.accepted[message_id]:
            return None
        return SendReceipt(provider_ref=f"ref-{message_id}", at=datetime.now(UTC))


def texts_at(database: Database, prefix: str) -> Counter[str]:
    """Count the centre's entries by text, those that begin with a prefix."""
    table = schema.ENTITY_TABLES[Entry]

    def read(unit: Unit) -> Counter[str]:
        query = sa.select(table.c.text).where(table.c.text.startswith(prefix))
        return Counter(unit.connection.execute(query).scalars())

    return database.read_now(read)


def outbound_states(database: Database) -> Counter[str]:
    """Count the centre's planned messages by state."""

    def read(unit: Unit) -> Counter[str]:
        return Counter(unit.connection.execute(sa.select(schema.outbound.c.state)).scalars())

    return database.read_now(read)


async def eventually(database: Database, condition: Callable[[], bool]) -> None:
    """Wait, awakened by every commit, until something is true of the centre."""
    committed = asyncio.Event()
    database.on_commit(committed.set)
    async with asyncio.timeout(30):
        while not condition():
            await committed.wait()
            committed.clear()


async def a_letter_came(place: Centre, ref: str = "<1@pochta.example>") -> ConversationId:
    """Let the customer of the shop write; return the conversation."""
    message = InboundMessage(
        channel_id=place.shop.channels["email"].id,
        provider_ref=ref,
        identity_kind="email",
        address="klimova@pochta.example",
        at=datetime.now(UTC),
        subject="Заказ",
        text="Где заказ?",
        authenticated=True,
    )
    received = await place.database.write(inbound.received(message))
    assert received.conversation_id is not None
    return received.conversation_id
