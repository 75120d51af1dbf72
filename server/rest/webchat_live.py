"""The visitor's live line: one WebSocket per open chat, JSON text frames both ways."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import msgspec
import structlog
from litestar import WebSocket, websocket
from litestar.exceptions import WebSocketDisconnect

from domain.errors import Code, Expected, Refused
from domain.ids import EntryId
from domain.tasks import Policy, TaskScope
from server.handlers import webchat, webchat_said
from server.handlers.webchat import Admitted
from server.rest.services import Services, ServicesDep
from server.rest.webchat_frames import (
    MAX_BYTES,
    AnyDown,
    AnyUp,
    AuthUp,
    ErrorDown,
    GotUp,
    PingDown,
    PongUp,
    RateUp,
    ReadUp,
    SendUp,
    TypingUp,
)
from server.rest.webchat_hub import Line
from server.rest.webchat_post import post

_log = structlog.get_logger(__name__)

AUTH_DEADLINE_S = 5.0
PING_EVERY_S = 25.0
SILENT_LIMIT_S = 65.0
SLOW_READER_S = 10.0
FRAMES_PER_S, FRAMES_BURST = 20.0, 60.0
TYPING_EVERY_S = 2.0
_AGAIN_S = 2.0

BAD_FRAME, UNKNOWN_VISITOR, FORBIDDEN, TOO_MANY = 4400, 4401, 4403, 4429

AnySocket = WebSocket[Any, Any, Any]
_decoder: msgspec.json.Decoder[AnyUp] = msgspec.json.Decoder(AnyUp)
_encoder = msgspec.json.Encoder()


async def _receive(socket: AnySocket) -> AnyUp:
    raw = await socket.receive_data(mode="text")
    if len(raw) > MAX_BYTES:
        raise msgspec.DecodeError("frame too large")
    return _decoder.decode(raw)


@websocket("/live")
async def live(socket: AnySocket, services: ServicesDep) -> None:
    """Serve one open chat until it goes, falls silent, reads too slowly or misbehaves."""
    await socket.accept()
    code = 1000
    try:
        async with asyncio.timeout(AUTH_DEADLINE_S):
            auth = await _receive(socket)
        code = await _serve(socket, services, auth) if isinstance(auth, AuthUp) else BAD_FRAME
    except (msgspec.MsgspecError, UnicodeDecodeError):
        code = BAD_FRAME
    except (WebSocketDisconnect, TimeoutError):
        _log.debug("webchat_line_lost")
    with suppress(RuntimeError, WebSocketDisconnect, TimeoutError):
        async with asyncio.timeout(1):
            await socket.close(code=code)


async def _serve(socket: AnySocket, services: Services, auth: AuthUp) -> int:
    """Serve an authenticated socket; return the code to close it with."""
    try:
        who = await services.database.read(
            webchat.admitted(
                auth.token,
                auth.channel,
                socket.headers.get("origin"),
                socket.headers.get("host", ""),
            )
        )
    except Expected as error:
        return FORBIDDEN if error.code == Code.FORBIDDEN else UNKNOWN_VISITOR
    talk = _Talk(socket, services, who, auth.after)
    if not services.visitors.add(talk.line):
        return TOO_MANY
    try:
        return await talk.run()
    finally:
        services.visitors.remove(talk.line)


class _Talk:
    """The tasks around one socket; the first that ends decides how it is closed."""

    def __init__(self, socket: AnySocket, services: Services, who: Admitted, after: str) -> None:
        self._socket = socket
        self._services = services
        self._who = who
        self._code = 1000
        self._ended = asyncio.Event()
        self._scope = TaskScope("webchat", on_error=self._broke)
        self.line = Line(who.visitor, after, self._send)

    async def run(self) -> int:
        self._scope.start(self.line.serve(self._services.database), "feed")
        self._scope.start(self._listen(), "listen")
        self._scope.start(self._ping(), "ping")
        try:
            await self._ended.wait()
        finally:
            await self._scope.close()
        return self._code

    def _end(self, code: int = 1000) -> None:
        self._code = self._code if self._ended.is_set() else code
        self._ended.set()

    def _broke(self, key: str, _error: BaseException) -> None:
        if key != "typing":
            self._end()

    async def _send(self, frame: AnyDown) -> None:
        """Send a frame; a reader who does not keep up is let go and comes back by position."""
        try:
            async with asyncio.timeout(SLOW_READER_S):
                await self._socket.send_data(_encoder.encode(frame).decode(), mode="text")
        except (TimeoutError, WebSocketDisconnect, RuntimeError):
            _log.debug("webchat_reader_gone")
            self._end()
            await asyncio.Event().wait()  # until the scope, which is closing, cancels us

    async def _ping(self) -> None:
        while True:
            await asyncio.sleep(PING_EVERY_S)
            await self._send(PingDown())

    async def _listen(self) -> None:
        try:
            while True:
                async with asyncio.timeout(SILENT_LIMIT_S):
                    frame = await _receive(self._socket)
                await self._pace()
                await self._handle(frame)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            await self._send(ErrorDown(code=Code.INVALID))
            self._end(BAD_FRAME)
        except (WebSocketDisconnect, TimeoutError):
            self._end()

    async def _pace(self) -> None:
        """Read on no faster than a visitor may go: the socket itself holds the rest back."""
        rates, key = self._services.visitors.rates, f"frames:{self._who.visitor.address}"
        wait = rates.take(key, per_s=FRAMES_PER_S, burst=FRAMES_BURST)
        if wait:
            await asyncio.sleep(wait)
            rates.take(key, per_s=FRAMES_PER_S, burst=FRAMES_BURST)

    async def _handle(self, frame: AnyUp) -> None:
        match frame:
            case SendUp():
                await self._post(frame)
            case TypingUp():
                self._pass_typing()
            case GotUp() | ReadUp():
                await self._mark(EntryId(frame.id), read=isinstance(frame, ReadUp))
            case RateUp():
                await self._rate(frame)
            case PongUp() | AuthUp():
                pass

    async def _post(self, frame: SendUp) -> None:
        answer: AnyDown
        try:
            answer = await post(self._services, self._who, frame.client_id, frame.text)
        except Expected as error:
            again = error.retry_after_s if isinstance(error, Refused) else None
            if again is None and error.retryable:
                again = _AGAIN_S
            answer = ErrorDown(code=error.code, client_id=frame.client_id, retry_after_s=again)
        await self._send(answer)

    async def _rate(self, frame: RateUp) -> None:
        try:
            step = webchat_said.rated(self._who.visitor, frame.score, frame.comment)
            await self._services.database.write(step)
        except Expected as error:
            await self._send(ErrorDown(code=error.code))

    async def _mark(self, entry_id: EntryId, *, read: bool) -> None:
        try:
            step = webchat.marked(self._who.visitor, entry_id, read=read)
            await self._services.database.write(step)
        except Expected as error:
            # A lost mark is no harm: the next one covers it.
            _log.warning("webchat_mark_lost", code=error.code)

    def _pass_typing(self) -> None:
        key = f"typing:{self._who.visitor.address}"
        if not self.line.conversations or self._services.visitors.rates.take(
            key, per_s=1 / TYPING_EVERY_S, burst=1
        ):
            return
        for conversation in self.line.conversations:
            self._scope.start(
                self._services.hub.announce_typing(conversation, "customer"),
                "typing",
                Policy.DROP_NEW,
            )
