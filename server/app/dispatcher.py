"""Sends what agents wrote: claims, calls the channel once, records what it answered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from domain.errors import Code, Expected, SendRefused, SendUncertain, Unavailable
from domain.ids import ChannelId
from domain.ports import ChannelSender
from server.handlers import outbound
from server.handlers.outbound import Dispatch
from server.storage.engine import Database
from server.storage.unit import Unit

_log = structlog.get_logger(__name__)

POLL_S = 1.0
SEND_DEADLINE_S = 60.0
RECORD_FOR_S = 90.0
"""How long an outcome waits for the database: less than the claim of its message lasts."""


class Dispatcher:
    """One loop per node; the claim in the database keeps several nodes apart."""

    def __init__(self, database: Database, senders: dict[ChannelId, ChannelSender]) -> None:
        """Make a dispatcher.

        Args:
            database: the central store.
            senders: the outgoing half of each channel this node may use; may change while
                running.
        """
        self._database = database
        self._senders = senders
        self._wake = asyncio.Event()
        database.on_send(self._wake.set)

    async def run(self) -> None:
        """Send until cancelled; a database that is away for a while is waited for."""
        # Where there are several nodes, another one may be sending right now.
        recovered = not self._database.is_sqlite
        while True:
            try:
                if not recovered:
                    await self._database.write(outbound.recover)
                    recovered = True
                await self._work()
            except Expected as error:
                _log.warning("dispatcher_waits", code=error.code)
                await asyncio.sleep(POLL_S)

    async def _work(self) -> None:
        while True:
            sent = await self._round()
            if not sent:
                await self._look_up_doubtful()
                try:
                    async with asyncio.timeout(POLL_S):
                        await self._wake.wait()
                except TimeoutError:
                    await self._database.write(outbound.sweep)
            self._wake.clear()

    async def _round(self) -> int:
        claimed = await self._database.write(outbound.claim(list(self._senders)))
        for dispatch in claimed:
            try:
                await self._send(dispatch)
            except Expected as error:
                # What became of it could not be written: the sweep will ask a person.
                _log.error(
                    "send_not_recorded",
                    message_id=str(dispatch.message.message_id),
                    code=error.code,
                )
        return len(claimed)

    async def _look_up_doubtful(self) -> None:
        """Ask providers about messages of a history that was lost; those away are asked later."""
        found = await self._database.read(outbound.doubtful(list(self._senders)))
        for channel_id, message_id in found:
            try:
                receipt = await self._senders[channel_id].look_up(message_id)
            except Unavailable:
                continue
            known = outbound.not_found(message_id)
            if receipt is not None:
                known = outbound.sent(message_id, receipt)
            await self._database.write(known)

    async def _send(self, dispatch: Dispatch) -> None:
        message_id = dispatch.message.message_id
        try:
            async with asyncio.timeout(SEND_DEADLINE_S):
                receipt = await self._senders[dispatch.channel_id].send(dispatch.message)
        except SendRefused as error:
            await self._record(outbound.refused(message_id, error.detail))
        except Unavailable:
            await self._record(outbound.not_tried(message_id, dispatch.attempt))
        except (SendUncertain, TimeoutError) as error:
            _log.warning("send_uncertain", message_id=str(message_id))
            await self._resolve(dispatch, str(error))
        except Exception:  # noqa: BLE001 - a bug in one channel must not stop the others
            _log.exception("sender_broke", message_id=str(message_id))
            await self._record(outbound.uncertain(message_id, "the sender broke"))
        else:
            await self._record(outbound.sent(message_id, receipt))

    async def _resolve(self, dispatch: Dispatch, detail: str) -> None:
        """Ask the provider whether it has the message; without an answer, leave it unknown."""
        message_id = dispatch.message.message_id
        try:
            receipt = await self._senders[dispatch.channel_id].look_up(message_id)
        except Unavailable:
            receipt = None
        if receipt is not None:
            await self._record(outbound.sent(message_id, receipt))
        else:
            await self._record(outbound.uncertain(message_id, detail))

    async def _record(self, step: Callable[[Unit], None]) -> None:
        """Write what became of a message. While the database is away nobody else can know it.

        Raises:
            Unavailable: it stayed away for too long; the sweep will ask a person.
        """
        try:
            async with asyncio.timeout(RECORD_FOR_S):
                while True:
                    try:
                        return await self._database.write(step)
                    except Unavailable as error:
                        _log.warning("send_not_recorded_yet", code=error.code)
                        await asyncio.sleep(POLL_S)
        except TimeoutError as error:
            raise Unavailable(Code.STORE_BUSY, "what became of a message was not kept") from error
