"""Sending the outbox: in order, in batches, for as long as the line stands."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from domain.clock import Clock
from domain.errors import Code, Offline, Refused
from domain.wire import MAX_OPS, Op, Push, PushAnswer, Welcome
from sync.engine.replica import Replica
from sync.transport.protocol import Transport

_log = structlog.get_logger(__name__)


class EnrolNeeded(Exception):
    """The centre holds other work under our numbers: this installation is a copy."""


class Pusher:
    """Sends what is queued whenever ``need`` is set."""

    def __init__(
        self, replica: Replica, transport: Transport, clock: Clock, counted: Callable[[], None]
    ) -> None:
        """Make it ready.

        Args:
            replica: has the outbox.
            transport: the line.
            clock: tells the centre how old operations are.
            counted: called when the outbox looks different.
        """
        self._replica = replica
        self._transport = transport
        self._clock = clock
        self._counted = counted
        self.need = asyncio.Event()
        self.batch = MAX_OPS

    async def run(self, welcome: Welcome) -> None:
        """Push until the line breaks.

        Raises:
            EnrolNeeded: this device's numbers are used by another installation.
            Expected: the line broke, or the centre refuses.
        """
        self.batch = welcome.limits.ops
        self.need.set()
        while True:
            await self.need.wait()
            self.need.clear()
            await self.drain(welcome)
            self._counted()

    async def drain(self, welcome: Welcome) -> None:
        """Push until nothing is left to push; raises as ``run`` does."""
        while ops := await self._next(welcome):
            await self._push(welcome, ops)

    async def _next(self, welcome: Welcome) -> list[Op]:
        return await self._replica.to_push(welcome.epoch, self.batch, welcome.limits.bytes)

    async def _push(self, welcome: Welcome, ops: list[Op]) -> None:
        request = Push(epoch=welcome.epoch, sent_at=self._clock.now(), ops=tuple(ops))
        try:
            answer = await self._transport.push(request)
        except Refused as error:
            await self._refused(error, ops)
            return
        await self._received(answer, ops)
        self.batch = min(welcome.limits.ops, self.batch * 2)

    async def _refused(self, error: Refused, ops: list[Op]) -> None:
        if error.code == Code.INVALID and error.field == "seq":
            raise EnrolNeeded from error
        if error.code != Code.TOO_LARGE:
            raise error
        if len(ops) > 1:
            self.batch = max(1, len(ops) // 2)
            return
        if not ops[0].args:
            raise error  # even its empty number is too large: not our doing
        _log.error("operation_too_large", seq=ops[0].seq, name=ops[0].name)
        await self._replica.cannot_send(ops[0].seq, Code.TOO_LARGE)

    async def _received(self, answer: PushAnswer, ops: list[Op]) -> None:
        await self._replica.received(answer.frontier)
        if answer.frontier < ops[0].seq:
            raise Offline(Code.INTERNAL, "the centre took nothing")
        if answer.slow_down_ms:
            await asyncio.sleep(answer.slow_down_ms / 1000)
