"""Starts a worker for each configured channel and hands the rest of the server its ways out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import msgspec
import structlog

from adapters.asterisk.adapter import AsteriskAdapter
from adapters.asterisk.settings import AsteriskSettings
from adapters.mail.config import MailConfig
from adapters.mail.inbox import ImapInbox
from adapters.mail.outbox import SmtpSender
from adapters.mail.worker import MailParser
from domain.clock import Clock
from domain.entities import Channel
from domain.errors import Expected
from domain.glossary import ChannelKind
from domain.ids import ChannelId
from domain.ports import ChannelSender, Telephony
from server.app.sink import StoreCallSink, StoreCursors, StoreSink
from server.app.webchat import WebChatSender
from server.storage import calls, messages, people
from server.storage.engine import Database
from server.storage.unit import Unit

_log = structlog.get_logger(__name__)

Run = Callable[[], Awaitable[None]]


class Channels:
    """The workers of this node. ``senders`` and ``telephony`` fill as channels start.

    Each worker runs on one node at a time, on the one that holds its lease.
    """

    def __init__(self, database: Database, clock: Clock, hold: Callable[[str, Run], None]) -> None:
        """Make them ready.

        Args:
            database: the central store.
            clock: stamps what comes in.
            hold: runs work by a name whenever this node has the lease of that name.
        """
        self._database = database
        self._clock = clock
        self._hold = hold
        self._parser = MailParser()
        self.sink = StoreSink(database)
        self.senders: dict[ChannelId, ChannelSender] = {}
        self.telephony: dict[str, Telephony] = {}

    async def start(self) -> None:
        """Start every enabled channel that has connection settings, and every web chat.

        A channel with unusable settings is logged and left out; the others work.
        """
        for channel in await self._database.read(_web_chats):
            self.senders[channel.id] = WebChatSender(self._clock)
        for channel, settings in await self._database.read(_configured):
            try:
                await self._start_one(channel, settings)
            except (msgspec.ValidationError, ValueError, Expected) as error:
                _log.error("channel_not_started", channel=str(channel.id), reason=str(error))

    async def _start_one(self, channel: Channel, settings: str) -> None:
        if channel.kind == ChannelKind.EMAIL:
            self._start_mail(channel, msgspec.json.decode(settings, type=MailConfig))
        elif channel.kind == ChannelKind.PHONE:
            decoded = msgspec.json.decode(settings, type=AsteriskSettings)
            self._hold(f"pbx:{channel.id}", lambda: self._run_pbx(channel, decoded))

    def _start_mail(self, channel: Channel, config: MailConfig) -> None:
        inbox = ImapInbox(
            channel.id,
            config,
            self.sink,
            StoreCursors(self._database),
            parser=self._parser,
            clock=self._clock,
        )
        self.senders[channel.id] = SmtpSender(config, clock=self._clock)
        self._hold(f"mail:{channel.id}", inbox.run)

    async def _run_pbx(self, channel: Channel, settings: AsteriskSettings) -> None:
        prefix = f"{channel.id.hex[:8]}:"
        standing = await self._database.read(lambda unit: calls.in_progress(unit, prefix))
        adapter = AsteriskAdapter(
            settings,
            StoreCallSink(self._database, channel.id),
            self._clock,
            open_calls=standing,
        )
        self.telephony[channel.id.hex] = adapter
        try:
            await adapter.run()
        finally:
            self.telephony.pop(channel.id.hex, None)

    async def close(self) -> None:
        """Stop what the workers share; their tasks belong to the scope."""
        await self._parser.aclose()


def _web_chats(unit: Unit) -> list[Channel]:
    """Return the channels that need no connection: their visitors come to us."""
    channels = people.channels(unit)
    return [item for item in channels if item.enabled and item.kind == ChannelKind.WEBCHAT]


def _configured(unit: Unit) -> list[tuple[Channel, str]]:
    found = []
    for channel in people.channels(unit):
        settings = messages.channel_settings(unit, channel.id) if channel.enabled else None
        if settings is not None:
            found.append((channel, settings))
    return found
