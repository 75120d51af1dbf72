"""Runs the accounts of all channels on this node, and follows what administrators change."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

import msgspec
import structlog

from adapters.asterisk.settings import AsteriskSettings
from adapters.mail.worker import MailParser
from domain.accounts import Account, AccountState, Driver, Problem, Tools, WebhookReceiver
from domain.clock import Clock
from domain.entities import Channel
from domain.errors import Expected
from domain.glossary import ChannelKind
from domain.ids import ChannelId
from domain.ports import ChannelSender
from domain.tasks import TaskScope
from server.app.account_secrets import close_all, open_secrets
from server.app.crm import CrmWorker
from server.app.drivers import Drivers
from server.app.pbx import Exchanges, lease_of
from server.app.safe import Safe
from server.app.sink import StoreHealth, StoreMemory, StoreSink
from server.app.webchat import WebChatSender
from server.handlers.webchat_site import settings_of
from server.storage import channels as kept
from server.storage import people
from server.storage.engine import Database
from server.storage.unit import Unit

_log = structlog.get_logger(__name__)

LOOK_S = 2.0
"""How often a node looks whether an account was added or changed."""

Run = Callable[[], Awaitable[None]]
Hold = Callable[[TaskScope, str, Run], None]


@dataclass(frozen=True, slots=True)
class _Running:
    """An account as it was started: with which settings, and what runs of it."""

    kind: str
    settings: str | None
    scope: TaskScope


class Channels:
    """The accounts of this node. ``senders`` and ``hooks`` fill as they start.

    Each worker runs on one node at a time, on the one that holds its lease.
    """

    def __init__(
        self, database: Database, clock: Clock, hold: Hold, safe: Safe | None = None
    ) -> None:
        """Make them ready.

        Args:
            database: the central store.
            clock: stamps what comes in.
            hold: runs work in a scope, by a name, whenever this node has the lease of that name.
            safe: opens secrets; without it they lie open in the database.
        """
        self._database = database
        self._clock = clock
        self._hold = hold
        self._safe = safe or Safe(None)
        self._parser = MailParser()
        self._running: dict[ChannelId, _Running] = {}
        self._changed = asyncio.Event()
        self.drivers: Mapping[str, Driver] = Drivers(self._parser)
        self.sink = StoreSink(database)
        self.senders: dict[ChannelId, ChannelSender] = {}
        self.hooks: dict[ChannelId, WebhookReceiver] = {}
        self._exchanges = Exchanges(database, clock)
        self.pbx = self._exchanges.reach

    async def start(self, scope: TaskScope) -> None:
        """Start every enabled account, and follow changes for as long as the scope is open."""
        await self._database.write(close_all(self._safe))
        await self._adjust()
        scope.start(self._watch(), "accounts")

    def look_again(self) -> None:
        """Look at once for what an administrator changed."""
        self._changed.set()

    async def _watch(self) -> None:
        while True:
            try:
                async with asyncio.timeout(LOOK_S):
                    await self._changed.wait()
            except TimeoutError:
                pass
            self._changed.clear()
            try:
                await self._adjust()
            except Expected as error:
                _log.warning("accounts_not_read", code=error.code)

    async def _adjust(self) -> None:
        """Stop what is gone or other than it was, start what is new."""
        wanted = {item.id: (item, text) for item, text in await self._database.read(_enabled)}
        for channel_id, running in list(self._running.items()):
            channel, settings = wanted.get(channel_id, (None, None))
            if channel is None or (channel.kind, settings) != (running.kind, running.settings):
                await self._stop(channel_id)
        for channel_id, (channel, settings) in wanted.items():
            if channel_id not in self._running:
                await self._start_one(channel, settings)

    async def _stop(self, channel_id: ChannelId) -> None:
        running = self._running.pop(channel_id)
        self.senders.pop(channel_id, None)
        self.hooks.pop(channel_id, None)
        await running.scope.close()

    async def _start_one(self, channel: Channel, settings: str | None) -> None:
        """Start one account; unusable settings are logged and shown, and stop nobody else."""
        scope = TaskScope(f"account {channel.id}")
        self._running[channel.id] = _Running(channel.kind, settings, scope)
        if channel.kind == ChannelKind.WEBCHAT:
            self.senders[channel.id] = WebChatSender(self._clock)
        health = StoreHealth(self._database, channel.id)
        try:
            if channel.kind == ChannelKind.WEBCHAT:
                settings_of(settings)
                await health.report(AccountState.WORKING, Problem.NONE)
                return
            if settings is None:
                return
            settings = open_secrets(self._safe, channel.id, settings)
            if channel.kind == ChannelKind.PHONE:
                decoded = msgspec.json.decode(settings, type=AsteriskSettings)
                self._hold(
                    scope, lease_of(channel.id), lambda: self._exchanges.run(channel.id, decoded)
                )
                return
            self._run_account(channel, self._open(channel, settings, health), scope)
        except (msgspec.ValidationError, ValueError, Expected) as error:
            _log.error("channel_not_started", channel=str(channel.id), reason=str(error))
            await health.report(AccountState.FAILING, Problem.MISCONFIGURED, str(error))

    def _open(self, channel: Channel, settings: str, health: StoreHealth) -> Account:
        driver = self.drivers.get(channel.kind)
        if driver is None:
            raise ValueError(f"nothing serves channels of the kind {channel.kind}")
        memory = StoreMemory(self._database, channel.id, self._safe)
        tools = Tools(channel.id, self.sink, memory, health, self._clock)
        return driver.open(msgspec.json.decode(settings, type=driver.settings), tools)

    def _run_account(self, channel: Channel, account: Account, scope: TaskScope) -> None:
        if account.hook is not None:
            self.hooks[channel.id] = account.hook
        if account.sender is not None and not account.sends_where_it_runs:
            self.senders[channel.id] = account.sender
        if account.crm is not None:
            health = StoreHealth(self._database, channel.id)
            worker = CrmWorker(self._database, channel, account.crm, health)
            self._hold(scope, f"{channel.kind}:{channel.id}", worker.run)
        if account.worker is not None:
            work: Run = account.worker.run
            sender = account.sender
            if sender is not None and account.sends_where_it_runs:
                work = self._sending(channel.id, work, sender)
            self._hold(scope, f"{channel.kind}:{channel.id}", work)

    def _sending(self, channel_id: ChannelId, work: Run, sender: ChannelSender) -> Run:
        """Return the work of an account that alone can send while it runs."""

        async def run() -> None:
            self.senders[channel_id] = sender
            try:
                await work()
            finally:
                self.senders.pop(channel_id, None)

        return run

    async def close(self) -> None:
        """Stop every account and what they share."""
        for channel_id in list(self._running):
            await self._stop(channel_id)
        await self.sink.aclose()
        await self._parser.aclose()


def _enabled(unit: Unit) -> list[tuple[Channel, str | None]]:
    """Return the channels that are switched on, with their settings where they have any."""
    return [
        (channel, kept.settings(unit, channel.id))
        for channel in people.channels(unit)
        if channel.enabled
    ]
