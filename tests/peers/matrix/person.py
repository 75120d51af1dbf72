"""A customer with a Matrix account, by the plain client-server API."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from tests.peers.synapse import NoSynapse, Synapse

_API = "/_matrix/client/v3"


@pytest.fixture(scope="session")
def synapse() -> Iterator[Synapse]:
    """A Synapse for the whole run; use users of your own to be alone on it."""
    try:
        made = Synapse()
    except NoSynapse as reason:
        if os.environ.get("CI") == "true":
            pytest.fail(str(reason))
        pytest.skip(str(reason))
    with made as server:
        yield server


class Person:
    """A user. Requests that are refused fail the test."""

    def __init__(self, server: Synapse, name: str = "") -> None:
        self._http = httpx.AsyncClient(base_url=server.url, trust_env=False, timeout=20)
        self._name = name or f"u{secrets.token_hex(4)}"
        self.id = self.token = ""

    async def register(self) -> Person:
        body = {
            "username": self._name,
            "password": secrets.token_hex(16),
            "auth": {"type": "m.login.dummy"},
        }
        answer = await self.ask("POST", "register", body)
        self.id, self.token = answer["user_id"], answer["access_token"]
        return self

    async def ask(self, method: str, where: str, body: object = None) -> dict[str, Any]:
        answer = await self._http.request(
            method,
            f"{_API}/{where}",
            json=body,
            headers={"authorization": f"Bearer {self.token}"} if self.token else {},
        )
        assert answer.is_success, answer.text
        return dict(answer.json())

    async def named(self, name: str) -> None:
        await self.ask("PUT", f"profile/{quote(self.id)}/displayname", {"displayname": name})

    async def room(self, *guests: str) -> str:
        """Open a room and invite others; return its id."""
        wanted = {"invite": guests, "preset": "trusted_private_chat", "is_direct": True}
        return str((await self.ask("POST", "createRoom", wanted))["room_id"])

    async def join(self, room: str) -> None:
        await self.ask("POST", f"join/{quote(room)}", {})

    async def invited(self) -> list[str]:
        """Return the rooms this person is invited to."""
        return list((await self.ask("GET", "sync")).get("rooms", {}).get("invite", {}))

    async def post(self, room: str, content: object, kind: str = "m.room.message") -> str:
        """Put an event into a room; return its id."""
        where = f"rooms/{quote(room)}/send/{kind}/{secrets.token_hex(8)}"
        return str((await self.ask("PUT", where, content))["event_id"])

    async def say(self, room: str, text: str) -> str:
        return await self.post(room, {"msgtype": "m.text", "body": text})

    async def edit(self, room: str, event: str, text: str) -> str:
        content = {
            "msgtype": "m.text",
            "body": f"* {text}",
            "m.new_content": {"msgtype": "m.text", "body": text},
            "m.relates_to": {"rel_type": "m.replace", "event_id": event},
        }
        return await self.post(room, content)

    async def redact(self, room: str, event: str) -> None:
        where = f"rooms/{quote(room)}/redact/{quote(event)}/{secrets.token_hex(8)}"
        await self.ask("PUT", where, {})

    async def read(self, room: str, event: str) -> None:
        await self.ask("POST", f"rooms/{quote(room)}/receipt/m.read/{quote(event)}", {})

    async def upload(self, data: bytes, kind: str) -> str:
        answer = await self._http.post(
            "/_matrix/media/v3/upload",
            content=data,
            headers={"authorization": f"Bearer {self.token}", "content-type": kind},
        )
        assert answer.is_success, answer.text
        return str(answer.json()["content_uri"])

    async def download(self, mxc: str) -> bytes:
        answer = await self._http.get(
            f"/_matrix/client/v1/media/download/{mxc.removeprefix('mxc://')}",
            headers={"authorization": f"Bearer {self.token}"},
        )
        assert answer.is_success, answer.text
        return answer.content

    async def heard(self, room: str, sender: str) -> list[dict[str, Any]]:
        """Return what somebody said in a room, oldest first."""
        where = f"rooms/{quote(room)}/messages?dir=b&limit=200"
        events = (await self.ask("GET", where))["chunk"]
        return [
            item
            for item in reversed(events)
            if item["sender"] == sender and item["type"] == "m.room.message"
        ]

    async def leave(self) -> None:
        await self._http.aclose()
