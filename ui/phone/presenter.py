"""The agent's calls: which one is in hand, what can be done with it, and why something cannot."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, replace
from typing import Any

from domain import phone_numbers
from domain.errors import Expected
from domain.glossary import Direction
from domain.ids import CustomerId
from domain.phone import (
    AnyNews,
    Cause,
    Ended,
    Phase,
    PhoneCall,
    Registration,
    TransferFailed,
    dialled,
)
from domain.tasks import Policy, TaskScope
from sync.queries.protocol import Queries
from ui.phone.port import Phone, PhoneNow, PhoneThere

_GUARD_S = 1.0
_FOUND = 8
CONNECTED = frozenset({Phase.TALKING, Phase.HELD})
_SHOWN_CAUSES = frozenset(
    {
        Cause.BUSY,
        Cause.NO_ANSWER,
        Cause.UNREACHABLE,
        Cause.REFUSED,
        Cause.FAILED,
        Cause.LOST,
        Cause.TRANSFERRED,
    }
)


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose number it is, as far as this machine knows."""

    name: str = ""
    customer_id: CustomerId | None = None


@dataclass(frozen=True, slots=True)
class CallLine:
    """One call with who it is; ``number`` as it is shown."""

    call: PhoneCall
    name: str
    number: str
    customer_id: CustomerId | None = None


@dataclass(frozen=True, slots=True)
class BarState:
    """What the bar shows.

    Attributes:
        lines: every call, the one in hand first.
        muted: whether nobody hears us.
        can_join: whether there are two calls that can be connected or talked with at once.
        sure: hanging up was asked for once; once more within a second does it.
        there: whether there is a phone at all.
        registration: whether the PBX knows it.
        reason: why it does not, as the phone told.
        sound_trouble: whether nothing is heard.
    """

    lines: tuple[CallLine, ...] = ()
    muted: bool = False
    can_join: bool = False
    sure: bool = False
    there: PhoneThere = PhoneThere.NOT_WANTED
    registration: Registration = Registration.NONE
    reason: str = ""
    sound_trouble: bool = False

    @property
    def in_hand(self) -> CallLine | None:
        """The call the keys are about."""
        return self.lines[0] if self.lines else None


@dataclass(frozen=True, slots=True)
class Goal:
    """Somebody a call can go to: a colleague, or what was typed."""

    to: str
    name: str = ""


