"""A raw live line to a running centre: frames in, frames out, nothing done by itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec
from websockets.asyncio.client import ClientConnection, connect

from domain import frames
from domain.clock import SystemClock
from domain.entities import Agent
from domain.ids import DeviceId, new_id
from domain.live import LiveAuth, LiveDown, LivePing, LiveUp
from domain.wire import Cursor, SignIn, Tokens, pack
from server.app.config import ServerConfig
from server.app.serve import Node, running
from server.handlers import sign_in
from server.storage import feed
from server.storage.engine import Database

T = TypeVar("T")
PATIENCE_S = 10.0
_down: msgspec.msgpack.Decoder[LiveDown] = msgspec.msgpack.Decoder(LiveDown)


@dataclass
class Line:
    """One open line."""

    socket: ClientConnection
    device: DeviceId
    raw: list[bytes]

    async def send(self, message: LiveUp) -> None:
        """Say something."""
        await self.socket.send(frames.encode(pack(message)))

    async def receive(self) -> LiveDown:
        """Return the next frame that is not a ping."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                raw = await self.socket.recv(decode=False)
                self.raw.append(raw)
                message = _down.decode(frames.decode(raw, 1 << 20))
                if not isinstance(message, LivePing):
                    return message

    async def expect(self, kind: type[T]) -> T:
        """Return the next frame of a kind, passing over others."""
        while True:
            message: Any = await self.receive()
            if isinstance(message, kind):
                return message


def signed_in(database: Database, agent: Agent) -> Tokens:
    """Return a session of an agent on a new device."""
    request = SignIn(login="", password="", device=DeviceId(new_id()))
    step = sign_in.opened(sign_in.Attempt(agent, ""), request)
    return database.write_now(step)


@asynccontextmanager
async def node(url: str, **settings: Any) -> AsyncIterator[Node]:
    """Run a node over a database."""
    config = ServerConfig(database_url=url, port=0, **settings)
    async with running(config, SystemClock()) as made:
        yield made


@asynccontextmanager
async def line(
    place: Node, agent: Agent, *, proto: int = 2, dict_id: int = 0, **fields: Any
) -> AsyncIterator[Line]:
    """Open a line of an agent, caught up."""
    database = place.services.database
    device = DeviceId(new_id())
    request = SignIn(login="", password="", device=device)
    tokens = await database.write(sign_in.opened(sign_in.Attempt(agent, ""), request))
    meta = await database.read(feed.meta)
    values: dict[str, Any] = {
        "token": tokens.access_token,
        "device": device,
        "cursor": Cursor(stream_id=meta.stream_id, epoch=meta.epoch, rev=meta.head),
        "dict_id": dict_id,
        "proto": proto,
        **fields,
    }
    url = place.url.replace("http://", "ws://") + "/sync/live"
    async with connect(url, compression=None, max_size=1 << 20) as socket:
        made = Line(socket, device, [])
        await made.send(LiveAuth(**values))
        yield made
