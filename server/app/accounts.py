"""The accounts of channels as administrators see, try and change them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

import msgspec
import structlog

from domain.accounts import AccountState, CrmAccount, Driver, Problem, Tools
from domain.administration import (
    AccountKind,
    Accounts,
    AccountView,
    SaveAccount,
    Tried,
    TryAccount,
)
from domain.clock import Clock
from domain.entities import Channel, Queue
from domain.errors import Code, Expected, Refused
from domain.glossary import ChannelKind
from domain.ids import ChannelId
from domain.importing import SAMPLE_ROWS, RowOutcome
from domain.paths import paths_of
from domain.ports import AnyNews, DeliveryReport, InboundMessage
from domain.text import clean_line
from server.app.account_secrets import close_secrets, open_secrets
from server.app.drivers import settings_structs
from server.app.forms import fields_of, settings_from, values_of
from server.app.safe import Safe
from server.handlers import crm, crm_taking
from server.storage import channels, people
from server.storage.engine import Database
from server.storage.unit import Unit

_log = structlog.get_logger(__name__)

_MOST_FIELDS = 1000
TRY_S = 40.0


class AccountOffice:
    """Lists, tries and saves accounts."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        drivers: Mapping[str, Driver],
        changed: Callable[[], None],
        safe: Safe,
    ) -> None:
        """Make it ready.

        Args:
            database: the central store.
            clock: given to what is tried.
            drivers: how accounts are made, by kind.
            changed: told after each change, so that it holds at once on this node.
            safe: closes secrets.
        """
        self._database = database
        self._clock = clock
        self._drivers = drivers
        self._changed = changed
        self._safe = safe

    @cached_property
    def _structs(self) -> dict[str, type[msgspec.Struct]]:
        return settings_structs()

    async def everything(self) -> Accounts:
        """Return all accounts and the kinds there can be."""
        kinds = tuple(
            AccountKind(kind=kind, fields=fields_of(struct))
            for kind, struct in self._structs.items()
        )
        return Accounts(kinds=kinds, accounts=await self._database.read(self._views))

    def _views(self, unit: Unit) -> tuple[AccountView, ...]:
        found = sorted(people.channels(unit), key=lambda item: item.name)
        return tuple(self._view(unit, item) for item in found if item.kind in self._structs)

    def _view(self, unit: Unit, channel: Channel) -> AccountView:
        values, kept = values_of(
            self._structs[channel.kind], _as_dict(channels.settings(unit, channel.id))
        )
        health = channels.health(unit, channel.id)
        view = AccountView(
            id=channel.id,
            kind=channel.kind,
            name=channel.name,
            address=channel.address,
            queue_id=channel.queue_id,
            enabled=channel.enabled,
            values=values,
            kept=kept,
        )
        if health is None:
            return view
        return msgspec.structs.replace(view, **msgspec.structs.asdict(health))

    async def save(self, wanted: SaveAccount) -> AccountView:
        """Add or change an account.

        Raises:
            Refused: ``field`` names the setting that cannot be so.
        """
        struct = self._struct(wanted.kind)
        name = clean_line(wanted.name)
        if not name:
            raise Refused(Code.INVALID, field="name")

        def work(unit: Unit) -> AccountView:
            known = unit.get(Channel, wanted.id)
            if known is not None and known.kind != wanted.kind:
                raise Refused(Code.INVALID, field="kind")
            if wanted.queue_id is not None and unit.get(Queue, wanted.queue_id) is None:
                raise Refused(Code.INVALID, field="queue_id")
            before = self._settings(unit, wanted.id)
            settings = settings_from(struct, wanted.values, _as_dict(before))
            channel = Channel(
                id=wanted.id,
                kind=wanted.kind,
                name=name,
                address=clean_line(wanted.address),
                queue_id=wanted.queue_id,
                enabled=wanted.enabled,
            )
            unit.put(channel)
            was_on = known is not None and known.enabled
            if not wanted.enabled:
                channels.set_health(unit, channel.id, "")
            elif not was_on or settings != before:
                channels.set_health(unit, channel.id, AccountState.STARTING)
            if settings != before:
                closed = close_secrets(self._safe, channel.id, settings)
                channels.set_settings(unit, channel.id, closed)
            return self._view(unit, channel)

        view = await self._database.write(work)
        _log.info("account_saved", channel_id=str(view.id), kind=view.kind)
        self._changed()
        return view

    async def try_out(self, wanted: TryAccount) -> Tried:
        """Try settings, and keep nothing.

        Raises:
            Refused: ``field`` names the setting that cannot be so.
        """
        driver = self._drivers.get(wanted.kind)
        if wanted.kind == ChannelKind.WEBCHAT:
            settings_from(self._structs[wanted.kind], wanted.values, {})
            return Tried(works=True)  # there is nobody else to ask
        if driver is None:
            return Tried(works=False, code=Code.INVALID, detail="this kind cannot be tried")
        kept = await self._database.read(lambda unit: self._settings(unit, wanted.id))
        raw = settings_from(driver.settings, wanted.values, _as_dict(kept))
        settings = msgspec.json.decode(raw, type=driver.settings)
        silent = _Nowhere()
        tools = Tools(wanted.id, silent, silent, silent, self._clock)
        try:
            async with asyncio.timeout(TRY_S):
                account = driver.open(settings, tools)
                name = await account.probe()
                rows, fields = await self._rehearsed(wanted, account.crm)
        except Expected as error:
            return Tried(works=False, code=error.code, detail=clean_line(error.detail))
        except TimeoutError:
            return Tried(works=False, code=Code.TIMEOUT)
        return Tried(works=True, name=clean_line(name), rows=rows, fields=fields)

    async def _rehearsed(
        self, wanted: TryAccount, system: CrmAccount | None
    ) -> tuple[tuple[RowOutcome, ...], tuple[str, ...]]:
        """Return what the first records of a CRM system would come to, and their fields."""
        if system is None:
            return (), ()
        try:
            records = (await system.source.sample())[:SAMPLE_ROWS]
        finally:
            await system.source.aclose()
        channel = Channel(id=wanted.id, kind=wanted.kind, name=wanted.kind)
        mappers = crm.Mappers(system.plan.mapping)

        def work() -> tuple[tuple[RowOutcome, ...], tuple[str, ...]]:
            rows = crm_taking.rehearse(self._database, channel, mappers, records)
            fields = dict.fromkeys(path for item in records for path in paths_of(item.values))
            return rows, tuple(fields)[:_MOST_FIELDS]

        return await asyncio.get_running_loop().run_in_executor(None, work)

    def _settings(self, unit: Unit, channel_id: ChannelId) -> str | None:
        kept = channels.settings(unit, channel_id)
        return open_secrets(self._safe, channel_id, kept) if kept else kept

    def _struct(self, kind: str) -> type[msgspec.Struct]:
        struct = self._structs.get(kind)
        if struct is None:
            raise Refused(Code.INVALID, field="kind")
        return struct


def _as_dict(raw: str | None) -> dict[str, Any]:
    try:
        found = msgspec.json.decode(raw) if raw else {}
    except msgspec.DecodeError:
        return {}
    return found if isinstance(found, dict) else {}


class _Nowhere:
    """Sink, memory and health of an account that is only tried: nothing of it is kept."""

    async def message_received(self, message: InboundMessage) -> None:
        """Keep nothing."""

    async def delivery_reported(self, report: DeliveryReport) -> None:
        """Keep nothing."""

    async def news_received(self, news: AnyNews) -> None:
        """Keep nothing."""

    async def load(self, name: str) -> str | None:
        """Remember nothing."""
        return None

    async def save(self, name: str, value: str) -> None:
        """Keep nothing."""

    async def report(self, state: AccountState, problem: Problem, detail: str = "") -> None:
        """Tell nobody."""
