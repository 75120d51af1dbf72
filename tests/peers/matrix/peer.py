"""A real Synapse and a person, as the contract of all channels sees them."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from domain.glossary import ChannelKind, IdentityKind
from tests.contract.channels.peer import File, Got, HookCall, Trait
from tests.peers.gate import Gate, gate_to
from tests.peers.matrix.person import Person
from tests.peers.synapse import Synapse

TRAITS = frozenset(
    {
        *(Trait.NAMES, Trait.FILES_IN, Trait.FILES_OUT, Trait.ANSWERS_IN, Trait.ANSWERS_OUT),
        *(Trait.EDITS, Trait.DELETES, Trait.READ, Trait.PLACES, Trait.CUTS, Trait.KEEPS),
        *(Trait.SLOWS_DOWN, Trait.REFUSES, Trait.REVOKES),
        *(Trait.CHANGES, Trait.TAKES_BACK, Trait.FIRST),
    }
)


class MatrixPeer:
    """A person in a room; the shop's own line goes through a gate."""

    kind: str = ChannelKind.MATRIX
    identity_kind: str = IdentityKind.MATRIX
    name = "Анна Климова"
    traits = TRAITS
    longest = 8_000
    hook: HookCall | None = None

    def __init__(self, gate: Gate, shop: Person, anna: Person, room: str) -> None:
        self._gate = gate
        self._shop = shop
        self._anna = anna
        self._room = room
        self.address = f"{anna.id} {room}"

    def settings(self) -> dict[str, Any]:
        return {
            "homeserver": f"http://127.0.0.1:{self._gate.port}",
            "access_token": self._shop.token,
            "sync_s": 2.0,
            "timeout_s": 5.0,
            "retry_base_s": 0.05,
            "retry_cap_s": 0.2,
        }

    async def meets(self) -> str:
        self._room = ""
        return self._anna.id

    async def writes(self, text: str, *files: File, answers: str = "") -> str:
        for file in files:
            uri = await self._anna.upload(file.data, file.media_type)
            info = {"mimetype": file.media_type, "size": len(file.data)}
            content = {"msgtype": "m.file", "body": file.name, "url": uri, "info": info}
            await self._anna.post(self._room, content)
        content = {"msgtype": "m.text", "body": text}
        if answers:
            content["m.relates_to"] = {"m.in_reply_to": {"event_id": answers}}
        return await self._anna.post(self._room, content)

    async def got(self) -> list[Got]:
        found: list[Got] = []
        for room in await self._anna.invited() if not self._room else ():
            await self._anna.join(room)
            self._room = room
        if not self._room:
            return []
        for event in await self._anna.heard(self._room, self._shop.id):
            content = event["content"]
            relation = content.get("m.relates_to", {})
            if relation.get("rel_type") == "m.replace":
                # As a client shows it: in the place of what it replaces.
                text = content["m.new_content"]["body"]
                places = [at for at, had in enumerate(found) if had.ref == relation["event_id"]]
                for at in places:
                    found[at] = replace(found[at], text=text)
                continue
            if not content:
                continue  # redacted
            files: tuple[File, ...] = ()
            if "url" in content:
                data = await self._anna.download(content["url"])
                files = (File(content["body"], content["info"]["mimetype"], data),)
            answered = content.get("m.relates_to", {}).get("m.in_reply_to", {}).get("event_id", "")
            text = "" if files else content["body"]
            found.append(Got(event["event_id"], text, files, answered))
        return found

    async def edits(self, ref: str, text: str) -> None:
        await self._anna.edit(self._room, ref, text)

    async def deletes(self, ref: str) -> None:
        await self._anna.redact(self._room, ref)

    async def babbles(self) -> None:
        for content, kind in (
            ({"body": "x"}, "org.example.dance"),
            ({"m.relates_to": {"rel_type": "m.annotation", "key": "👍"}}, "m.reaction"),
            ({"msgtype": "m.text", "body": ""}, "m.room.message"),
            ({"msgtype": "m.text", "body": "* ?", "m.relates_to": {"rel_type": "m.replace"}}, ""),
        ):
            await self._anna.post(self._room, content, kind or "m.room.message")

    async def reads(self, ref: str) -> None:
        await self._anna.read(self._room, ref)

    async def shares_place(self, latitude: float, longitude: float) -> str:
        content = {
            "msgtype": "m.location",
            "body": "Я здесь",
            "geo_uri": f"geo:{latitude},{longitude}",
        }
        return await self._anna.post(self._room, content)

    def cuts(self) -> None:
        self._gate.watch = self._is_first_message

    def _is_first_message(self, data: bytes) -> bool:
        found = _is_message(data)
        if found:
            self._gate.watch = lambda _data: False
        return found

    def slows_down(self, seconds: float) -> None:
        told = {"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": int(seconds * 1000)}
        self._answer_once(_answer("429 Too Many Requests", told))

    def refuses(self) -> None:
        told = {"errcode": "M_FORBIDDEN", "error": "You are not allowed to write here"}
        self._answer_once(_answer("403 Forbidden", told))

    def _answer_once(self, answer: bytes) -> None:
        def first(data: bytes) -> bytes:
            if not _is_message(data):
                return b""
            self._gate.answers = lambda _data: b""
            return answer

        self._gate.answers = first

    def revokes(self) -> None:
        told = {"errcode": "M_UNKNOWN_TOKEN", "error": "Invalid access token passed."}
        self._gate.answers = lambda _data: _answer("401 Unauthorized", told)

    def restores(self) -> None:
        self._gate.answers = lambda _data: b""

    async def goes_away(self) -> None:
        self._gate.shut()

    async def comes_back(self) -> None:
        self._gate.open()


def _is_message(data: bytes) -> bool:
    return data.startswith(b"PUT ") and b"/send/m.room.message/" in data[:500]


def _answer(status: str, told: dict[str, Any]) -> bytes:
    """Return what the server would say, in its place."""
    body = json.dumps(told).encode()
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    return f"{head}\r\n\r\n".encode() + body


@asynccontextmanager
async def matrix(request: pytest.FixtureRequest) -> AsyncIterator[Any]:
    """An account at a Synapse, and a person who is in a room with it."""
    server: Synapse = request.getfixturevalue("synapse")
    shop, anna = Person(server), Person(server)
    try:
        await shop.register()
        await anna.register()
        await anna.named(MatrixPeer.name)
        room = await anna.room(shop.id)
        await shop.join(room)
        async with gate_to(int(server.url.rpartition(":")[2])) as gate:
            yield MatrixPeer(gate, shop, anna, room)
    finally:
        await shop.leave()
        await anna.leave()
