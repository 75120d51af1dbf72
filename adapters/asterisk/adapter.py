"""The telephone channel: keeps the AMI connection, reports calls, dials for agents."""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import Awaitable, Callable, Iterable

import structlog

from adapters.asterisk import recordings
from adapters.asterisk.acts import CallActs
from adapters.asterisk.call_state import LOST
from adapters.asterisk.calls import CallTracker
from adapters.asterisk.connection import AmiConnection, PbxRefused, open_connection
from adapters.asterisk.owned import OwnedCalls
from adapters.asterisk.seating import Seating
from adapters.asterisk.settings import AsteriskSettings, Recording
from domain.accounts import AccountState, Health, Problem
from domain.clock import Clock
from domain.errors import BadInput, Code, Expected, Refused, Unavailable
from domain.ids import new_id
from domain.phone_numbers import diallable
from domain.ports import AnyCallEvent, CallAnswered, CallEnded, CallSink
from domain.tasks import TaskScope, together
from domain.telephony import CallOrder, Staff

_log = structlog.get_logger(__name__)

MAX_UNREPORTED = 1_000
_BACKOFF_FIRST_S = 0.5
_BACKOFF_CAP_S = 30.0
_DEFECT_TRIES = 5
_EXTENSION = re.compile(r"[0-9A-Za-z]{1,32}")

Sleep = Callable[[float], Awaitable[None]]


def backoff_s(tries: int, chance: float) -> float:
    """Return the pause before a further try: full jitter under a doubling, capped limit.

    Args:
        tries: failures so far, from 1.
        chance: uniform in [0, 1).
    """
    return chance * min(_BACKOFF_CAP_S, _BACKOFF_FIRST_S * 2.0 ** min(tries, 16))


def _problem(error: Expected) -> Problem:
    """Return why a PBX does not work, as an administrator can act on it."""
    if isinstance(error, PbxRefused):
        return Problem.REFUSED
    return Problem.BAD_ANSWER if error.detail == "not_ami" else Problem.UNREACHABLE


