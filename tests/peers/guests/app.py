"""A shop's application that uses the public API, and the customer who writes in it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest

from domain.administration import MakeKey
from domain.entities import Channel
from domain.glossary import ChannelKind, IdentityKind
from server.handlers import api_keys
from server.handlers.api_keys import Scope
from server.storage.engine import Database
from tests.contract.channels.peer import File, Got, Peer, Trait
from tests.peers.guests.guest import Guest, file_of

TRAITS = frozenset(
    {
        *(Trait.NAMES, Trait.FILES_IN, Trait.FILES_OUT, Trait.READ),
        *(Trait.REPEATS, Trait.QUEUES),
    }
)
_PATIENCE_S = 20.0
_EVERY_S = 0.05


class App(Guest):
    """The application."""

    kind: str = ChannelKind.APP
    identity_kind: str = IdentityKind.APP
    traits = TRAITS

    def __init__(self) -> None:
        super().__init__()
        self._cursor = ""
        self._seen: dict[str, dict[str, Any]] = {}
        self._who = {"user": "u-17", "name": self.name}

    def settings(self) -> dict[str, Any]:
        """Return the account's settings."""
        return {"requests_per_minute": 60_000}

    async def connect(self, channel: Channel, database: Database) -> None:
        """Have a key, once."""
        if "authorization" not in self.http.headers:
            wanted = MakeKey(
                channel_id=channel.id, name="Приложение", scopes=tuple(s.value for s in Scope)
            )
            key = database.write_now(api_keys.made(wanted, "")).key
            self.http.headers["authorization"] = f"Bearer {key}"
        self.address = f"u-17@{channel.id.hex[-8:]}"

    async def writes(self, text: str, *files: File, answers: str = "") -> str:
        """Write, with files."""
        name = f"m-{next(self.numbers)}"
        sent: list[str] = []

        async def say() -> None:
            for file in files[len(sent) :]:
                headers = {"content-type": file.media_type}
                asked = {"name": file.name}
                answer = await self.http.post(
                    "/api/v1/files", params=asked, content=file.data, headers=headers
                )
                sent.append(answer.raise_for_status().json()["id"])
            body = {"id": name, "customer": self._who, "text": text, "files": sent}
            answer = await self.http.post("/api/v1/messages", json=body)
            answer.raise_for_status()

        await self.say(say)
        return f"app:{name}"

    async def babbles(self) -> None:
        """Send what fits nowhere, and what is nobody's."""
        for raw in (b"{", b"[]", b'{"id": 1}', b'{"id": "x", "customer": {}, "text": "?"}'):
            answer = await self.http.post("/api/v1/messages", content=raw)
            assert answer.status_code == 422
        stranger = {"authorization": "Bearer pult_x"}
        body = {"id": "x", "customer": self._who, "text": "чужое"}
        refused = await self.http.post("/api/v1/messages", json=body, headers=stranger)
        assert refused.status_code == 401

    async def _look(self) -> None:
        asked = {"user": "u-17", "after": self._cursor}
        answer = await self.http.get("/api/v1/messages", params=asked)
        page = answer.raise_for_status().json()
        self._cursor = page["cursor"]
        for item in page["messages"]:
            if item["by"] == "agent":
                self._seen[item["id"]] = item

    async def got(self) -> list[Got]:
        """Return what the application has to show."""
        await self._look()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE_S):
                while not self._seen:
                    await asyncio.sleep(_EVERY_S)
                    await self._look()
        return [
            Got(
                ref=item["id"],
                text=item["text"],
                files=tuple([await self._fetched(item["id"], file) for file in item["files"]]),
            )
            for item in self._seen.values()
        ]

    async def _fetched(self, message: str, file: dict[str, Any]) -> File:
        path = f"/api/v1/messages/{message}/files/{file['sha256']}"
        answer = await self.http.get(path)
        return file_of(file["name"], answer.raise_for_status().content)

    async def reads(self, ref: str) -> None:
        """Say that all up to a message was read."""
        body = {"customer": {"user": "u-17"}, "id": ref}
        answer = await self.http.post("/api/v1/messages/read", json=body)
        answer.raise_for_status()


@contextlib.asynccontextmanager
async def app(_request: pytest.FixtureRequest) -> AsyncIterator[Peer]:
    """Give an application."""
    made = App()
    yield made
    await made.aclose()
