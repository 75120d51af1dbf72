"""Works an account of a CRM system: takes in what changed there, writes there what changed here."""

from __future__ import annotations

import asyncio
import contextlib

import structlog

from domain.accounts import AccountState, CrmAccount, Health, Problem
from domain.backoff import Backoff
from domain.crm import AccessRevoked, GoneThere, WriteRefused
from domain.entities import Channel
from domain.errors import Expected
from server.handlers import crm, crm_going, crm_taking
from server.handlers.crm import Mappers
from server.handlers.crm_going import Going
from server.handlers.staging import TooMuch
from server.storage.engine import Database

_log = structlog.get_logger(__name__)

PORTION = 40
RETRY_BASE_S, RETRY_CAP_S = 1.0, 60.0
REVOKED_S = 60.0
LEAST_PAUSE_S = 1.0
_BREATH_S = 0.01


class CrmWorker:
    """Runs on the one node that holds the account's lease; begins again where it was."""

    def __init__(
        self, database: Database, channel: Channel, account: CrmAccount, health: Health
    ) -> None:
        """Make it ready.

        Args:
            database: the central store.
            channel: the account.
            account: the system behind it.
            health: told how it stands.

        Raises:
            BadInput: the rules cannot be followed.
        """
        self._database = database
        self._channel = channel
        self._source = account.source
        self._plan = account.plan
        self._woken = account.woken or asyncio.Event()
        self._health = health
        self._mappers = Mappers(account.plan.mapping)
        self._backoff = Backoff(RETRY_BASE_S, RETRY_CAP_S)

    async def run(self) -> None:
        """Work until cancelled."""
        try:
            while True:
                pause = await self._stretch()
                await asyncio.sleep(pause)
        finally:
            await self._source.aclose()

    async def _stretch(self) -> float:
        """Work until something breaks; return how long to pause."""
        try:
            while True:
                refused = await self.once()
                self._backoff.succeeded()
                problem = Problem.BAD_ANSWER if refused else Problem.NONE
                await self._health.report(AccountState.WORKING, problem, refused)
                await self._rest()
        except AccessRevoked as error:
            await self._health.report(AccountState.REVOKED, Problem.REFUSED, error.detail)
            return REVOKED_S
        except Expected as error:
            problem = Problem.SLOWED if error.retry_after_s else Problem.UNREACHABLE
            await self._health.report(AccountState.FAILING, problem, error.detail or error.code)
            return max(self._backoff.failed(), error.retry_after_s or 0.0)
        except Exception as error:  # noqa: BLE001 - outer loop: the account goes on
            _log.exception("crm_broke", channel_id=str(self._channel.id))
            await self._health.report(AccountState.FAILING, Problem.BROKEN, type(error).__name__)
            return self._backoff.failed()
        finally:
            await self._source.aclose()

    async def _rest(self) -> None:
        """Pause until it is time, or the system calls; however often it does, not without end."""
        await asyncio.sleep(min(self._plan.poll_s, LEAST_PAUSE_S))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._plan.poll_s):
                await self._woken.wait()
        self._woken.clear()

    async def once(self) -> str:
        """Take in all that changed there, write there what changed here, look what is gone.

        Returns what the system would not have of ours, empty where there was nothing.

        Raises:
            Expected: the system or the store is away; nothing is done twice after it.
        """
        refused = ""
        if self._plan.two_way:
            # What was being made when it broke off may be there: read first, it would be news.
            refused = await self._send_all(making=True)
        await self._take()
        if self._plan.two_way:
            refused = await self._send() or refused
        await self._sweep()
        return refused

    async def _take(self) -> None:
        cursor = await self._database.write(crm.begin(self._channel))
        while True:
            page = await self._source.changes(cursor)
            records = [(record, self._mappers.map(record)) for record in page.records]
            size = PORTION
            while records:
                last = len(records) <= size
                step = crm_taking.take_portion(
                    self._channel, self._mappers, records[:size], page.cursor if last else None
                )
                try:
                    await self._database.write(step)
                except TooMuch:
                    size = max(1, size // 4)
                    continue
                records = records[size:]
                await asyncio.sleep(_BREATH_S)
            if not page.records and page.cursor != cursor:
                step = crm_taking.take_portion(self._channel, self._mappers, [], page.cursor)
                await self._database.write(step)
            if not page.more:
                return
            cursor = page.cursor

    async def _send(self) -> str:
        refused = ""
        while self._plan.send_new:
            count = await self._database.write(crm_going.intend(self._channel))
            if not count:
                break
            refused = await self._send_all(making=True) or refused
        return await self._send_all() or refused

    async def _send_all(self, *, making: bool = False) -> str:
        refused = ""
        while True:
            look = crm_going.outgoing(self._channel, self._mappers, making=making)
            found = await self._database.read(look)
            if not found:
                return refused
            for going in found:
                refused = await self._write(going) or refused

    async def _write(self, going: Going) -> str:
        if going.write is None:
            await self._database.write(crm_going.settled(self._channel, self._mappers, going, None))
            return ""
        try:
            record = await self._source.write(going.write)
        except GoneThere:
            await self._database.write(crm_going.lost(self._channel, going))
            return ""
        except WriteRefused as error:
            # Until it is changed again here there is nothing more to say.
            _log.warning("crm_refused", channel_id=str(self._channel.id), kind=going.row.kind)
            await self._database.write(crm_going.settled(self._channel, self._mappers, going, None))
            return error.detail
        await self._database.write(crm_going.settled(self._channel, self._mappers, going, record))
        return ""

    async def _sweep(self) -> None:
        kind, refs = await self._database.read(crm.to_sweep(self._channel))
        missing = await self._source.missing(kind, refs) if refs else frozenset()
        await self._database.write(crm.swept(self._channel, kind, refs, missing))
