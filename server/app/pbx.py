"""Runs a PBX on this node: its calls into the store, its queues staffed as agents are present."""

from __future__ import annotations

import asyncio
import contextlib
from functools import partial

import structlog

from adapters.asterisk.adapter import AsteriskAdapter
from adapters.asterisk.settings import AsteriskSettings
from domain.clock import Clock
from domain.errors import Expected
from domain.glossary import ChannelKind
from domain.ids import ChannelId
from domain.ports import Telephony
from domain.tasks import together
from server.app.pbx_orders import Elsewhere, obey
from server.app.recordings import RecordingFetcher
from server.app.sink import StoreCallSink, StoreHealth
from server.handlers import staffing
from server.rest.services import Pbx
from server.storage import calls, leases, people
from server.storage.engine import Database
from server.storage.unit import Unit

_log = structlog.get_logger(__name__)

STAFF_S = 0.5
"""The least time between two looks at who is present: a busy centre commits all the time."""
RETURN_S = 15.0
"""How long a centre that has just started waits for its agents before it empties their seats."""


class Exchanges:
    """The PBXs this node has the leases of."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Make it ready.

        Args:
            database: the central store.
            clock: stamps what the PBXs tell.
        """
        self._database = database
        self._clock = clock
        self._news: dict[ChannelId, asyncio.Event] = {}
        self.telephony: dict[str, Telephony] = {}
        """What can be asked of each PBX this node holds, by its channel's id in hex."""
        database.on_commit(self._committed)

    def _committed(self) -> None:
        for news in self._news.values():
            news.set()

    async def reach(self, channel_id: ChannelId | None = None) -> Pbx | None:
        """Return a PBX, here or at another node; None where nobody holds it.

        Args:
            channel_id: which; None: any, one held here first.
        """
        here = self.telephony
        if channel_id is not None and channel_id.hex in here:
            return here[channel_id.hex]
        if channel_id is None and here:
            return next(iter(here.values()))
        if self._database.is_sqlite:
            return None  # there is no other node
        held = await self._database.read(partial(_held, channel_id=channel_id))
        return Elsewhere(self._database, held[0]) if held else None

    async def run(self, channel_id: ChannelId, settings: AsteriskSettings) -> None:
        """Run a PBX until cancelled."""
        standing = await self._database.read(lambda unit: calls.in_progress(unit, channel_id))
        adapter = AsteriskAdapter(
            settings,
            StoreCallSink(self._database, channel_id),
            self._clock,
            open_calls=standing,
            health=StoreHealth(self._database, channel_id),
        )
        news = self._news[channel_id] = asyncio.Event()
        self.telephony[channel_id.hex] = adapter
        try:
            fetcher = RecordingFetcher(self._database, channel_id, adapter)
            await together(
                adapter.run(),
                self._staff(adapter, news),
                fetcher.run(),
                obey(self._database, channel_id, adapter),
            )
        finally:
            self.telephony.pop(channel_id.hex, None)
            self._news.pop(channel_id, None)

    async def _staff(self, adapter: Telephony, news: asyncio.Event) -> None:
        started = self._clock.monotonic()
        while True:
            news.clear()
            leaving = self._clock.monotonic() - started >= RETURN_S
            try:
                adapter.seat(await self._database.read(partial(staffing.staff, leaving=leaving)))
            except Expected as error:
                _log.warning("staff_not_read", code=error.code)
                news.set()
            await asyncio.sleep(STAFF_S)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(None if leaving else RETURN_S):
                    await news.wait()


def lease_of(channel_id: ChannelId) -> str:
    """Return the lease of whoever holds a PBX."""
    return f"pbx:{channel_id}"


def _held(unit: Unit, channel_id: ChannelId | None) -> list[ChannelId]:
    """Return the PBXs some node holds."""
    return [
        channel.id
        for channel in people.channels(unit)
        if channel.kind == ChannelKind.PHONE
        and channel.enabled
        and channel_id in (None, channel.id)
        and leases.holder(unit, lease_of(channel.id)) is not None
    ]
