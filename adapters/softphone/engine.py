"""The engine over any stack: one account, up to four calls, one conversation's sound."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import msgspec
import structlog

from adapters.softphone import headers, quality
from adapters.softphone.legs import (
    Ears,
    Figures,
    Happened,
    Leg,
    NotRegistered,
    OpensTrunk,
    Trunk,
)
from adapters.softphone.port import SoundSystem, Told
from adapters.softphone.speech import Speech
from domain.clock import Clock
from domain.errors import Code, Expected, NotFound, Refused, Unavailable
from domain.glossary import Direction
from domain.phone import (
    Answered,
    Cause,
    Devices,
    Ended,
    Held,
    Incoming,
    Joined,
    Levels,
    Muted,
    Outgoing,
    Phase,
    PhoneCall,
    PhoneState,
    Pressed,
    Progress,
    Quality,
    QualityTold,
    Registered,
    Registration,
    RegistrationLost,
    RegistrationRefused,
    Resumed,
    SipAccount,
    SoundChoice,
    SoundTrouble,
    TransferFailed,
    Transferred,
    dialled,
)
from domain.tasks import TaskScope
from domain.text import clean_line

_log = structlog.get_logger(__name__)

_TRANSFER_S = 60.0
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 1.0, 30.0
_MAX_DIGITS = 64
_DIGITS = frozenset("0123456789*#ABCD")
_CONNECTED = (Phase.TALKING, Phase.HELD)


@dataclass(slots=True)
class _Line:
    """A call and what only the engine knows of it."""

    leg: Leg
    call: PhoneCall
    ours: bool = False  # we end it

    @property
    def talks(self) -> bool:
        return self.call.phase is Phase.TALKING


class Engine:
    """Implements ``SoftphoneEngine`` over any stack. One per process; one asyncio loop.

    Attributes:
        broken: the stack itself died: only another process can go on.
        on_broken: told of it, once.
    """

    def __init__(self, sound: SoundSystem, clock: Clock, opens: OpensTrunk) -> None:
        """Make it ready; nothing listens before there is an account.

        Args:
            sound: the computer's devices.
            clock: stamps the calls.
            opens: starts the stack an account needs.
        """
        self._opens = opens
        self._clock = clock
        self._lines: dict[str, _Line] = {}
        self._told: Told = lambda _news: None
        self._scope = TaskScope("engine")
        self._speech = Speech(sound, self._on_sound_trouble)
        self._stack: Trunk | None = None
        self._account: SipAccount | None = None
        self._state = PhoneState()
        self._lost = asyncio.Event()
        self._turn = 0
        self.broken = False
        self.on_broken: Callable[[], None] = lambda: None

    # -- what it is ------------------------------------------------------------------------

    @property
    def state(self) -> PhoneState:
        """Everything as it is now."""
        return msgspec.structs.replace(
            self._state, calls=tuple(line.call for line in self._lines.values())
        )

    @property
    def levels(self) -> Levels:
        """How loud it is now."""
        return self._speech.levels

    def listen(self, told: Told) -> None:
        """Tell one listener of everything from now on."""
        self._told = told

    def _note(self, **changes: Any) -> None:
        self._state = msgspec.structs.replace(self._state, **changes)

    # -- the account -----------------------------------------------------------------------

    async def use_account(self, account: SipAccount | None) -> None:
        """Register with an account, or with none."""
        if account == self._account:
            return
        if self._lines:
            raise Refused(Code.STATE_CHANGED, "a call goes on")
        self._stop_registering()
        await self._close_stack()
        self._account = account
        self._note(registration=Registration.NONE, reason="", user=account.user if account else "")
        if account is not None:
            try:
                await self._open_stack(account)
            except Expected:
                self._account = None
                raise
            self._scope.start(self._stay_registered(self._turn), "register")

    async def _open_stack(self, account: SipAccount) -> None:
        self._stack = await self._opens(account, self._on_incoming)
        self._stack.on_dead(self._on_dead)
        self._stack.watch(self._on_renewal)

    def _on_dead(self) -> None:
        self.broken = True
        self.on_broken()

    async def _close_stack(self) -> None:
        stack, self._stack = self._stack, None
        if stack is not None:
            await stack.close()

    def _stop_registering(self) -> None:
        # Not by cancelling alone: where an answer comes in the same moment, ``wait_for`` of
        # Python 3.11 returns it and the cancellation is lost.
        self._turn += 1
        self._scope.stop("register")

    async def _stay_registered(self, turn: int) -> None:
        """Register, and again whenever it was lost; between calls with a stack of its own.

        A new stack looks for the network anew: cables, Wi-Fi and tunnels come and go.
        """
        pause = _FIRST_PAUSE_S
        self._note(registration=Registration.TRYING)
        while self._stack is not None and turn == self._turn:
            self._lost.clear()
            try:
                await self._stack.register()
            except NotRegistered as error:
                if turn != self._turn:
                    return
                self._on_not_registered(error)
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE_S)
                await self._renew_stack()
            else:
                if turn != self._turn:
                    return
                pause = _FIRST_PAUSE_S
                self._note(registration=Registration.REGISTERED, reason="")
                self._told(Registered())
                await self._lost.wait()

    async def _renew_stack(self) -> None:
        if self._account is not None and not self._lines:
            await self._close_stack()
            await self._open_stack(self._account)

    def _on_not_registered(self, error: NotRegistered) -> None:
        reason = clean_line(error.reason, 200)
        known = self._state.registration is error.state and self._state.reason == reason
        self._note(registration=error.state, reason=reason)
        if not known:
            lost = error.state is Registration.LOST
            self._told((RegistrationLost if lost else RegistrationRefused)(reason=reason))

    def _on_renewal(self, done: bool, reason: str) -> None:
        if not done and self._state.registration is Registration.REGISTERED:
            self._on_not_registered(NotRegistered(reason, Registration.LOST))
            self._lost.set()

    # -- calls that come and go ------------------------------------------------------------

    def _on_incoming(self, leg: Leg) -> None:
        number, name = headers.caller(leg.peer, leg.headers)
        line = self._add(
            leg, Direction.INBOUND, Phase.RINGING, number, name, headers.pbx_ref(leg.headers)
        )
        self._told(Incoming(call=line.call))
        self._refit()
        if (
            self._account is not None
            and self._account.auto_answer
            and headers.wants_auto_answer(leg.headers)
        ):
            self._scope.start(self._answer_by_itself(line.call.id))

    async def _answer_by_itself(self, call_id: str) -> None:
        try:
            await self.answer(call_id)
        except Expected:
            _log.info("not_answered_by_itself")

    def _add(
        self, leg: Leg, direction: Direction, phase: Phase, number: str, name: str, ref: str
    ) -> _Line:
        call = PhoneCall(
            id=uuid4().hex,
            direction=direction,
            number=number,
            name=name,
            phase=phase,
            sip_id=clean_line(leg.call_id, 150),
            pbx_ref=ref,
            started_at=self._clock.now(),
        )
        line = self._lines[call.id] = _Line(leg, call)
        leg.listen(
            Ears(
                lambda happened, words: self._on_happened(line, happened, words),
                lambda figures: self._on_figures(line, figures),
                lambda digit: self._told(Pressed(call=line.call, digit=digit)),
            )
        )
        return line

    def _on_happened(self, line: _Line, happened: Happened, words: str) -> None:
        if not line.call.sip_id and line.leg.call_id:
            self._change(line, sip_id=clean_line(line.leg.call_id, 150))
        match happened:
            case Happened.PROGRESS:
                self._on_progress(line)
            case Happened.ESTABLISHED:
                self._on_established(line)
            case Happened.HELD | Happened.RESUMED:
                held = happened is Happened.HELD
                if line.call.held_by_them is not held:
                    self._change(line, held_by_them=held)
                    self._told((Held if held else Resumed)(call=line.call))
            case Happened.TRANSFER_ASKED:
                # Nobody outside makes this phone call somebody.
                self._scope.start(self._refuse_transfer(line))
            case Happened.CLOSED:
                self._on_closed(line, words)

    async def _refuse_transfer(self, line: _Line) -> None:
        try:
            await line.leg.refuse_transfer()
        except Expected:
            _log.info("transfer_request_gone")

    def _change(self, line: _Line, **changes: Any) -> None:
        line.call = msgspec.structs.replace(line.call, **changes)

    def _on_progress(self, line: _Line) -> None:
        if line.call.phase is Phase.DIALLING:
            self._change(line, phase=Phase.ALERTING)
            self._told(Progress(call=line.call))

    def _on_established(self, line: _Line) -> None:
        if line.call.answered_at is None:
            self._change(line, phase=Phase.TALKING, answered_at=self._clock.now())
            self._told(Answered(call=line.call))
            self._refit()

    def _on_closed(self, line: _Line, reason: str) -> None:
        if self._lines.pop(line.call.id, None) is None:
            return
        answered = line.call.answered_at is not None
        cause = headers.cause_of(
            clean_line(reason, 200),
            answered=answered,
            ours=line.ours,
            outbound=line.call.direction is Direction.OUTBOUND,
        )
        if line.call.handing_to and answered:
            cause = Cause.TRANSFERRED
        if answered and (figures := line.leg.final):
            self._measure(line, figures)
        self._change(line, phase=Phase.ENDED, cause=cause, ended_at=self._clock.now(), joined=False)
        if cause is Cause.TRANSFERRED:
            self._told(Transferred(call=line.call, to=line.call.handing_to))
        self._told(Ended(call=line.call))
        joined = [other for other in self._lines.values() if other.call.joined]
        if len(joined) == 1:
            self._change(joined[0], joined=False)
            self._told(Joined(call=joined[0].call))
        if not self._lines and self._state.muted:
            self._note(muted=False)
            self._told(Muted(muted=False))
        self._refit()

    def _on_figures(self, line: _Line, figures: Figures) -> None:
        if line.call.id in self._lines:
            self._measure(line, figures)
            self._told(QualityTold(call=line.call))

    def _measure(self, line: _Line, figures: Figures) -> None:
        codec = figures.codec or quality.codec_at(line.leg.pcm.rate)
        came = figures.rx_lost / max(1, figures.rx_packets + figures.rx_lost)
        went = figures.tx_lost / max(1, figures.tx_packets)
        loss = round(100 * min(1.0, max(came, went, 0.0)), 2)
        judged = Quality(
            codec=codec,
            loss_percent=loss,
            jitter_ms=round(figures.jitter_ms, 1),
            round_trip_ms=round(figures.round_trip_ms, 1),
            mos=quality.mos(codec, loss, figures.jitter_ms, figures.round_trip_ms),
        )
        self._change(line, quality=judged)

    # -- acts ------------------------------------------------------------------------------

    def _line(self, call_id: str, *phases: Phase) -> _Line:
        line = self._lines.get(call_id)
        if line is None:
            raise NotFound("the call is over")
        if phases and line.call.phase not in phases:
            raise Refused(Code.STATE_CHANGED, f"the call is {line.call.phase}")
        return line

    async def dial(self, to: str) -> str:
        """Call somebody; other calls are held."""
        number = dialled(to)
        stack = self._stack
        if stack is None or self._state.registration is not Registration.REGISTERED:
            raise Unavailable(Code.CHANNEL_DOWN, "the phone is not registered")
        await self._hold_others()
        leg = await stack.dial(number)
        line = self._add(leg, Direction.OUTBOUND, Phase.DIALLING, number, "", "")
        self._told(Outgoing(call=line.call))
        return line.call.id

    async def answer(self, call_id: str) -> None:
        """Answer; other calls are held."""
        line = self._line(call_id, Phase.RINGING)
        await self._hold_others()
        await line.leg.answer()

    async def hang_up(self, call_id: str) -> None:
        """End a call in any state."""
        line = self._line(call_id)
        line.ours = True
        ringing = line.call.phase is Phase.RINGING
        await (line.leg.reject() if ringing else line.leg.hang_up())

    async def hold(self, call_id: str) -> None:
        """Put a call on hold."""
        line = self._line(call_id, *_CONNECTED)
        if line.talks:
            await line.leg.hold()
            if line.call.id in self._lines:
                self._change(line, phase=Phase.HELD, joined=False)
                self._refit()
                self._told(Held(call=line.call))

    async def resume(self, call_id: str) -> None:
        """Take a call back; others that are not joined with it are held."""
        line = self._line(call_id, *_CONNECTED)
        await self._hold_others(line)
        await self._take_back(line)

    async def _take_back(self, line: _Line) -> None:
        if line.call.phase is Phase.HELD:
            await line.leg.resume()
            if line.call.id in self._lines:
                self._change(line, phase=Phase.TALKING)
                self._refit()
                self._told(Resumed(call=line.call))

    async def _hold_others(self, but: _Line | None = None) -> None:
        together = but is not None and but.call.joined
        for line in list(self._lines.values()):
            if line is not but and line.talks and not (together and line.call.joined):
                await self.hold(line.call.id)

    async def mute(self, *, muted: bool) -> None:
        """Let nobody hear us, or everybody again."""
        if muted is not self._state.muted:
            self._speech.mute(muted=muted)
            self._note(muted=muted)
            self._told(Muted(muted=muted))

    async def press(self, call_id: str, digits: str) -> None:
        """Send DTMF."""
        keys = digits.upper()[:_MAX_DIGITS]
        if not keys or not _DIGITS.issuperset(keys):
            raise Refused(Code.INVALID, "not the keys of a telephone")
        line = self._line(call_id, *_CONNECTED, Phase.ALERTING)
        await line.leg.press(keys)

    async def transfer(self, call_id: str, to: str) -> None:
        """Hand a call on without asking."""
        line = self._line(call_id, *_CONNECTED)
        number = dialled(to)
        await self._hand(line, number, lambda: line.leg.hand_to(number, _TRANSFER_S))

    async def join(self, call_id: str, with_id: str) -> None:
        """Connect two calls with each other and leave both."""
        line, other = self._line(call_id, *_CONNECTED), self._line(with_id, *_CONNECTED)
        if line is other:
            raise Refused(Code.STATE_CHANGED, "that is one call")
        await self.hold(call_id)
        await self.hold(with_id)
        self._change(other, handing_to=line.call.number)
        try:
            await self._hand(
                line,
                other.call.number,
                lambda: line.leg.hand_to_leg(other.leg, _TRANSFER_S),
            )
        except Expected:
            self._change(other, handing_to="")
            raise

    async def _hand(
        self, line: _Line, to: str, act: Callable[[], Coroutine[Any, Any, None]]
    ) -> None:
        self._change(line, handing_to=to)
        try:
            await act()
        except Refused as error:
            self._change(line, handing_to="")
            if error.code is Code.SEND_REFUSED and line.call.id in self._lines:
                self._told(TransferFailed(call=line.call))
            raise Refused(error.code, clean_line(error.detail, 200)) from error

    async def confer(self, call_id: str, with_id: str) -> None:
        """Let both calls and us hear each other."""
        lines = [self._line(call_id, *_CONNECTED), self._line(with_id, *_CONNECTED)]
        if lines[0] is lines[1]:
            raise Refused(Code.STATE_CHANGED, "that is one call")
        for line in lines:
            await self._take_back(line)
        for line in lines:
            if line.call.id in self._lines:
                self._change(line, joined=True)
                self._told(Joined(call=line.call))
        self._refit()

    # -- sound -----------------------------------------------------------------------------

    def _refit(self) -> None:
        """Let the card and the calls one talks in fit each other."""
        self._speech.use({key: line.leg.pcm for key, line in self._lines.items() if line.talks})
        ringing = any(line.call.phase is Phase.RINGING for line in self._lines.values())
        talks = any(line.talks for line in self._lines.values())
        self._speech.ring(wanted=ringing and not talks and not self._state.hushed)

    def _on_sound_trouble(self, reason: str) -> None:
        if reason != self._state.sound_trouble:
            self._note(sound_trouble=reason)
            self._told(SoundTrouble(reason=reason))

    async def hush(self, *, hushed: bool) -> None:
        """Let calls ring without a sound, or aloud again."""
        self._note(hushed=hushed)
        self._refit()

    async def use_sound(self, choice: SoundChoice) -> None:
        """Use other devices at once."""
        self._note(sound=choice)
        await self._speech.choose(choice)

    async def devices(self) -> Devices:
        """Return the devices of this computer."""
        return await self._speech.devices()

    async def try_sound(self, which: str) -> None:
        """Ring shortly on a device of the choice."""
        await self._speech.try_on(which)

    async def close(self) -> None:
        """Hang up, take the registration back and end."""
        self._stop_registering()
        await self._scope.close()
        for call_id in list(self._lines):
            try:
                await self.hang_up(call_id)
            except Expected:
                continue
        await self._close_stack()
        await self._speech.close()
