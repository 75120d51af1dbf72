"""The workstation's way to its phone: starts it, finds it again, asks it, is told by it.

It runs on the window's loop and never waits for the phone: what is shown is what was told last.
A phone that crashed is started again, later and later while it keeps crashing.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec
import structlog

from desktop.phone import protocol
from desktop.phone.protocol import Ask, Hello
from domain import errors
from domain.clock import Clock
from domain.errors import Code, Expected, Unavailable
from domain.phone import (
    AnyNews,
    Devices,
    Levels,
    PhoneState,
    Registration,
    SipAccount,
    SoundChoice,
)
from domain.tasks import TaskScope
from ui.phone.port import PhoneNow, PhoneThere

_log = structlog.get_logger(__name__)

_Told = TypeVar("_Told")
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.2, 30.0
_SETTLED_S = 60.0
_KNOCK_S = 0.05
_COME_UP_S = 10.0
_ANSWER_S = 75.0  # a transfer is answered when who was called has answered
_FAMILIES: dict[str, Callable[[Code, str], Expected]] = {
    "Refused": errors.Refused,
    "Unavailable": errors.Unavailable,
    "NotFound": lambda _code, detail: errors.NotFound(detail),
    "BadInput": lambda code, detail: errors.BadInput(detail, code=code),
}


def phone_command(folder: Path) -> list[str]:
    """Return what starts the phone of a profile; no secret is in it."""
    if getattr(sys, "frozen", False):
        beside = Path(sys.executable).with_name("pult-phone")
        return [str(beside.with_suffix(Path(sys.executable).suffix)), "--profile", str(folder)]
    return [sys.executable, "-m", "desktop.phone.main", "--profile", str(folder)]


class PhoneClient:
    """Implements ``ui.phone.port.Phone``. One asyncio loop."""

    def __init__(self, folder: Path, clock: Clock, command: Sequence[str] | None = None) -> None:
        """Make it ready; ``start`` begins.

        Args:
            folder: the profile.
            clock: tells how long a phone lived.
            command: what starts the phone; the usual one by default.
        """
        self._folder = folder
        self._clock = clock
        self._command = list(command or phone_command(folder))
        self._scope = TaskScope("phone client")
        self._account: SipAccount | None = None
        self._sound = SoundChoice()
        self._hushed = False
        self._now = PhoneNow()
        self._watchers: list[Callable[[PhoneNow], None]] = []
        self._hearers: list[Callable[[AnyNews], None]] = []
        self._meters: list[Callable[[Levels], None]] = []
        self._writer: asyncio.StreamWriter | None = None
        self._reader = asyncio.StreamReader()
        self._asked: dict[int, asyncio.Future[protocol.Answer]] = {}
        self._numbers = itertools.count(1)
        self._process: subprocess.Popen[bytes] | None = None
        self._wake = asyncio.Event()

    # -- what is known ---------------------------------------------------------------------

    @property
    def now(self) -> PhoneNow:
        """What the phone told last."""
        return self._now

    def watch(self, told: Callable[[PhoneNow], None]) -> Callable[[], None]:
        """Tell of each change; returns what ends that."""
        return _added(self._watchers, told)

    def hear(self, told: Callable[[AnyNews], None]) -> Callable[[], None]:
        """Tell of news; returns what ends that."""
        return _added(self._hearers, told)

    def meter(self, told: Callable[[Levels], None]) -> Callable[[], None]:
        """Tell of levels; returns what ends that."""
        return _added(self._meters, told)

    def _show(self, there: PhoneThere, state: PhoneState | None = None) -> None:
        now = PhoneNow(there=there, state=state or PhoneState())
        if now != self._now:
            self._now = now
            for told in list(self._watchers):
                told(now)

    # -- beginning and end -----------------------------------------------------------------

    def start(self, account: SipAccount | None, sound: SoundChoice) -> None:
        """Begin: with an account the phone is started; without, one that runs is still found."""
        self._account, self._sound = account, sound
        self._scope.start(self._run(), "run")

    async def use_account(self, account: SipAccount | None) -> None:
        """Use another account from now on."""
        self._account = account
        self._wake.set()
        if self._writer is not None:
            await self._ask(protocol.UseAccount(account))

    async def use_sound(self, sound: SoundChoice) -> None:
        """Use other devices from now on."""
        self._sound = sound
        if self._writer is not None:
            await self._ask(protocol.UseSound(sound))

    async def hush(self, *, hushed: bool) -> None:
        """Let calls ring without a sound from now on, or aloud again."""
        self._hushed = hushed
        if self._writer is not None:
            await self._ask(protocol.Hush(hushed))

    async def close(self, *, leave: bool = True) -> None:
        """Part from the phone; ``leave``: it ends as soon as no call goes on."""
        if leave and self._writer is not None:
            with contextlib.suppress(Expected, ConnectionError, TimeoutError):
                async with asyncio.timeout(1):
                    await self._ask(protocol.Leave())
        await self._scope.close()
        self._drop()
        process, self._process = self._process, None
        if process is not None and process.poll() is None:
            process.returncode = 0  # it outlives us on purpose: nobody waits for it

    # -- the line to the phone ---------------------------------------------------------------

    async def _run(self) -> None:
        pause = _FIRST_PAUSE_S
        while True:
            began = self._clock.monotonic()
            if await self._connect():
                await self._hold_line()
            elif self._account is None:
                self._show(PhoneThere.NOT_WANTED)
                self._wake.clear()
                await self._wake.wait()
                continue
            if self._clock.monotonic() - began > _SETTLED_S:
                pause = _FIRST_PAUSE_S
            self._show(PhoneThere.STARTING)
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE_S)

    async def _connect(self) -> bool:
        """Reach the phone, starting it where it is wanted and does not run."""
        if await self._greet():
            return True
        if self._account is None:
            return False
        self._show(PhoneThere.STARTING)
        try:
            await self._spawn()
        except OSError as error:
            _log.warning("phone_not_started", reason=type(error).__name__)
            self._show(PhoneThere.BROKEN)
            return False
        deadline = self._clock.monotonic() + _COME_UP_S
        while self._clock.monotonic() < deadline:
            if await self._greet():
                return True
            if self._process is None or self._process.poll() is not None:
                break  # it runs already, and the next round finds it, or it broke
            await asyncio.sleep(_KNOCK_S)
        return await self._greet()

    async def _spawn(self) -> None:
        if self._process is not None and self._process.poll() is None:
            return
        command = self._command

        def run() -> None:  # kept at once: who waits for it may be cancelled
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                close_fds=True,
                start_new_session=os.name != "nt",
                creationflags=getattr(subprocess, "DETACHED_PROCESS", 0),
            )

        await asyncio.get_running_loop().run_in_executor(None, run)

    async def _greet(self) -> bool:
        address = protocol.find_address(self._folder)
        if address is None:
            return False
        try:
            async with asyncio.timeout(protocol.HELLO_S):
                reader, writer = await asyncio.open_connection(
                    "127.0.0.1", address.port, limit=protocol.MAX_LINE * 4
                )
        except (OSError, TimeoutError):
            return False
        try:
            writer.write(protocol.line(Hello(address.token)))
            async with asyncio.timeout(protocol.HELLO_S):
                welcome = protocol.to_workstation.decode(await reader.readline())
        except (OSError, TimeoutError, ValueError, msgspec.MsgspecError):
            writer.close()
            return False
        if not isinstance(welcome, protocol.Welcome) or welcome.version != protocol.VERSION:
            # Ours of another version: it goes when its calls are over, and then we start one.
            writer.write(protocol.line(Ask(0, protocol.Leave())))
            writer.close()
            return False
        self._reader, self._writer = reader, writer
        self._show(PhoneThere.THERE, welcome.state)
        return True

    async def _hold_line(self) -> None:
        self._scope.start(self._settle(), "settle")
        try:
            while line := await self._reader.readline():
                self._take(protocol.to_workstation.decode(line))
        except (OSError, ValueError, msgspec.MsgspecError):
            _log.warning("phone_line_broken")
        finally:
            self._drop()

    async def _settle(self) -> None:
        """Hand over account and devices; a phone that has them already changes nothing."""
        try:
            await self._ask(protocol.Hush(self._hushed))
            await self._ask(protocol.UseSound(self._sound))
            if self._account is not None:
                await self._ask(protocol.UseAccount(self._account))
            elif self._now.state.registration is not Registration.NONE:
                await self._ask(protocol.UseAccount(None))
        except Expected as error:
            _log.warning("phone_not_settled", code=error.code)

    def _drop(self) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.close()
        asked, self._asked = self._asked, {}
        for answer in asked.values():
            if not answer.done():
                answer.set_exception(Unavailable(Code.CHANNEL_DOWN, "the phone ended"))

    def _take(self, message: protocol.ToWorkstation) -> None:
        match message:
            case protocol.StateTold():
                self._show(PhoneThere.THERE, message.state)
            case protocol.NewsTold():
                for told in list(self._hearers):
                    told(message.news)
            case protocol.LevelsTold():
                for metered in list(self._meters):
                    metered(message.levels)
            case protocol.Answer():
                waiting = self._asked.pop(message.number, None)
                if waiting is not None and not waiting.done():
                    waiting.set_result(message)

    async def _ask(self, act: protocol.Act) -> protocol.Answer:
        if self._writer is None:
            raise Unavailable(Code.CHANNEL_DOWN, "the phone is not there")
        number = next(self._numbers)
        answer: asyncio.Future[protocol.Answer] = asyncio.get_running_loop().create_future()
        self._asked[number] = answer
        self._writer.write(protocol.line(Ask(number, act)))
        try:
            async with asyncio.timeout(_ANSWER_S):
                told = await answer
        except TimeoutError as error:
            raise Unavailable(Code.TIMEOUT, "the phone does not answer") from error
        finally:
            self._asked.pop(number, None)
        if told.code:
            family = _FAMILIES.get(told.family, errors.Unavailable)
            raise family(Code(told.code), told.detail)
        return told

    # -- acts ------------------------------------------------------------------------------

    async def devices(self) -> Devices:
        """Return the devices of this computer."""
        return (await self._ask(protocol.ListDevices())).devices or Devices()

    async def dial(self, to: str) -> str:
        """Call somebody; returns the call's id."""
        return (await self._ask(protocol.Dial(to))).call_id

    async def answer(self, call_id: str) -> None:
        """Answer; other calls are held."""
        await self._ask(protocol.PickUp(call_id))

    async def hang_up(self, call_id: str) -> None:
        """End or decline a call."""
        await self._ask(protocol.HangUp(call_id))

    async def hold(self, call_id: str) -> None:
        """Put a call on hold."""
        await self._ask(protocol.Hold(call_id))

    async def resume(self, call_id: str) -> None:
        """Take a call back."""
        await self._ask(protocol.Resume(call_id))

    async def mute(self, *, muted: bool) -> None:
        """Switch the microphone."""
        await self._ask(protocol.Mute(muted))

    async def press(self, call_id: str, digits: str) -> None:
        """Send DTMF."""
        await self._ask(protocol.Press(call_id, digits))

    async def transfer(self, call_id: str, to: str) -> None:
        """Hand a call on without asking."""
        await self._ask(protocol.Transfer(call_id, to))

    async def join(self, call_id: str, with_id: str) -> None:
        """Connect two calls and leave them."""
        await self._ask(protocol.Join(call_id, with_id))

    async def confer(self, call_id: str, with_id: str) -> None:
        """Talk with both."""
        await self._ask(protocol.Confer(call_id, with_id))

    async def try_sound(self, which: str) -> None:
        """Ring for a moment: ``ringer``, ``headset`` or ``speaker``."""
        await self._ask(protocol.TrySound(which))


def _added(listeners: list[_Told], told: _Told) -> Callable[[], None]:
    listeners.append(told)

    def forget() -> None:
        if told in listeners:
            listeners.remove(told)

    return forget
