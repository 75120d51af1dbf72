"""A workstation's phone against a real PBX, its ears and mouths measured."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from desktop.phone.client import PhoneClient
from domain.clock import SystemClock
from domain.errors import NotFound
from domain.phone import (
    AnyNews,
    Phase,
    PhoneCall,
    Registration,
    SipAccount,
    SoundChoice,
)
from tests.peers.tones import TONES
from ui.phone.port import PhoneThere

DEADLINE_S = 20.0
CUSTOMER = "79161234567"
LOUD, QUIET = 0.4, 0.05
_ROOT = Path(__file__).parents[3]


def command(room: Path, folder: Path) -> list[str]:
    return [
        sys.executable,
        "-m",
        "tests.peers.softphone",
        str(room),
        "--profile",
        str(folder),
    ]


class Desk:
    """A workstation's phone: the client here, the phone in its own process."""

    def __init__(self, folder: Path, room: Path, account: SipAccount | None = None) -> None:
        self.account = account or SipAccount(user="", server="")
        folder.mkdir(exist_ok=True)
        room.mkdir(exist_ok=True)
        self.folder, self.room = folder, room
        self.news: list[AnyNews] = []
        self._turned = asyncio.Event()
        self.phone = self._client()

    def _client(self) -> PhoneClient:
        phone = PhoneClient(self.folder, SystemClock(), command(self.room, self.folder))
        phone.watch(lambda _now: self._turned.set())
        phone.hear(self._hear)
        return phone

    def _hear(self, news: AnyNews) -> None:
        self.news.append(news)
        self._turned.set()

    async def until(self, wanted: Callable[[], bool]) -> None:
        """Wait until something is so."""
        try:
            async with asyncio.timeout(DEADLINE_S):
                while not wanted():
                    self._turned.clear()
                    await self._turned.wait()
        except TimeoutError:
            raise AssertionError(f"never: {self.phone.now} after {self.told}") from None

    @property
    def user(self) -> str:
        """The number others call."""
        return self.account.user

    @property
    def told(self) -> list[str]:
        return [type(news).__name__ for news in self.news]

    @property
    def calls(self) -> tuple[PhoneCall, ...]:
        return self.phone.now.state.calls

    async def call(self, *phases: Phase) -> PhoneCall:
        """Wait for a call in one of these phases."""
        await self.until(lambda: any(call.phase in phases for call in self.calls))
        return next(call for call in self.calls if call.phase in phases)

    async def hears_of(self, kind: type[AnyNews]) -> AnyNews:
        """Wait for news of a kind; what came before it is forgotten."""
        await self.until(lambda: any(isinstance(news, kind) for news in self.news))
        while not isinstance(news := self.news.pop(0), kind):
            pass
        return news

    async def empty(self) -> None:
        await self.until(lambda: not self.calls)

    async def comes_up(self, account: SipAccount, sound: SoundChoice | None = None) -> None:
        self.phone.start(account, sound or SoundChoice(microphone="tone 440"))
        await self.until(lambda: self.phone.now.state.registration is Registration.REGISTERED)

    async def restarts(self, account: SipAccount | None) -> None:
        """The window's side is gone without a word and comes back."""
        await self.phone.close(leave=False)
        self.phone = self._client()
        self.phone.start(account, SoundChoice(microphone="tone 440"))
        await self.until(lambda: self.phone.now.there is PhoneThere.THERE)

    async def hears(self, *tones: int, output: str = "headset") -> None:
        """Wait until just these tones come out of an output."""
        await heard(lambda: ear(self.room, output), *tones)

    async def leaves(self) -> None:
        for call in self.calls:
            with suppress(NotFound):  # it ended in the very moment
                await self.phone.hang_up(call.id)
        await self.phone.close()


def ear(room: Path, output: str) -> dict[str, float]:
    try:
        told: dict[str, float] = json.loads((room / f"{output}.json").read_bytes())
    except FileNotFoundError:
        return {}
    return told


def only(levels: dict[str, float], tones: tuple[int, ...]) -> bool:
    """Tell whether these tones are loud, and all others quiet."""
    return bool(levels) and all(
        levels[str(hz)] > LOUD if hz in tones else levels[str(hz)] < QUIET for hz in TONES
    )


async def heard(levels: Callable[[], dict[str, float]], *tones: int) -> None:
    try:
        async with asyncio.timeout(DEADLINE_S):
            while not only(levels(), tones):  # noqa: ASYNC110
                await asyncio.sleep(0.02)  # files tell nobody that they changed
    except TimeoutError:
        raise AssertionError(f"not {tones}: {levels()}") from None


def account(user: str, port: int, **more: object) -> SipAccount:
    return SipAccount(
        user=user,
        server=f"127.0.0.1:{port}",
        password=f"pw{user}",
        **more,  # type: ignore[arg-type]
    )
