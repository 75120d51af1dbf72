"""The calls of this desk's own phones: recorded while the centre cannot be asked, and measured."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import structlog

from adapters.phone_link.link import PhoneEvent
from domain.clock import Clock
from domain.details import CallSound
from domain.errors import Expected
from domain.glossary import CallOutcome, Direction
from domain.ids import EntryId
from domain.phone import (
    Answered,
    AnyNews,
    Ended,
    Incoming,
    Outgoing,
    PhoneCall,
    Quality,
    talk_seconds,
)
from domain.tasks import Policy, TaskScope
from sync.local.calls import LocalCall
from sync.local.commands import LocalCommands
from sync.local.offer_commands import OwnCall
from sync.local.queries import LocalQueries
from sync.queries.rows import Link

_log = structlog.get_logger(__name__)

_RINGING, _DIALLED, _ANSWERED, _ENDED = "ringing", "dialled", "answered", "ended"
_SAID: dict[type, str] = {
    Incoming: _RINGING,
    Outgoing: _DIALLED,
    Answered: _ANSWERED,
    Ended: _ENDED,
}
_BEFORE = timedelta(seconds=90)
"""How much earlier than the phone the PBX may have known of a call: the queue."""
_LOOKS_S = (0.0, 1.0, 5.0)
"""When to look for a call's entry: the PBX's last word of it may be on its way."""


class OwnCalls:
    """Hears every phone of this desk. GUI loop."""

    def __init__(self, commands: LocalCommands, queries: LocalQueries, clock: Clock) -> None:
        """Hold what it needs.

        Args:
            commands: record calls.
            queries: tell whether the centre can be asked, and who works here.
            clock: measures talks.
        """
        self._commands = commands
        self._queries = queries
        self._clock = clock
        self._known: dict[str, OwnCall] = {}
        self._scope = TaskScope("own calls")

    def hear(self, news: AnyNews) -> None:
        """Take the softphone's word."""
        if not isinstance(news, Incoming | Outgoing | Answered | Ended):
            return
        call = news.call
        if isinstance(news, Ended) and call.answered_at is not None:
            # Before its last word, after which it is not known any more.
            self._scope.start(self._measure(call), "phone", Policy.QUEUE)
        if not self._is_colleague(call):
            self.take(
                PhoneEvent(
                    event=_SAID[type(news)],
                    call_id=call.id,
                    number=call.number,
                    name=call.name,
                    pbx_ref=call.pbx_ref,
                    talk_s=talk_seconds(call, self._clock.now()),
                )
            )

    def _is_colleague(self, call: PhoneCall) -> bool:
        """Tell whether the agent called a colleague: that is no customer's matter."""
        agents = self._queries.directory().agents.values()
        return call.direction == Direction.OUTBOUND and any(
            agent.extension == call.number for agent in agents if agent.extension
        )

    def take(self, event: PhoneEvent) -> None:
        """Take a phone's word while the centre cannot be asked; online, its PBX tells us."""
        known = event.call_id in self._known
        if known or self._queries.status().link is not Link.ONLINE:
            self._scope.start(self._take(event), "phone", Policy.QUEUE)  # in their order

    async def _take(self, event: PhoneEvent) -> None:
        try:
            if event.event in (_RINGING, _DIALLED) and event.call_id not in self._known:
                await self._began(event)
            elif event.event in (_ANSWERED, _ENDED) and event.call_id in self._known:
                await self._moved(event)
        except Expected as error:
            _log.warning("local_call_not_recorded", code=error.code)

    async def _began(self, event: PhoneEvent) -> None:
        outbound = event.event == _DIALLED
        call = LocalCall(
            number=event.number,
            name=event.name,
            pbx_ref=event.pbx_ref,
            direction=Direction.OUTBOUND if outbound else Direction.INBOUND,
        )
        own = await self._commands.local_call_began(call)
        if own is not None:
            self._known[event.call_id] = own

    async def _moved(self, event: PhoneEvent) -> None:
        own = self._known[event.call_id]
        if event.event == _ANSWERED:
            await self._commands.local_call_moved(own, CallOutcome.TALKING)
            return
        del self._known[event.call_id]
        outcome = CallOutcome.ANSWERED if event.talk_s else CallOutcome.MISSED
        await self._commands.local_call_moved(own, outcome, event.talk_s)

    async def _measure(self, call: PhoneCall) -> None:
        """Keep how a call sounded with its entry, the one recorded here or the PBX's."""
        if call.quality is None:
            return
        sound = _sound(call.quality)
        own = self._known.get(call.id)
        if own is not None:
            await self._keep(own.entry_id, sound)
        elif self._queries.status().link is Link.ONLINE:
            self._scope.start(self._find(call, sound))

    async def _find(self, call: PhoneCall, sound: CallSound) -> None:
        sign = LocalCall(number=call.number, pbx_ref=call.pbx_ref, direction=call.direction)
        for pause in _LOOKS_S:
            await asyncio.sleep(pause)
            since = call.started_at - _BEFORE
            entry_id = await self._commands.entry_of_call(sign, since)
            if entry_id is not None:
                await self._keep(entry_id, sound)
                return

    async def _keep(self, entry_id: EntryId, sound: CallSound) -> None:
        try:
            await self._commands.call_sounded(entry_id, sound)
        except Expected as error:
            _log.warning("call_not_measured", code=error.code)

    async def close(self) -> None:
        """Hear nothing more."""
        await self._scope.close()


def _sound(figures: Quality) -> CallSound:
    return CallSound(
        codec=figures.codec,
        loss_percent=figures.loss_percent,
        jitter_ms=figures.jitter_ms,
        round_trip_ms=figures.round_trip_ms,
        mos=figures.mos,
    )
