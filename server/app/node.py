"""What makes a process one node among several: its name, its heartbeat, its leases, its words."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable

import structlog

from domain.errors import Expected
from domain.ids import new_id
from domain.tasks import TaskScope
from server.handlers import presence
from server.rest.nearby import ASK, Neighbours
from server.storage import leases, notices
from server.storage.engine import Database

_log = structlog.get_logger(__name__)

BEAT_S = leases.LEASE.total_seconds() / 3
ONLY = "only"
"""The name of a node over SQLite: a new start takes over what the last one held."""

Run = Callable[[], Awaitable[None]]


def node_name(database: Database) -> str:
    """Return a name for this node; on PostgreSQL a new one at every start."""
    return ONLY if database.is_sqlite else f"{socket.gethostname()[:40]}-{new_id().hex}"


class Membership:
    """One node's place among the others."""

    def __init__(self, database: Database, url: str, name: str, neighbours: Neighbours) -> None:
        self._database = database
        self.name = name
        self._neighbours = neighbours
        self._notices: notices.Notices | None = None
        if not database.is_sqlite:
            self._notices = notices.Notices(url, name, self._heard)
            database.on_commit(self._notices.commit, own=True)
            neighbours.say = self._notices.say

    async def join(self, scope: TaskScope) -> None:
        """Announce this node; its tasks belong to the scope."""
        alone = self._database.is_sqlite
        await self._database.write(presence.node_started(self.name, alone=alone))
        scope.start(self._beat(), "heartbeat")
        if self._notices is not None:
            scope.start(self._notices.run_ear(), "ear")
            scope.start(self._notices.run_voice(), "voice")
            self._notices.say(ASK)

    async def leave(self) -> None:
        """Take leave: whoever was connected here only is offline now."""
        await self._database.write(presence.node_stopped(self.name))

    def _heard(self, node: str, word: str) -> None:
        if word in ("", notices.COMMIT):
            self._database.heard()
        else:
            self._neighbours.heard(node, word)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT_S)
            try:
                await self._database.write(presence.node_lives(self.name))
            except Expected as error:
                _log.warning("heartbeat_missed", code=error.code)
            self._neighbours.say_everything()
            self._neighbours.forget_silent()

    def hold_in(self, scope: TaskScope, name: str, work: Run) -> None:
        """Start holding a lease and doing its work, for as long as a scope is open."""
        scope.start(self.hold(name, work), name)

    async def hold(self, name: str, work: Run) -> None:
        """Run ``work`` whenever this node has the lease of a name, and only then."""
        while True:
            if await self._acquired(name):
                await self._while_held(name, work)
            await asyncio.sleep(BEAT_S)

    async def _acquired(self, name: str) -> bool:
        try:
            return await self._database.write(lambda unit: leases.acquire(unit, name, self.name))
        except Expected as error:
            _log.warning("lease_not_reached", lease=name, code=error.code)
            return False

    async def _while_held(self, name: str, work: Run) -> None:
        scope = TaskScope(f"lease {name}", on_error=_report)
        scope.start(_run(work), name)
        try:
            while True:
                await asyncio.sleep(BEAT_S)
                if not await self._acquired(name):
                    _log.warning("lease_lost", lease=name)
                    return
        finally:
            await scope.close()
            await asyncio.shield(self._released(name))

    async def _released(self, name: str) -> None:
        try:
            await self._database.write(lambda unit: leases.release(unit, name, self.name))
        except Expected as error:
            _log.warning("lease_not_released", lease=name, code=error.code)


async def _run(work: Run) -> None:
    await work()


def _report(key: object, error: BaseException) -> None:
    _log.error("leased_work_broke", work=str(key), exc_info=error)
