"""A customer at a site's chat, played on this machine: speaks the web chat's public protocol.

For the demonstration and for tests without a browser. Like the widget it keeps what it could
not send, comes back after a break and sends it again under the same id.
"""

from __future__ import annotations

import asyncio
from uuid import UUID

import httpx
import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosedError, WebSocketException

from domain.errors import BadInput, Code, Offline, SignInRequired
from domain.ids import new_id
from domain.tasks import TaskScope

ACK_DEADLINE_S = 20.0
RETRY_S = 0.2
_CONNECT_DEADLINE_S = 5.0
_UNKNOWN_VISITOR = 4401


class Heard(msgspec.Struct, frozen=True):
    """A message of an agent as the visitor sees it."""

    id: str
    name: str
    text: str


class _Message(msgspec.Struct, frozen=True):
    id: str
    by: str
    text: str
    name: str = ""


class _Frame(msgspec.Struct, frozen=True):
    type: str
    messages: tuple[_Message, ...] = ()
    message: _Message | None = None
    position: str = ""
    client_id: str = ""
    id: str = ""
    code: str = ""
    retry_after_s: float | None = None
    read: str | None = None


class DemoVisitor:
    """One visitor. ``start`` it, ``send`` and ``typing`` as a person would, ``aclose`` at the end.

    Attributes:
        typing_seen: set when an agent was seen typing; clear it to wait for the next time.
        read_up_to: id of the visitor's newest message an agent has seen, or empty.
    """

    def __init__(self) -> None:
        self.typing_seen = asyncio.Event()
        self.read_up_to = ""
        self._scope = TaskScope("demo-visitor", on_error=self._failed)
        self._socket: ClientConnection | None = None
        self._ready = asyncio.Event()
        self._failure: BaseException | None = None
        self._position = ""
        self._greeted = False
        self._known: set[str] = set()
        self._unsent: dict[str, tuple[str, asyncio.Future[str]]] = {}
        self._heard: asyncio.Queue[Heard] = asyncio.Queue()

    async def start(self, url: str, channel_id: UUID, token: str = "") -> str:
        """Open the chat; return the visitor's secret, a new one where none was given.

        Args:
            url: of the centre, as ``http://127.0.0.1:8642``.
            channel_id: the web chat channel.
            token: the secret from before.

        Raises:
            Offline: the centre cannot be reached.
            SignInRequired: it does not know the secret.
        """
        token = token or await _new_token(url, channel_id)
        self._scope.start(self._run(url.rstrip("/"), channel_id, token), "run")
        try:
            async with asyncio.timeout(_CONNECT_DEADLINE_S):
                await self._ready.wait()
        except TimeoutError:
            raise Offline(Code.TIMEOUT, "the web chat did not answer") from None
        if self._failure is not None:
            raise self._failure
        return token

    async def send(self, text: str) -> str:
        """Write a message; return its id once the centre has stored it.

        Raises:
            BadInput: the centre will never take it.
            Offline: no answer in time; it stays queued and is sent when the centre is back.
        """
        client_id = new_id().hex
        acked: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._unsent[client_id] = (text, acked)
        await self._frame(type="send", client_id=client_id, text=text)
        try:
            async with asyncio.timeout(ACK_DEADLINE_S):
                return await asyncio.shield(acked)
        except TimeoutError:
            raise Offline(Code.TIMEOUT, "no acknowledgement") from None

    async def typing(self) -> None:
        """Be seen typing; lost without harm while there is no connection."""
        await self._frame(type="typing")

    async def next_message(self, timeout_s: float = 20.0) -> Heard:
        """Return the next message of an agent since the start, and mark it read.

        Raises:
            Offline: none came in time.
        """
        try:
            async with asyncio.timeout(timeout_s):
                heard = await self._heard.get()
        except TimeoutError:
            raise Offline(Code.TIMEOUT, "no agent answered") from None
        await self._frame(type="read", id=heard.id)
        return heard

    async def aclose(self) -> None:
        """Leave the page."""
        await self._scope.close()

    # -- the line ------------------------------------------------------------------------------

    def _failed(self, _key: str, error: BaseException) -> None:
        self._failure = error
        self._ready.set()

    async def _run(self, url: str, channel_id: UUID, token: str) -> None:
        live = f"{url.replace('http', 'ws', 1)}/chat/live"
        while True:
            try:
                async with connect(live, open_timeout=_CONNECT_DEADLINE_S, proxy=None) as socket:
                    await self._talk(socket, channel_id, token)
            except (OSError, WebSocketException, TimeoutError):
                self._socket = None
            await asyncio.sleep(RETRY_S)

    async def _talk(self, socket: ClientConnection, channel_id: UUID, token: str) -> None:
        auth = {
            "type": "auth",
            "token": token,
            "channel": str(channel_id),
            "after": self._position,
        }
        await socket.send(msgspec.json.encode(auth).decode())
        self._socket = socket
        try:
            async for raw in socket:
                await self._take(msgspec.json.decode(raw, type=_Frame))
        except ConnectionClosedError as error:
            if error.rcvd is not None and error.rcvd.code == _UNKNOWN_VISITOR:
                raise SignInRequired("the centre does not know this visitor") from error
            raise
        finally:
            self._socket = None

    async def _frame(self, **fields: object) -> None:
        if self._socket is None:
            return
        try:
            await self._socket.send(msgspec.json.encode(fields).decode())
        except WebSocketException:
            self._socket = None

    async def _take(self, frame: _Frame) -> None:
        match frame.type:
            case "history":
                await self._came_back(frame)
            case "message" if frame.message is not None:
                self._position = frame.position
                await self._hear(frame.message)
            case "ack":
                self._settle(frame)
            case "error" if frame.client_id:
                self._refused(frame)
            case "typing":
                self.typing_seen.set()
            case "read":
                self.read_up_to = frame.id
            case "ping":
                await self._frame(type="pong")

    async def _came_back(self, frame: _Frame) -> None:
        self._position = frame.position
        self.read_up_to = frame.read or self.read_up_to
        for message in frame.messages:
            if self._greeted:
                await self._hear(message)
            self._known.add(message.id)
        self._greeted = True
        for client_id, (text, _) in tuple(self._unsent.items()):
            await self._frame(type="send", client_id=client_id, text=text)
        self._ready.set()

    async def _hear(self, message: _Message) -> None:
        if message.id in self._known:
            return
        self._known.add(message.id)
        if message.by == "agent":
            await self._frame(type="got", id=message.id)
            self._heard.put_nowait(Heard(message.id, message.name, message.text))

    def _settle(self, frame: _Frame) -> None:
        _, acked = self._unsent.pop(frame.client_id, ("", None))
        if acked is not None and not acked.done():
            acked.set_result(frame.id)

    def _refused(self, frame: _Frame) -> None:
        if frame.retry_after_s is not None:
            self._scope.start(self._again(frame.client_id, frame.retry_after_s), frame.client_id)
            return
        _, acked = self._unsent.pop(frame.client_id, ("", None))
        if acked is not None and not acked.done():
            acked.set_exception(BadInput(f"the centre refused the message: {frame.code}"))

    async def _again(self, client_id: str, after_s: float) -> None:
        await asyncio.sleep(after_s)
        if client_id in self._unsent:
            text, _ = self._unsent[client_id]
            await self._frame(type="send", client_id=client_id, text=text)


async def _new_token(url: str, channel_id: UUID) -> str:
    try:
        async with httpx.AsyncClient(
            base_url=url, timeout=_CONNECT_DEADLINE_S, trust_env=False
        ) as client:
            answer = await client.post("/chat/session", json={"channel": str(channel_id)})
            answer.raise_for_status()
            return str(answer.json()["token"])
    except (httpx.HTTPError, KeyError, ValueError) as error:
        raise Offline(Code.OFFLINE, type(error).__name__) from error
