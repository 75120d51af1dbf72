"""The talk one is in, on the devices one chose: opened when needed, changed in the middle of it.

Devices are opened and closed on a thread of their own: a driver may take a second.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple, TypeVar

import structlog

from adapters.softphone.mixer import Mixer, Pcm
from adapters.softphone.port import SoundLink, SoundSystem
from domain.errors import Code, Expected, Refused
from domain.phone import Devices, Levels, SoundChoice
from domain.tasks import TaskScope

_log = structlog.get_logger(__name__)

_T = TypeVar("_T")
_WATCH_S = 1.0
_TRIAL_S = 1.5
_RATE = 48_000
_CAPTURE_SILENT = "the sound device stopped"


class _Wanted(NamedTuple):
    """What is to be open: devices and rate, or nothing."""

    choice: SoundChoice
    rate: int


class Speech:
    """Card, mixer and ringer of one phone. One asyncio loop."""

    def __init__(self, sound: SoundSystem, trouble: Callable[[str], None]) -> None:
        """Make it ready; nothing is opened.

        Args:
            sound: the devices.
            trouble: told in English why nothing is heard, or an empty string when it is again.
        """
        self._sound = sound
        self._trouble = trouble
        self._mixer = Mixer()
        self._choice = SoundChoice()
        self._pcms: dict[str, Pcm] = {}
        self._wants_ring = False
        self._open: _Wanted | None = None
        self._link: SoundLink | None = None
        self._bell: SoundLink | None = None
        self._ticks = 0
        self._worker = ThreadPoolExecutor(1, "sound")
        self._scope = TaskScope("speech")
        self._turn = asyncio.Lock()

    @property
    def levels(self) -> Levels:
        """How loud it is now."""
        return self._mixer.levels

    def mute(self, *, muted: bool) -> None:
        """Let nobody hear us, or everybody again."""
        self._mixer.mute(muted=muted)

    def use(self, pcms: Mapping[str, Pcm]) -> None:
        """Talk in these calls from now on."""
        self._pcms = dict(pcms)
        if not pcms:
            self._mixer.mute(muted=False)
        self._scope.start(self._fit(), "fit")

    def ring(self, *, wanted: bool) -> None:
        """Ring, or be quiet."""
        if wanted is not self._wants_ring:
            self._wants_ring = wanted
            self._scope.start(self._fit_bell(), "bell")

    async def choose(self, choice: SoundChoice) -> None:
        """Use other devices, in the middle of a talk too."""
        self._choice = choice
        await self._fit()

    async def devices(self) -> Devices:
        """Return what is there."""
        return await self._off(self._sound.devices)

    async def try_on(self, which: str) -> None:
        """Ring for a moment where it is to be tried.

        Raises:
            Refused: there is no such place.
            Unavailable: the device does not open.
        """
        places = {
            "ringer": self._choice.ringer,
            "headset": self._choice.headset,
            "speaker": self._choice.speaker,
        }
        if which not in places:
            raise Refused(Code.INVALID, "no such place of sound")
        volume = self._choice.ring_volume
        link = await self._off(lambda: self._sound.ring(places[which], volume))
        try:
            await asyncio.sleep(_TRIAL_S)
        finally:
            await asyncio.shield(self._off(link.close))

    async def _off(self, work: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._worker, work)

    def _tick(self, spoken: bytes, frames: int) -> bytes:
        self._ticks += 1
        return self._mixer.tick(spoken, frames)

    def _wanted(self) -> _Wanted | None:
        if not self._pcms:
            return None
        rates = []
        for pcm in self._pcms.values():
            try:
                rates.append(pcm.info().rx_rate)
            except LookupError:
                continue
        return _Wanted(self._choice, max(rates, default=0) or _RATE)

    async def _fit(self) -> None:
        """Open, change or close the card so that it is as wanted; tell why it cannot be."""
        async with self._turn:
            wanted = self._wanted()
            if wanted is not None:
                self._mixer.use(self._pcms, wanted.rate)
            if wanted == self._open:
                if wanted is None:
                    self._mixer.use({}, _RATE)
                return
            await self._shut()
            if wanted is None:
                self._mixer.use({}, _RATE)
                self._trouble("")
                return
            await self._open_card(wanted)
        self._scope.start(self._watch(), "watch")

    async def _open_card(self, wanted: _Wanted) -> None:
        try:
            self._link = await self._off(
                lambda: self._sound.talk(wanted.choice, wanted.rate, self._tick)
            )
        except Expected as error:
            _log.warning("no_sound", code=error.code)
            self._trouble(error.detail or "no sound")
        else:
            self._trouble("")
        self._open = wanted

    async def _shut(self) -> None:
        link, self._link, self._open = self._link, None, None
        if link is not None:
            await self._off(link.close)

    async def _watch(self) -> None:
        """See that the card goes on: one pulled out falls silent without a word."""
        while self._open is not None:
            before = self._ticks
            await asyncio.sleep(_WATCH_S)
            if self._ticks == before:
                self._trouble(_CAPTURE_SILENT)
                await self._reopen()
            elif self._wanted() not in (self._open, None):
                await self._fit()  # the codec came later than the call

    async def _reopen(self) -> None:
        async with self._turn:
            if (wanted := self._open) is not None:
                await self._shut()
                await self._open_card(wanted)

    async def _fit_bell(self) -> None:
        async with self._turn:
            bell, self._bell = self._bell, None
            if bell is not None:
                await self._off(bell.close)
            if self._wants_ring and self._choice.ring_volume > 0:
                choice = self._choice
                try:
                    self._bell = await self._off(
                        lambda: self._sound.ring(choice.ringer, choice.ring_volume)
                    )
                except Expected as error:
                    _log.warning("no_ring", code=error.code)

    async def close(self) -> None:
        """Let every device go."""
        await self._scope.close()
        await self._shut()
        bell, self._bell = self._bell, None
        if bell is not None:
            await self._off(bell.close)
        self._worker.shutdown(wait=False)
