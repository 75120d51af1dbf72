"""Where channel adapters deliver: each call is one durable transaction."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

import msgspec

from domain.accounts import AccountState, Problem
from domain.errors import Unavailable
from domain.ids import ChannelId
from domain.ports import AnyCallEvent, AnyNews, DeliveryReport, InboundMessage
from domain.text import clean_line
from server.app.account_secrets import close_secrets, open_secrets
from server.app.forms import is_secret
from server.app.gathering import Gathering
from server.app.safe import Safe
from server.handlers import calls, inbound, news, outbound
from server.storage import channels
from server.storage.engine import Database


class StoreSink:
    """An ``InboundSink`` over the central store."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._gathering = Gathering(database)

    async def message_received(self, message: InboundMessage) -> None:
        """Store a message of a customer; returns after the commit."""
        await self._gathering.store(message)

    async def messages_received(self, messages: Sequence[InboundMessage]) -> None:
        """Store messages of customers in one transaction; returns after the commit."""
        await self._database.write(inbound.received_all(messages))

    async def delivery_reported(self, report: DeliveryReport) -> None:
        """Store a delivery report; returns after the commit.

        One of a message that is not known to be sent waits for a while: it may be about to be.
        """
        known = await self._database.write(outbound.reported(report))
        if not known and not self._database.is_sqlite:
            # The sending may have been written by a transaction beside this one.
            refs = (report.provider_ref,)
            await self._database.write(outbound.caught_up(report.channel_id, refs))

    async def aclose(self) -> None:
        """Store what is on its way, and stop."""
        await self._gathering.aclose()

    async def news_received(self, told: AnyNews) -> None:
        """Store what happened to messages or addresses; returns after the commit."""
        await self._database.write(news.happened(told))


class StoreCallSink:
    """A ``CallSink`` of one PBX channel over the central store."""

    def __init__(self, database: Database, channel_id: ChannelId) -> None:
        self._database = database
        self._channel_id = channel_id

    async def call_reported(self, event: AnyCallEvent) -> None:
        """Store one event of a call; returns after the commit."""
        await self._database.write(calls.reported(self._channel_id, event))


class StoreMemory:
    """The ``Memory`` of one channel over the central store; what is named a secret is sealed."""

    def __init__(self, database: Database, channel_id: ChannelId, safe: Safe | None = None) -> None:
        self._database = database
        self._channel_id = channel_id
        self._safe = safe or Safe(None)

    async def load(self, name: str) -> str | None:
        """Return what was kept under a name."""
        found = await self._database.read(lambda unit: channels.value(unit, self._channel_id, name))
        if found is None or not is_secret(name):
            return found
        opened = open_secrets(self._safe, self._channel_id, found)
        try:
            return msgspec.json.decode(opened, type=dict[str, str]).get(name)
        except msgspec.MsgspecError:
            return found  # kept before such things were sealed

    async def save(self, name: str, value: str) -> None:
        """Keep something; returns after the commit."""
        if is_secret(name):
            told = msgspec.json.encode({name: value}).decode()
            value = close_secrets(self._safe, self._channel_id, told)
        await self._database.write(
            lambda unit: channels.set_value(unit, self._channel_id, name, value)
        )


class StoreHealth:
    """The ``Health`` of one channel over the central store; writes only what changes."""

    def __init__(self, database: Database, channel_id: ChannelId) -> None:
        self._database = database
        self._channel_id = channel_id
        self._told: tuple[str, str, str] | None = None

    async def report(self, state: AccountState, problem: Problem, detail: str = "") -> None:
        """Note how the account stands; returns after the commit.

        A store that is away changes nothing: the next report tells more than this one.
        """
        told = str(state), str(problem), clean_line(detail, 200)
        if told == self._told:
            return
        with contextlib.suppress(Unavailable):
            await self._database.write(
                lambda unit: channels.set_health(unit, self._channel_id, *told)
            )
            self._told = told