class PhonePresenter:
    """Follows the phone. Plain Python."""

    def __init__(
        self,
        phone: Phone,
        queries: Queries,
        scope: TaskScope,
        show: Callable[[BarState], None],
        clock: Callable[[], float],
    ) -> None:
        """Hold what it needs; ``start`` begins.

        Args:
            phone: the phone.
            queries: the local directory: who a number belongs to.
            scope: the bar's tasks.
            show: told the state after each change.
            clock: monotonic seconds.
        """
        self._phone = phone
        self._queries = queries
        self._scope = scope
        self._show = show
        self._clock = clock
        self._known: dict[str, Caller] = {}
        self._chosen = ""
        self._asked_at = -2 * _GUARD_S
        self._forget: tuple[Callable[[], None], ...] = ()
        self.ended: Callable[[CallLine], None] = lambda _line: None
        """Told of a call that ended otherwise than by somebody hanging up."""
        self.allowed: Callable[[str], Awaitable[None]] = _any_number
        """Asked whether a number may be called; raises where it may not."""
        self.missed: Callable[[CallLine], None] = lambda _line: None
        """Told of a call that rang here and that nobody answered."""
        self.not_handed: Callable[[CallLine], None] = lambda _line: None
        """Told of a call that could not be handed on."""
        self.state = BarState()

    def start(self) -> None:
        """Follow the phone from now on."""
        self._forget = (self._phone.watch(self._on_phone), self._phone.hear(self._on_news))
        self._on_phone(self._phone.now)

    def stop(self) -> None:
        """Follow it no longer."""
        for forget in self._forget:
            forget()
        self._forget = ()

    # -- what is shown ---------------------------------------------------------------------

    def _on_phone(self, now: PhoneNow) -> None:
        calls = now.state.calls
        alive = {call.id for call in calls}
        if self._chosen not in alive:
            self._chosen = ""
        for call in calls:
            if call.number and call.number not in self._known:
                self._known[call.number] = Caller()
                self._scope.start(self._recognise(call.number))
        ordered = sorted(calls, key=self._rank)
        self._put(
            replace(
                self.state,
                lines=tuple(self._line(call) for call in ordered),
                muted=now.state.muted,
                can_join=sum(call.phase in CONNECTED for call in calls) > 1,
                sure=self.state.sure and bool(calls),
                there=now.there,
                registration=now.state.registration,
                reason=now.state.reason,
                sound_trouble=bool(now.state.sound_trouble),
            )
        )

    def _rank(self, call: PhoneCall) -> tuple[bool, bool, bool]:
        """Order calls: the chosen one, what one talks in, what goes out, what rings, what waits."""
        talks = call.phase is Phase.TALKING
        return call.id != self._chosen, not talks, call.phase is Phase.HELD

    def _line(self, call: PhoneCall) -> CallLine:
        caller = self._known.get(call.number, Caller())
        shown = phone_numbers.display(call.number) if call.number.startswith("+") else call.number
        return CallLine(call, caller.name or call.name, shown, caller.customer_id)

    async def _recognise(self, number: str) -> None:
        """Find whose number it is: a colleague's extension, or a customer's."""
        agents = self._queries.directory().agents.values()
        for agent in agents:
            if agent.extension and agent.extension == number:
                self._known[number] = Caller(agent.display_name)
                break
        else:
            value = phone_numbers.normalise(number) or ""
            found = await self._queries.search(value, 2) if value else []
            people = {hit.customer_id: hit.customer_name for hit in found}
            if len(people) == 1:
                ((customer_id, name),) = people.items()
                self._known[number] = Caller(name, customer_id)
        self._on_phone(self._phone.now)

    def _put(self, state: BarState) -> None:
        if state != self.state:
            self.state = state
            self._show(state)

    def _on_news(self, news: AnyNews) -> None:
        if isinstance(news, Ended) and news.call.cause in _SHOWN_CAUSES:
            self.ended(self._line(news.call))
        elif isinstance(news, Ended) and _is_missed(news.call):
            self.missed(self._line(news.call))
        elif isinstance(news, TransferFailed):
            self.not_handed(self._line(news.call))

    # -- acts ------------------------------------------------------------------------------

    def _in_hand(self, *phases: Phase) -> PhoneCall | None:
        calls = [line.call for line in self.state.lines]
        fitting = [call for call in calls if not phases or call.phase in phases]
        return fitting[0] if fitting else None

    def _do(self, act: Coroutine[Any, Any, Any], key: str) -> None:
        self._scope.start(act, key, Policy.DROP_NEW)

    def choose(self, call_id: str) -> None:
        """Take another call in hand; one that waits is talked with."""
        self._chosen = call_id
        call = next((c for c in self._phone.now.state.calls if c.id == call_id), None)
        if call is not None and call.phase is Phase.HELD:
            self._do(self._phone.resume(call_id), "hold")
        self._on_phone(self._phone.now)

    def answer(self, call_id: str = "") -> bool:
        """Answer what rings, the given call or the first; tell whether there was one."""
        call = self._in_hand(Phase.RINGING)
        wanted = call_id or (call.id if call is not None else "")
        if wanted:
            self._chosen = wanted
            self._do(self._phone.answer(wanted), "answer")
        return bool(wanted)

    def answer_from(self, number: str) -> bool:
        """Answer what rings from a number, when its pop was accepted."""
        value = phone_numbers.normalise(number) or number
        for line in self.state.lines:
            same = (phone_numbers.normalise(line.call.number) or line.call.number) == value
            if line.call.phase is Phase.RINGING and same:
                return self.answer(line.call.id)
        return False

    def rings(self) -> bool:
        """Tell whether the phone itself rings now."""
        state = self._phone.now.state
        loud = state.sound.ring_volume > 0 and not state.hushed
        return loud and self._in_hand(Phase.RINGING) is not None

    def decline(self) -> bool:
        """Decline what rings first; tell whether something did."""
        call = self._in_hand(Phase.RINGING)
        if call is not None:
            self._do(self._phone.hang_up(call.id), "hang up")
        return call is not None

    def hang_up(self, call_id: str = "") -> None:
        """End a call, the one in hand by default."""
        call = self._in_hand()
        wanted = call_id or (call.id if call is not None else "")
        if wanted:
            self._put(replace(self.state, sure=False))
            self._do(self._phone.hang_up(wanted), "hang up")

    def hang_up_surely(self) -> None:
        """End the call in hand when asked for twice within a second: a key slips easily."""
        if not self.state.lines:
            return
        now = self._clock()
        if now - self._asked_at <= _GUARD_S:
            self._asked_at = now - 2 * _GUARD_S
            self.hang_up()
        else:
            self._asked_at = now
            self._put(replace(self.state, sure=True))

    def relax(self) -> None:
        """The second is over: hanging up must be asked for twice again."""
        self._put(replace(self.state, sure=False))

    def toggle_hold(self, call_id: str = "") -> None:
        """Put the call in hand on hold, or take it back."""
        call = self._in_hand(*CONNECTED)
        if call_id:
            call = next((line.call for line in self.state.lines if line.call.id == call_id), call)
        if call is not None:
            act = self._phone.resume if call.phase is Phase.HELD else self._phone.hold
            self._do(act(call.id), "hold")

    def toggle_mute(self) -> None:
        """Let nobody hear us, or everybody again."""
        if self.state.lines:
            self._do(self._phone.mute(muted=not self.state.muted), "mute")

    def press(self, digit: str) -> None:
        """Send a key of the telephone."""
        call = self._in_hand(*CONNECTED, Phase.ALERTING)
        if call is not None:
            self._scope.start(self._phone.press(call.id, digit), "press", Policy.QUEUE)

    def dial(self, to: str) -> None:
        """Call somebody."""
        self._do(self._dial(to), "dial")

    async def _dial(self, to: str) -> None:
        await self.allowed(to)
        await self._phone.dial(to)

    @property
    def can_dial(self) -> bool:
        """Whether calls go out from here; otherwise the PBX rings the agent's desk phone first."""
        return self.state.registration is Registration.REGISTERED

    def hand_on(self, to: str) -> None:
        """Hand the call in hand on without asking."""
        call = self._in_hand(*CONNECTED)
        if call is not None:
            self._do(self._phone.transfer(call.id, to), "transfer")

    def join(self) -> None:
        """Connect the two calls and leave them; the customer's first."""
        pair = self._pair()
        if pair is not None:
            self._do(self._phone.join(*pair), "transfer")

    def confer(self) -> None:
        """Talk with both."""
        pair = self._pair()
        if pair is not None:
            self._do(self._phone.confer(*pair), "confer")

    def _pair(self) -> tuple[str, str] | None:
        calls = [line.call for line in self.state.lines if line.call.phase in CONNECTED]
        if len(calls) < 2:
            return None
        # Whom we called ourselves is who the other one is handed to.
        asked = [call for call in calls if call.direction is Direction.OUTBOUND]
        target = asked[0] if asked else calls[0]
        other = next(call for call in calls if call is not target)
        return other.id, target.id

    def goals(self, typed: str) -> tuple[Goal, ...]:
        """Return who a call can go to for what was typed: colleagues, then the number itself."""
        directory = self._queries.directory()
        me = directory.me.id if directory.me is not None else None
        wanted = typed.strip().lower()
        found = [
            Goal(agent.extension, agent.display_name)
            for agent in sorted(directory.agents.values(), key=lambda agent: agent.display_name)
            if agent.extension
            and agent.active
            and agent.id != me
            and (wanted in agent.display_name.lower() or agent.extension.startswith(wanted))
        ][:_FOUND]
        try:
            number = dialled(typed)
        except Expected:
            return tuple(found)
        if number[0] in "+0123456789*#" and all(goal.to != number for goal in found):
            found.append(Goal(number))
        return tuple(found)


def _is_missed(call: PhoneCall) -> bool:
    return call.direction is Direction.INBOUND and call.cause is Cause.CANCELLED


async def _any_number(_number: str) -> None:
    """Allow it."""