class AsteriskAdapter:
    """Implements ``domain.ports.Telephony`` and runs as a channel worker.

    Events reach the sink one at a time and in order; one it raises on is offered again, so the
    sink must take a repeated event calmly.
    """

    def __init__(  # noqa: PLR0913 - the root names each; all but three are optional
        self,
        settings: AsteriskSettings,
        sink: CallSink,
        clock: Clock,
        *,
        open_calls: Iterable[str] = (),
        health: Health | None = None,
        sleep: Sleep = asyncio.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """Make it ready; nothing happens before ``run``.

        Args:
            settings: the PBX.
            sink: takes what happens to calls.
            clock: stamps events and measures talking.
            open_calls: ids of calls the sink believes in progress from an earlier run; those
                the PBX no longer has are ended with cause ``lost`` on the first connection.
            health: told how the PBX stands.
            sleep: waits between tries.
            chance: spreads the tries, uniform in [0, 1).
        """
        self._settings = settings
        self._sink = sink
        self._clock = clock
        self._health = health
        self._sleep = sleep
        self._chance = chance
        self._tracker = CallTracker(settings, clock)
        self._seating = Seating(settings)
        self._acts = CallActs(settings, self._tracker)
        self._owned = OwnedCalls(settings, chance, self._ari_stands) if settings.ari_app else None
        self._ari_trouble = ""
        self._unreported: asyncio.Queue[AnyCallEvent] = asyncio.Queue(MAX_UNREPORTED)
        self._left_over = set(open_calls)
        self._connection: AmiConnection | None = None
        self._connected = asyncio.Event()

    @property
    def connected(self) -> bool:
        """Whether the PBX is connected and its calls have been read."""
        return self._connected.is_set()

    async def wait_connected(self) -> None:
        """Return once the PBX is connected and its calls have been read."""
        await self._connected.wait()

    def seat(self, staff: Staff) -> None:
        """Staff the queues so from now on, also after the PBX or the line to it was lost."""
        self._seating.want(staff)

    async def wait_seated(self) -> None:
        """Return once the PBX has the staff that is wanted."""
        await self._seating.wait_settled()

    async def wait_reported(self) -> None:
        """Return once the sink has everything that was read so far."""
        await self._unreported.join()

    async def run(self) -> None:
        """Watch the PBX until cancelled; reconnects by itself and lists the calls anew."""
        scope = TaskScope("asterisk")
        scope.start(self._report_forever(), key="report")
        if self._owned is not None:
            scope.start(self._owned.run(), key="ari")
        tries = 0
        try:
            while True:
                try:
                    await self._session()
                except Expected as error:
                    _log.warning("pbx_connection_lost", code=error.code, detail=error.detail)
                    await self._report_health(AccountState.FAILING, _problem(error), error.detail)
                tries = 1 if self.connected else tries + 1
                self._connected.clear()
                await self._sleep(backoff_s(tries, self._chance()))
        finally:
            self._connected.clear()
            await scope.close()

    async def act(self, order: CallOrder) -> None:
        """Do something with a call; see ``domain.ports.Telephony``."""
        await self._acts.do(self._line(), order)
        _log.info("call_act", act=order.act, call=order.call_id)

    async def recording(self, ref: str) -> bytes:
        """Return a finished recording; see ``domain.ports.Telephony``."""
        return await recordings.fetch(self._settings, ref)

    def _line(self) -> AmiConnection:
        if self._connection is None or not self.connected:
            raise Unavailable(Code.CHANNEL_DOWN, "pbx_not_connected")
        return self._connection

    async def originate(self, extension: str, number: str) -> str:
        """Ring the agent's phone, then call ``number``; return a reference of the attempt.

        Returns when the PBX has taken the order. What comes of it is reported as
        ``CallDialled`` with this reference and, if nobody could be reached, ``CallEnded``.

        Raises:
            BadInput: the number or the extension is not diallable.
            Unavailable: the PBX is not connected or refused.
        """
        digits = diallable(number)
        if digits is None:
            raise BadInput("number_not_diallable")
        known = re.fullmatch(self._settings.agent_extension, extension)
        if not known or not _EXTENSION.fullmatch(extension):
            raise BadInput("extension_not_diallable")
        connection = self._line()
        ref = f"pult-{new_id().hex}"
        self._tracker.expect(ref, extension, digits)
        try:
            if self._owned is not None and self._owned.listening:
                await self._owned.place(ref, extension, digits)
                self._tracker.taken(ref)
            else:
                await connection.act("Originate", self._order(ref, extension, digits), ref)
        except (PbxRefused, Refused):
            self._tracker.give_up(ref)  # any other failure leaves open whether it was taken
            raise
        _log.info("call_ordered", ref=ref)
        return ref

    def _order(self, ref: str, extension: str, digits: str) -> dict[str, str]:
        return {
            "Channel": f"{self._settings.agent_prefix}{extension}",
            "Context": self._settings.dial_context,
            "Exten": digits,
            "Priority": "1",
            "CallerID": f'"{extension}" <{extension}>',
            "Timeout": str(self._settings.ring_timeout_s * 1000),
            "ChannelId": ref,  # becomes the call's id, so its events are recognised
            "Async": "true",
        }

    async def _session(self) -> None:
        connection = await open_connection(self._settings)
        try:
            await self._catch_up(connection)
            self._connection = connection
            self._connected.set()
            await self._report_works()
            _log.info("pbx_connected", calls=len(self._tracker.open_calls()))
            await together(self._follow(connection), self._seating.keep(connection))
        finally:
            self._connection = None
            await connection.close()

    async def _ari_stands(self, trouble: str) -> None:
        self._ari_trouble = trouble
        if self.connected:
            await self._report_works()

    async def _report_works(self) -> None:
        """Tell that the PBX works, or how far."""
        if self._ari_trouble:
            await self._report_health(AccountState.FAILING, Problem.ARI, self._ari_trouble)
        else:
            await self._report_health(AccountState.WORKING, Problem.NONE)

    async def _report_health(self, state: AccountState, problem: Problem, detail: str = "") -> None:
        if self._health is not None:
            await self._health.report(state, problem, detail)

    async def _follow(self, connection: AmiConnection) -> None:
        while True:
            event = await connection.next_event(self._settings.ping_interval_s)
            if event is None:
                await connection.act("Ping", {})
            else:
                self._seating.notice(event)
                told = self._tracker.feed(event)
                await self._queue(told)
                if self._settings.recording is Recording.ALWAYS:
                    await self._record_all(connection, told)

    async def _record_all(self, connection: AmiConnection, told: list[AnyCallEvent]) -> None:
        for event in told:
            if isinstance(event, CallAnswered):
                try:
                    await self._acts.record(connection, event.call_id)
                except PbxRefused as refusal:
                    _log.error("call_not_recorded", call=event.call_id, reason=refusal.detail)

    async def _catch_up(self, connection: AmiConnection) -> None:
        """Read the calls in progress; events that come meanwhile wait in the connection."""
        channels = await connection.rows("CoreShowChannels", "CoreShowChannel")
        try:
            entries = await connection.rows("QueueStatus", "QueueEntry")
        except PbxRefused:
            entries = []  # a PBX without app_queue
        await self._queue(self._tracker.resync(channels, entries))
        lost = self._left_over - self._tracker.open_calls()
        self._left_over.clear()
        now = self._clock.now()
        await self._queue(
            [CallEnded(call_id=i, at=now, answered=False, cause=LOST) for i in sorted(lost)]
        )

    async def _queue(self, events: list[AnyCallEvent]) -> None:
        for event in events:
            await self._unreported.put(event)

    async def _report_forever(self) -> None:
        while True:
            event = await self._unreported.get()
            await self._report(event)
            self._unreported.task_done()

    async def _report(self, event: AnyCallEvent) -> None:
        """Offer one event until it is stored; a defect of the sink may cost only that event."""
        tries = 0
        while True:
            try:
                await self._sink.call_reported(event)
            except Expected as error:
                tries += 1
                _log.warning("call_event_not_stored", call=event.call_id, code=error.code)
            except Exception:  # noqa: BLE001 - the outer loop of a monitor
                tries += 1
                if tries >= _DEFECT_TRIES:
                    _log.exception("call_event_dropped", call=event.call_id)
                    return
                _log.warning("call_event_broke_sink", call=event.call_id, tries=tries)
            else:
                return
            await self._sleep(backoff_s(tries, self._chance()))
