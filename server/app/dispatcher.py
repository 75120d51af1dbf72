"""Sends what agents wrote: claims, calls the channel once, records what it answered.

Channels send side by side, so that a slow provider keeps nobody else waiting; within one channel
messages go one after another, in order for each address.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
from collections.abc import Callable

import structlog

from domain.errors import Code, Expected, SendRefused, SendUncertain, Unavailable
from domain.ids import ChannelId
from domain.ports import ChannelAmender, ChannelSender, SendReceipt
from domain.tasks import TaskScope
from server.app.webchat import WebChatSender
from server.handlers import amending, outbound, outbound_own
from server.handlers.amending import Change
from server.handlers.outbound import Dispatch
from server.storage.engine import Database
from server.storage.unit import Unit

_log = structlog.get_logger(__name__)

POLL_S = 1.0
TIDY_S = 5.0
SEND_DEADLINE_S = 60.0
MAX_REST_S = 3600.0
"""The longest a provider may make us wait before it is asked again."""
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
        self._busy: set[ChannelId] = set()
        self._rests_until: dict[ChannelId, float] = {}
        self._wake = asyncio.Event()
        self._tidied_at = -math.inf
        database.on_send(self._wake.set)

    async def run(self) -> None:
        """Send until cancelled; a database that is away for a while is waited for."""
        # Where there are several nodes, another one may be sending right now.
        recovered = not self._database.is_sqlite
        scope = TaskScope("sending")
        try:
            while True:
                try:
                    if not recovered:
                        await self._database.write(outbound.recover)
                        recovered = True
                    await self._work(scope)
                except Expected as error:
                    _log.warning("dispatcher_waits", code=error.code)
                    await asyncio.sleep(POLL_S)
        finally:
            await scope.close()

    async def _work(self, scope: TaskScope) -> None:
        while True:
            if not await self._round(scope):
                await self._tidy()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(POLL_S):
                        await self._wake.wait()
            self._wake.clear()

    async def _tidy(self) -> None:
        """See, now and then, to what no sender will: what is doubtful, and claims left behind."""
        now = asyncio.get_running_loop().time()
        if now - self._tidied_at >= TIDY_S:
            self._tidied_at = now
            await self._look_up_doubtful()
            await self._database.write(outbound.sweep)

    async def _round(self, scope: TaskScope) -> int:
        free = [channel for channel in self._senders if self._is_free(channel)]
        own = [item for item in free if isinstance(self._senders[item], WebChatSender)]
        others = [item for item in free if item not in own]

        def take(unit: Unit) -> tuple[list[Dispatch | Change], int]:
            claimed: list[Dispatch | Change] = [
                *outbound.claim(others)(unit),
                *amending.claim(others)(unit),
            ]
            return claimed, outbound_own.shown(own)(unit)

        claimed, shown = await self._database.write(take) if free else ([], 0)
        by_channel: dict[ChannelId, list[Dispatch | Change]] = {}
        for item in claimed:
            by_channel.setdefault(item.channel_id, []).append(item)
        for channel, items in by_channel.items():
            self._busy.add(channel)
            scope.start(self._send_all(channel, items))
        return len(claimed) + shown

    def _is_free(self, channel: ChannelId) -> bool:
        now = asyncio.get_running_loop().time()
        return channel not in self._busy and self._rests_until.get(channel, 0.0) <= now

    async def _send_all(self, channel: ChannelId, items: list[Dispatch | Change]) -> None:
        try:
            for item in items:
                if isinstance(item, Change):
                    await self._amend_one(item)
                else:
                    await self._send_one(item)
        finally:
            self._busy.discard(channel)
            self._wake.set()

    async def _send_one(self, dispatch: Dispatch) -> None:
        try:
            if self._rests(dispatch.channel_id) > 0:
                await self._not_tried(dispatch, None)
            else:
                await self._send(dispatch)
        except Expected as error:
            # What became of it could not be written: the sweep will ask a person.
            _log.error(
                "send_not_recorded",
                message_id=str(dispatch.message.message_id),
                code=error.code,
            )

    async def _amend_one(self, change: Change) -> None:
        try:
            await self._record(await self._amend(change))
        except Expected as error:
            # Its claim runs out, and it is done again.
            _log.error("change_not_recorded", code=error.code)

    async def _amend(self, change: Change) -> Callable[[Unit], None]:
        """Ask a channel for a change; return the step that records what came of it."""
        wish, sender = change.wish, self._senders.get(change.channel_id)
        if self._rests(change.channel_id) > 0 or sender is None:
            return amending.not_tried(wish)
        if not isinstance(sender, ChannelAmender):
            return amending.refused(wish, "the channel has no such thing")
        try:
            async with asyncio.timeout(SEND_DEADLINE_S):
                await sender.amend(change.amendment)
        except SendRefused as error:
            return amending.refused(wish, error.detail)
        except Unavailable as error:
            return amending.not_tried(wish, error.retry_after_s)
        except (SendUncertain, TimeoutError):
            return amending.not_tried(wish)
        except Exception:  # noqa: BLE001 - a bug in one channel must not stop the others
            _log.exception("sender_broke", message_id=str(wish.message_id))
            return amending.refused(wish, "the sender broke")
        return amending.done(wish)

    def _rests(self, channel: ChannelId) -> float:
        """Return for how many seconds a provider has asked us to wait."""
        return self._rests_until.get(channel, 0.0) - asyncio.get_running_loop().time()

    async def _not_tried(self, dispatch: Dispatch, wait_s: float | None) -> None:
        if wait_s is not None:
            now = asyncio.get_running_loop().time()
            self._rests_until[dispatch.channel_id] = now + min(wait_s, MAX_REST_S)
        rests = self._rests(dispatch.channel_id)
        known = rests if rests > 0 else None
        step = outbound.not_tried(dispatch.message.message_id, dispatch.attempt, known)
        await self._record(step)

    async def _look_up_doubtful(self) -> None:
        """Ask providers about messages of a history that was lost; those away are asked later."""
        found = await self._database.read(outbound.doubtful(list(self._senders)))
        for channel_id, message_id in found:
            try:
                receipt = await self._senders[channel_id].look_up(message_id)
            except Unavailable:
                continue
            except Exception:  # noqa: BLE001 - a bug in one channel must not stop the others
                _log.exception("look_up_broke", message_id=str(message_id))
                continue
            known = outbound.not_found(message_id)
            if receipt is not None:
                known = outbound.sent(message_id, receipt)
            await self._database.write(known)

    async def _send(self, dispatch: Dispatch) -> None:
        message_id = dispatch.message.message_id
        sender = self._senders.get(dispatch.channel_id)
        try:
            if sender is None:
                raise Unavailable(Code.CHANNEL_DOWN, "the account has stopped")
            async with asyncio.timeout(SEND_DEADLINE_S):
                receipt = await sender.send(dispatch.message)
        except SendRefused as error:
            await self._record(outbound.refused(message_id, error.detail))
        except Unavailable as error:
            await self._not_tried(dispatch, error.retry_after_s)
        except (SendUncertain, TimeoutError) as error:
            _log.warning("send_uncertain", message_id=str(message_id))
            await self._resolve(dispatch, str(error))
        except Exception:  # noqa: BLE001 - a bug in one channel must not stop the others
            _log.exception("sender_broke", message_id=str(message_id))
            await self._record(outbound.uncertain(message_id, "the sender broke"))
        else:
            await self._sent(dispatch, receipt)

    async def _sent(self, dispatch: Dispatch, receipt: SendReceipt) -> None:
        await self._record(outbound.sent(dispatch.message.message_id, receipt))
        if not self._database.is_sqlite:
            # A report of it may have been written by a transaction beside that one.
            refs = (receipt.provider_ref, *receipt.part_refs)
            await self._record(outbound.caught_up(dispatch.channel_id, refs))

    async def _resolve(self, dispatch: Dispatch, detail: str) -> None:
        """Ask the provider whether it has the message; without an answer, leave it unknown."""
        message_id = dispatch.message.message_id
        sender = self._senders.get(dispatch.channel_id)
        try:
            receipt = await sender.look_up(message_id) if sender is not None else None
        except Unavailable:
            receipt = None
        if receipt is not None:
            await self._sent(dispatch, receipt)
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
