"""Delivery reports that are faster than we are.

A provider may say that a message has arrived before its dispatcher has written down that the
provider took it, and under which reference. Such a report waits for the next commits, for a while.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict

from domain.ids import ChannelId
from domain.ports import DeliveryReport
from domain.tasks import Policy, TaskScope
from server.handlers import outbound
from server.storage.engine import Database
from server.storage.unit import Unit

KEEP_S = 30.0
MOST = 200
"""Reports of messages others sent over the same account come here too: they must cost little."""
_PAUSE_S = 0.02

_Key = tuple[ChannelId, str, str]


class EarlyReports:
    """The reports of nothing we know yet; on the event loop only."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: OrderedDict[_Key, tuple[float, DeliveryReport]] = OrderedDict()
        self._scope = TaskScope("early reports")
        database.on_commit(self._something_new)

    def keep(self, report: DeliveryReport) -> None:
        """Try a report again when something has been written."""
        until = asyncio.get_running_loop().time() + KEEP_S
        self._kept[report.channel_id, report.provider_ref, report.status] = until, report
        while len(self._kept) > MOST:
            self._kept.popitem(last=False)
        self._something_new()

    def _something_new(self) -> None:
        if self._kept:
            self._scope.start(self._again(), "again", Policy.DROP_NEW)

    async def _again(self) -> None:
        await asyncio.sleep(_PAUSE_S)
        now = asyncio.get_running_loop().time()
        waiting = [(key, report) for key, (until, report) in self._kept.items() if until > now]

        def work(unit: Unit) -> set[_Key]:
            return {key for key, report in waiting if outbound.reported(report)(unit)}

        known = await self._database.write(work)
        for key, (until, _) in list(self._kept.items()):
            if key in known or until <= now:
                self._kept.pop(key, None)

    async def aclose(self) -> None:
        """Forget all of them."""
        self._kept.clear()
        await self._scope.close()
