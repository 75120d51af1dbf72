"""Runs the adapter against a PBX for one test."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Protocol

from adapters.asterisk.adapter import AsteriskAdapter
from adapters.asterisk.settings import AsteriskSettings
from domain.clock import SystemClock
from domain.ports import CallSink
from domain.tasks import TaskScope
from tests.contract.telephony.recording import DEADLINE_S, RecordingSink


class Stage(Protocol):
    """A PBX with people at its phones.

    Attributes:
        settings: how the adapter reaches it.
        queue: name of the queue the customer calls.
        customer: the customer's number.
        first: extension the queue rings first.
        second: extension it rings next.
    """

    settings: AsteriskSettings
    queue: str
    customer: str
    first: str
    second: str

    async def begin(self, scenario: str) -> None:
        """Get ready to play: ``talk``, ``reject``, ``abandon`` or ``order``."""

    async def customer_calls_queue(self) -> None:
        """The customer calls; the first agent's phone rings."""

    async def agent_answers(self) -> None:
        """The agent whose phone rings picks up."""

    async def agent_rejects(self) -> None:
        """The first agent refuses; the second one's phone rings."""

    async def agent_holds(self) -> None:
        """The agent puts the customer on hold."""

    async def agent_resumes(self) -> None:
        """The agent takes the customer back."""

    async def customer_hangs_up(self) -> None:
        """The customer ends the call."""

    async def customer_gives_up(self) -> None:
        """The customer leaves the queue unanswered."""

    async def agent_takes_order(self) -> None:
        """The agent's phone, rung by click-to-call, is picked up."""

    async def customer_answers(self) -> None:
        """The customer takes the agent's call."""


async def no_wait(_seconds: float) -> None:
    """Stand in for ``asyncio.sleep`` where waiting is not what is tested."""
    await asyncio.sleep(0.01)


class RunningAdapter:
    """An adapter that runs while the ``async with`` lasts."""

    def __init__(self, settings: AsteriskSettings, sink: CallSink, **options: object) -> None:
        self.adapter = AsteriskAdapter(
            settings,
            sink,
            SystemClock(),
            **{"sleep": no_wait, **options},  # type: ignore[arg-type]  # options of one test
        )
        self._scope = TaskScope("test")

    async def __aenter__(self) -> AsteriskAdapter:
        self._scope.start(self.adapter.run(), key="run")
        return self.adapter

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._scope.close()


@asynccontextmanager
async def watching(
    settings: AsteriskSettings,
) -> AsyncIterator[tuple[AsteriskAdapter, RecordingSink]]:
    """Give a connected adapter and what it reports to."""
    sink = RecordingSink()
    async with RunningAdapter(settings, sink) as adapter:
        async with asyncio.timeout(DEADLINE_S):
            await adapter.wait_connected()
        yield adapter, sink
