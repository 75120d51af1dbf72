"""The live line over a WebSocket: frames both ways, and small pushes with their answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from itertools import count

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, WebSocketException

from domain import frames
from domain.errors import Code, Offline, SignInRequired
from domain.live import LiveAuth, LiveDown, LivePush, LivePushed, LiveUp, LiveWelcome
from domain.wire import UNREADABLE, Push, PushAnswer, pack
from sync.transport.problems import error_of

CONNECT_S = 5.0
ANSWER_S = 20.0
SILENT_LIMIT_S = 40.0
"""The centre pings every 15 s; two missed ones mean the line is dead, whatever TCP thinks."""
MAX_FRAME = 1 << 20

_down: msgspec.msgpack.Decoder[LiveDown] = msgspec.msgpack.Decoder(LiveDown)


class SocketLine:
    """A ``LiveLine``. Whoever receives sees neither pushes nor their answers."""

    def __init__(self, socket: ClientConnection) -> None:
        """Talk over an open socket."""
        self._socket = socket
        self._dictionary = False
        self._push_bytes = 0
        self._numbers = count(1)
        self._asked: dict[int, asyncio.Future[PushAnswer]] = {}

    async def receive(self) -> LiveDown:
        """Return the next frame.

        Raises:
            Offline: the connection ended, was silent for too long, or is not with a Pult server.
            SignInRequired: the session ended.
        """
        while True:
            message = await self._receive()
            match message:
                case LivePushed():
                    self._answered(message)
                    continue
                case LiveWelcome():
                    self._push_bytes = message.push_bytes
                    self._dictionary = message.dict_id == frames.dictionary_id()
            return message

    async def _receive(self) -> LiveDown:
        try:
            async with asyncio.timeout(SILENT_LIMIT_S):
                raw = await self._socket.recv(decode=False)
        except ConnectionClosed as closed:
            if closed.rcvd is not None and closed.rcvd.code == 4401:
                raise SignInRequired("live session refused") from closed
            raise Offline(Code.OFFLINE, "live connection closed") from closed
        except TimeoutError as error:
            raise Offline(Code.TIMEOUT, "live connection silent") from error
        try:
            return _down.decode(frames.decode(raw, MAX_FRAME))
        except UNREADABLE as error:
            raise Offline(Code.NOT_PULT, "unreadable frame") from error

    async def send(self, message: LiveUp) -> None:
        """Send a frame.

        Raises:
            Offline: the connection ended.
        """
        await self._send(pack(message))

    async def _send(self, body: bytes) -> None:
        try:
            await self._socket.send(frames.encode(body, dictionary=self._dictionary))
        except ConnectionClosed as closed:
            raise Offline(Code.OFFLINE, "live connection closed") from closed

    def takes(self, body: bytes) -> bool:
        """Tell whether a packed push may go over this line."""
        return len(body) < self._push_bytes

    async def push(self, message: Push) -> PushAnswer:
        """Send operations and wait for the answer; somebody must be receiving meanwhile.

        Raises:
            Offline: the line broke, or the centre could not; as for any request.
            SignInRequired: the session ended.
            Refused: the centre said no.
        """
        number = next(self._numbers)
        answer = self._asked[number] = asyncio.get_running_loop().create_future()
        try:
            await self._send(pack(LivePush(number=number, push=message)))
            async with asyncio.timeout(ANSWER_S):
                taken: PushAnswer = await answer
                return taken
        except TimeoutError as error:
            raise Offline(Code.TIMEOUT, "no answer to a push") from error
        finally:
            del self._asked[number]

    def _answered(self, message: LivePushed) -> None:
        asked = self._asked.get(message.number)
        if asked is None or asked.done():
            return  # nobody waits for it any more
        if message.answer is not None:
            asked.set_result(message.answer)
        elif message.problem is not None:
            asked.set_exception(error_of(message.problem))

    def over(self) -> None:
        """Tell who waits for an answer that none will come."""
        for asked in self._asked.values():
            if not asked.done():
                asked.set_exception(Offline(Code.OFFLINE, "live connection closed"))


@asynccontextmanager
async def open_line(address: str, auth: LiveAuth) -> AsyncIterator[SocketLine]:
    """Open a live line and say who we are.

    Raises:
        Offline: it cannot be opened.
    """
    try:
        socket = await connect(
            address,
            open_timeout=CONNECT_S,
            ping_interval=None,
            close_timeout=1,
            max_size=MAX_FRAME,
            compression=None,
            proxy=None,
        )
    except (OSError, TimeoutError, InvalidHandshake, WebSocketException) as error:
        raise Offline(Code.OFFLINE, type(error).__name__) from error
    line = SocketLine(socket)
    try:
        await line.send(msgspec.structs.replace(auth, dict_id=frames.dictionary_id()))
        yield line
    finally:
        line.over()
        try:
            with suppress(OSError, TimeoutError, WebSocketException):
                await socket.close()
        finally:
            # Cancelled once more while it says goodbye, it would be left open for good.
            socket.transport.abort()
