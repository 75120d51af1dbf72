"""A visitor of a site, on the wire: what the widget does, without a browser."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from domain.entities import Channel
from domain.glossary import ChannelKind, IdentityKind
from domain.tasks import TaskScope
from server.storage import visitors
from server.storage.engine import Database
from tests.contract.channels.peer import File, Got, Peer, Trait
from tests.peers.guests.guest import Guest, file_of

TRAITS = frozenset(
    {
        *(Trait.NAMES, Trait.FILES_IN, Trait.FILES_OUT, Trait.DELIVERED, Trait.READ),
        *(Trait.REPEATS, Trait.QUEUES),
    }
)
PATIENCE_S = 20.0


class Visitor(Guest):
    """One browser."""

    kind: str = ChannelKind.WEBCHAT
    identity_kind: str = IdentityKind.WEBCHAT
    traits = TRAITS

    def __init__(self) -> None:
        super().__init__()
        self._token = ""
        self._position = ""
        self._url = ""
        self._socket: ClientConnection | None = None
        self._scope = TaskScope("visitor")
        self._acks: set[str] = set()
        self._moved = asyncio.Condition()
        self._seen: list[dict[str, Any]] = []

    def settings(self) -> dict[str, Any]:
        """Return the chat's settings."""
        return {"burst": 200, "ask": {"name": "must"}, "away": {"offline_form": "never"}}

    async def connect(self, channel: Channel, database: Database) -> None:
        """Say who this is, and open the socket."""
        if not self._token:
            body = {"channel": str(channel.id), "form": {"said": {"name": self.name}}}
            answer = await self.http.post("/chat/session", json=body)
            self._token = answer.raise_for_status().json()["token"]
            digest = hashlib.sha256(self._token.encode()).digest()
            known = database.read_now(lambda unit: visitors.by_token(unit, digest))
            assert known is not None
            self.address = known.address
        place = str(self.http.base_url).rstrip("/").replace("http", "ws", 1)
        self._url = f"{place}/chat/live"
        self._scope = TaskScope("visitor")
        self._socket = await connect(self._url, proxy=None)
        await self._send(type="auth", token=self._token, after=self._position)
        self._scope.start(self._listen(self._socket), "listen")

    async def leave(self) -> None:
        """Lose the line."""
        await super().leave()
        if self._socket is not None:
            await self._socket.close()
        await self._scope.close()

    async def _send(self, **frame: object) -> None:
        assert self._socket is not None
        try:
            await self._socket.send(msgspec.json.encode(frame).decode())
        except ConnectionClosed as error:
            raise ConnectionError("the line is lost") from error

    async def _listen(self, socket: ClientConnection) -> None:
        with contextlib.suppress(ConnectionClosed):
            async for raw in socket:
                frame = msgspec.json.decode(raw)
                match frame["type"]:
                    case "ack":
                        self._acks.add(frame["client_id"])
                    case "history":
                        self._position = frame["position"]
                        self._seen += [m for m in frame["messages"] if m["by"] == "agent"]
                    case "message":
                        self._position = frame["position"]
                        if frame["message"]["by"] == "agent":
                            self._seen.append(frame["message"])
                    case "ping":
                        await socket.send('{"type":"pong"}')
                async with self._moved:
                    self._moved.notify_all()

    async def writes(self, text: str, *files: File, answers: str = "") -> str:
        """Write, and send files as messages of their own."""
        for file in files:
            await self._sends(file)
        name = f"m-{next(self.numbers)}"

        async def say() -> None:
            self._acks.discard(name)
            await self._send(type="send", client_id=name, text=text)
            async with asyncio.timeout(PATIENCE_S), self._moved:
                await self._moved.wait_for(lambda: name in self._acks)

        await self.say(say)
        return name

    async def _sends(self, file: File) -> None:
        name = f"f-{next(self.numbers)}"
        headers = {"authorization": f"Bearer {self._token}", "x-file-type": file.media_type}

        async def say() -> None:
            asked = {"client_id": name, "name": file.name}
            answer = await self.http.post(
                "/chat/files", params=asked, content=file.data, headers=headers
            )
            answer.raise_for_status()

        await self.say(say)

    async def babbles(self) -> None:
        """Send what nobody understands, from another tab."""
        for raw in ("not json", '{"type": "dance"}', "[" * 2000, '{"type": "rate", "score": 99}'):
            async with connect(self._url, proxy=None) as socket:
                frame = {"type": "auth", "token": self._token}
                await socket.send(msgspec.json.encode(frame).decode())
                await socket.send(raw)

    async def got(self) -> list[Got]:
        """Return what came down the line: at least all there is for this visitor now."""
        headers = {"authorization": f"Bearer {self._token}"}
        answer = await self.http.get("/chat/messages", headers=headers)
        there = {
            item["id"]
            for item in answer.raise_for_status().json()["messages"]
            if item["by"] == "agent"
        }
        async with asyncio.timeout(PATIENCE_S), self._moved:
            await self._moved.wait_for(lambda: there <= {item["id"] for item in self._seen})
        return [
            Got(
                ref=item["id"],
                text=item["text"],
                files=tuple([await self._fetched(item["id"], file) for file in item["files"]]),
            )
            for item in list(self._seen)
        ]

    async def _fetched(self, message: str, file: dict[str, Any]) -> File:
        headers = {"authorization": f"Bearer {self._token}"}
        answer = await self.http.get(f"/chat/files/{message}/{file['sha256']}", headers=headers)
        return file_of(file["name"], answer.raise_for_status().content)

    async def delivers(self, ref: str) -> None:
        """Say that a message is in the browser."""
        await self._send(type="got", id=ref)

    async def reads(self, ref: str) -> None:
        """Say that all up to a message was shown."""
        await self._send(type="read", id=ref)


@contextlib.asynccontextmanager
async def webchat(_request: pytest.FixtureRequest) -> AsyncIterator[Peer]:
    """Give a visitor."""
    visitor = Visitor()
    yield visitor
    await visitor.aclose()
