"""A phone on paper for the screens: what it is asked is written down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from domain.errors import Expected
from domain.glossary import Direction
from domain.phone import (
    AnyNews,
    Devices,
    Levels,
    Phase,
    PhoneCall,
    PhoneState,
    Registration,
    SipAccount,
    SoundChoice,
)
from ui.phone.port import PhoneNow, PhoneThere


def a_call(number: str, phase: Phase, at: datetime, **more: Any) -> PhoneCall:
    """Return a call; one that is connected was answered at ``at``."""
    connected = phase in (Phase.TALKING, Phase.HELD)
    values: dict[str, Any] = {
        "id": f"call {number}",
        "direction": Direction.INBOUND,
        "number": number,
        "phase": phase,
        "started_at": at,
        "answered_at": at if connected else None,
        **more,
    }
    return PhoneCall(**values)


class PaperPhone:
    """Implements ``Phone`` and ``PhoneDesk``: the edge of the process, as the screens see it.

    Attributes:
        asked: what was asked of it, in order.
        fails: raised by the next act.
    """

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []
        self.fails: Expected | None = None
        self.sound = SoundChoice()
        self.kept: SipAccount | None = None
        self.given: SipAccount | None = None
        self.uses_own = True
        self._given_watchers: list[Callable[[], None]] = []
        self._now = PhoneNow(
            there=PhoneThere.THERE, state=PhoneState(registration=Registration.REGISTERED)
        )
        self._watchers: list[Callable[[PhoneNow], None]] = []
        self._hearers: list[Callable[[AnyNews], None]] = []
        self._meters: list[Callable[[Levels], None]] = []

    @property
    def phone(self) -> PaperPhone:
        return self

    @property
    def now(self) -> PhoneNow:
        return self._now

    def tell(self, *calls: PhoneCall, there: PhoneThere = PhoneThere.THERE, **state: Any) -> None:
        """Tell another state."""
        kept = {"registration": Registration.REGISTERED, **state}
        self._now = PhoneNow(there=there, state=PhoneState(calls=calls, **kept))
        for told in list(self._watchers):
            told(self._now)

    def say(self, news: AnyNews) -> None:
        for told in list(self._hearers):
            told(news)

    def sounds(self, spoken: float, heard: float) -> None:
        for told in list(self._meters):
            told(Levels(spoken=spoken, heard=heard))

    def watch(self, told: Callable[[PhoneNow], None]) -> Callable[[], None]:
        self._watchers.append(told)
        return lambda: self._watchers.remove(told)

    def hear(self, told: Callable[[AnyNews], None]) -> Callable[[], None]:
        self._hearers.append(told)
        return lambda: self._hearers.remove(told)

    def meter(self, told: Callable[[Levels], None]) -> Callable[[], None]:
        self._meters.append(told)
        return lambda: self._meters.remove(told)

    async def _did(self, *what: Any) -> None:
        failure, self.fails = self.fails, None
        if failure is not None:
            raise failure
        self.asked.append(what)

    async def use_account(self, account: SipAccount | None) -> None:
        await self._did("use_account", account)

    async def use_sound(self, sound: SoundChoice) -> None:
        await self._did("use_sound", sound)

    async def hush(self, *, hushed: bool) -> None:
        await self._did("hush", hushed)

    async def devices(self) -> Devices:
        return Devices(
            inputs=("Jabra Evolve2 40", "Встроенный микрофон"),
            outputs=("Jabra Evolve2 40", "Колонки"),
        )

    async def dial(self, to: str) -> str:
        await self._did("dial", to)
        return f"call {to}"

    async def answer(self, call_id: str) -> None:
        await self._did("answer", call_id)

    async def hang_up(self, call_id: str) -> None:
        await self._did("hang_up", call_id)

    async def hold(self, call_id: str) -> None:
        await self._did("hold", call_id)

    async def resume(self, call_id: str) -> None:
        await self._did("resume", call_id)

    async def mute(self, *, muted: bool) -> None:
        await self._did("mute", muted)

    async def press(self, call_id: str, digits: str) -> None:
        await self._did("press", call_id, digits)

    async def transfer(self, call_id: str, to: str) -> None:
        await self._did("transfer", call_id, to)

    async def join(self, call_id: str, with_id: str) -> None:
        await self._did("join", call_id, with_id)

    async def confer(self, call_id: str, with_id: str) -> None:
        await self._did("confer", call_id, with_id)

    async def try_sound(self, which: str) -> None:
        await self._did("try_sound", which)

    async def keep_sound(self, sound: SoundChoice) -> None:
        self.sound = sound
        await self._did("keep_sound", sound)

    def watch_given(self, told: Callable[[], None]) -> Callable[[], None]:
        self._given_watchers.append(told)
        return lambda: self._given_watchers.remove(told)

    def give(self, account: SipAccount | None) -> None:
        """The centre gives another account."""
        self.given, self.uses_own = account, account is None
        for told in list(self._given_watchers):
            told()

    async def use_own(self, *, own: bool) -> None:
        await self._did("use_own", own)
        self.uses_own = own

    async def account(self) -> SipAccount | None:
        return self.kept

    async def keep_account(self, account: SipAccount | None) -> None:
        await self._did("keep_account", account)
        self.kept = account
