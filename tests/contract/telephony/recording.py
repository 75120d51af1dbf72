"""What the telephony tests watch with: a sink that remembers, a clock that is told."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from domain.ports import (
    AnyCallEvent,
    CallAbandoned,
    CallAnswered,
    CallbackOrdered,
    CallDeclined,
    CallDialled,
    CallEnded,
    CallHeld,
    CallOffered,
    CallParked,
    CallRecorded,
    CallResumed,
    CallTransferred,
    CallWaiting,
)

DEADLINE_S = 20.0  # generous: a busy machine must not fail a test that would have passed


class ToldClock:
    """A clock that stands at ``seconds`` since 1970 until it is moved."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds = seconds

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.seconds, UTC)

    def monotonic(self) -> float:
        return self.seconds

    def boot(self) -> tuple[str, float]:
        return "one", self.seconds


class RecordingSink:
    """A ``CallSink`` that keeps everything and lets a test wait for it."""

    def __init__(self) -> None:
        self.events: list[AnyCallEvent] = []
        self._taken = 0
        self._came = asyncio.Event()

    async def call_reported(self, event: AnyCallEvent) -> None:
        self.events.append(event)
        self._came.set()

    async def take(self, count: int) -> list[str]:
        """Return the next ``count`` events in brief; fails after the deadline."""
        try:
            async with asyncio.timeout(DEADLINE_S):
                while len(self.events) - self._taken < count:
                    self._came.clear()
                    await self._came.wait()
        except TimeoutError:
            raise AssertionError(f"only {briefs(self.events[self._taken :])} came") from None
        taken = self.events[self._taken : self._taken + count]
        self._taken += count
        return briefs(taken)

    @property
    def unexpected(self) -> list[str]:
        """Events nobody took."""
        return briefs(self.events[self._taken :])

    @property
    def call_ids(self) -> set[str]:
        return {event.call_id for event in self.events}


def briefs(events: list[AnyCallEvent]) -> list[str]:
    return [brief(event) for event in events]


def brief(event: AnyCallEvent) -> str:
    """Return an event as one short line, without times and ids."""
    match event:
        case CallWaiting():
            return f"waiting in {event.queue} from {event.number or 'withheld'}"
        case CallOffered():
            return f"offered to {event.extension} from {event.number or 'withheld'}"
        case CallDeclined():
            return f"{event.reason} by {event.extension}"
        case CallAnswered():
            return f"answered by {event.extension}"
        case CallDialled():
            return f"{event.extension} dialled {event.number}"
        case _:
            return _brief_later(event)


def _brief_later(event: AnyCallEvent) -> str:
    match event:
        case CallHeld():
            return "held"
        case CallResumed():
            return "resumed"
        case CallTransferred():
            return f"{event.kind} to {event.to}"
        case CallAbandoned():
            return "abandoned"
        case CallParked():
            return f"parked at {event.space}" if event.space else "unfetched"
        case CallRecorded():
            return f"recording {event.state or 'off'}"
        case CallbackOrdered():
            return f"callback to {event.number} of {event.queue}"
        case CallEnded():
            return f"ended {'answered' if event.answered else 'unanswered'} {event.cause}".strip()
        case _:
            raise AssertionError(event)
