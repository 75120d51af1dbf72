"""The phone's side of the socket: owns the engine, serves workstations that come and go.

A workstation may die in the middle of a call: the call goes on, and the next workstation is told
of it whole. Left alone without a call the phone ends after a while: nobody could answer it.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import os
import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec
import structlog

from adapters.softphone.port import SoftphoneEngine
from desktop.phone import protocol
from desktop.phone.protocol import Address, Answer, Ask, Hello, LevelsTold, NewsTold, StateTold
from domain.errors import Code, Expected
from domain.phone import AnyNews, Levels, Phase
from domain.tasks import TaskScope

_log = structlog.get_logger(__name__)

ALONE_S = 20.0
_LEVELS_S = 0.1
_MAX_UNREAD = 1 << 20
_MAX_WORKSTATIONS = 4


class Host:
    """Serves one profile.

    Attributes:
        ended: set when the phone is to end.
    """

    def __init__(self, folder: Path, engine: SoftphoneEngine, *, alone_s: float = ALONE_S) -> None:
        """Make it ready.

        Args:
            folder: the profile; the address is left there.
            engine: the phone itself.
            alone_s: how long to live without a workstation and without a call.
        """
        self._folder = folder
        self._engine = engine
        self._alone_s = alone_s
        self._token = secrets.token_urlsafe(32)
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._scope = TaskScope("phone")
        self._leaving = False
        self._levels = Levels()
        self.ended = asyncio.Event()
        self._acts: dict[type, Callable[[Any], Awaitable[Any]]] = {
            protocol.UseAccount: lambda act: engine.use_account(act.account),
            protocol.UseSound: lambda act: engine.use_sound(act.sound),
            protocol.Hush: lambda act: engine.hush(hushed=act.hushed),
            protocol.ListDevices: lambda _act: engine.devices(),
            protocol.Dial: lambda act: engine.dial(act.to),
            protocol.PickUp: lambda act: engine.answer(act.call_id),
            protocol.HangUp: lambda act: engine.hang_up(act.call_id),
            protocol.Hold: lambda act: engine.hold(act.call_id),
            protocol.Resume: lambda act: engine.resume(act.call_id),
            protocol.Mute: lambda act: engine.mute(muted=act.muted),
            protocol.Press: lambda act: engine.press(act.call_id, act.digits),
            protocol.Transfer: lambda act: engine.transfer(act.call_id, act.to),
            protocol.Join: lambda act: engine.join(act.call_id, act.with_id),
            protocol.Confer: lambda act: engine.confer(act.call_id, act.with_id),
            protocol.TrySound: lambda act: engine.try_sound(act.which),
            protocol.Leave: self._leave,
        }

    async def start(self) -> None:
        """Listen, and leave the address for the workstation."""
        self._engine.listen(self._on_news)
        self._server = await asyncio.start_server(
            self._serve, "127.0.0.1", 0, limit=protocol.MAX_LINE
        )
        port = self._server.sockets[0].getsockname()[1]
        protocol.leave_address(self._folder, Address(port=port, token=self._token))
        self._scope.start(self._tell_levels(), "levels")
        self._wait_alone()

    # -- workstations ----------------------------------------------------------------------

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if len(self._writers) < _MAX_WORKSTATIONS and await self._greeted(reader, writer):
                self._scope.stop("alone")
                while line := await reader.readline():
                    self._hear(line, writer)
        except (ValueError, ConnectionError, TimeoutError, msgspec.MsgspecError):
            _log.warning("workstation_broken")
        finally:
            self._writers.discard(writer)
            self._wait_alone()
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    async def _greeted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        async with asyncio.timeout(protocol.HELLO_S):
            hello = protocol.to_phone.decode(await reader.readline())
        if not isinstance(hello, Hello) or not hmac.compare_digest(
            hello.token.encode(), self._token.encode()
        ):
            _log.warning("workstation_refused")
            return False
        state = self._engine.state
        welcome = protocol.Welcome(protocol.VERSION, os.getpid(), state)
        writer.write(protocol.line(welcome))
        self._writers.add(writer)
        return True

    def _hear(self, line: bytes, writer: asyncio.StreamWriter) -> None:
        message = protocol.to_phone.decode(line)
        if isinstance(message, Ask):
            self._scope.start(self._do(message, writer))

    async def _do(self, ask: Ask, writer: asyncio.StreamWriter) -> None:
        answer = Answer(ask.number, "Unavailable", Code.INTERNAL)  # where it breaks otherwise
        try:
            answer = _answer(ask.number, await self._acts[type(ask.act)](ask.act))
        except Expected as error:
            family = type(error).__name__
            answer = Answer(ask.number, family, error.code, error.detail[:200])
        finally:
            self._say(writer, answer)
            self._tell(StateTold(self._engine.state))

    def _say(self, writer: asyncio.StreamWriter, message: protocol.ToWorkstation) -> None:
        if writer.is_closing():
            return
        if writer.transport.get_write_buffer_size() > _MAX_UNREAD:
            writer.transport.abort()  # it hangs; a new one is told everything again
            return
        writer.write(protocol.line(message))

    def _tell(self, message: protocol.ToWorkstation) -> None:
        for writer in list(self._writers):
            self._say(writer, message)

    # -- what the engine tells --------------------------------------------------------------

    def _on_news(self, news: AnyNews) -> None:
        self._tell(NewsTold(news))
        self._tell(StateTold(self._engine.state))
        if not self._engine.state.calls:
            self._wait_alone()

    async def _tell_levels(self) -> None:
        while True:
            await asyncio.sleep(_LEVELS_S)
            levels = Levels()
            if any(call.phase is Phase.TALKING for call in self._engine.state.calls):
                levels = self._engine.levels
            if levels != self._levels:
                self._levels = levels
                self._tell(LevelsTold(levels))

    # -- the end ---------------------------------------------------------------------------

    async def _leave(self, _act: object) -> None:
        self._leaving = True
        self._wait_alone()

    def _wait_alone(self) -> None:
        if self._engine.state.calls:
            return
        if self._leaving:
            self._scope.start(self._end_soon(), "end")
        elif not self._writers:
            self._scope.start(self._end_alone(), "alone")

    async def _end_soon(self) -> None:
        await asyncio.sleep(0)  # the answer to who asked goes out first
        self.ended.set()

    async def _end_alone(self) -> None:
        await asyncio.sleep(self._alone_s)
        if not self._writers and not self._engine.state.calls:
            self.ended.set()

    async def close(self) -> None:
        """Hang up, sign off at the PBX, and take the address away."""
        (self._folder / protocol.FILE_NAME).unlink(missing_ok=True)
        await self._scope.close()
        if self._server is not None:
            self._server.close()
        for writer in list(self._writers):
            writer.close()
        if self._server is not None:
            await self._server.wait_closed()
        await self._engine.close()


def _answer(number: int, result: object) -> Answer:
    from domain.phone import Devices

    if isinstance(result, Devices):
        return Answer(number, devices=result)
    return Answer(number, call_id=result if isinstance(result, str) else "")
