"""Viber's REST bot API with one bot and one customer, as its description has it."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import itertools
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from domain.glossary import ChannelKind, IdentityKind
from tests.contract.channels.peer import File, Got, Peer, Trait
from tests.peers.messengers.cloud import Caller

TOKEN, HOOK = "445da6az1s345z78-dazcczb2542zv51a-test", "https://pult.example/hooks/viber"
TRAITS = frozenset(
    {
        *(Trait.NAMES, Trait.FILES_IN, Trait.DELIVERED, Trait.READ, Trait.BLOCKS, Trait.PLACES),
        *(Trait.CONTACTS, Trait.SLOWS_DOWN, Trait.REFUSES, Trait.CUTS, Trait.KEEPS),
        *(Trait.REVOKES, Trait.REPEATS),
    }
)
_LONGEST = 7000


def _status(status: int, words: str) -> web.Response:
    return web.json_response({"status": status, "status_message": words})


class Viber(Caller):
    """The cloud, the bot and the customer who writes to it."""

    kind: str = ChannelKind.VIBER
    identity_kind: str = IdentityKind.VIBER
    address = "01234567890A="
    name = "Анна Климова"
    traits = TRAITS
    longest = _LONGEST

    def __init__(self) -> None:
        super().__init__()
        self._numbers = itertools.count(4912661846655238145)
        self._webhook = ""
        self._files: dict[str, bytes] = {}
        self._got: list[Got] = []

    def settings(self) -> dict[str, Any]:
        """Return the bot's settings."""
        return {
            "token": TOKEN,
            "sender_name": "Полка",
            "hook_url": HOOK,
            "api_url": f"{self.url}/pa",
            "timeout_s": 5,
            "check_s": 0.05,
            "retry_base_s": 0.05,
            "retry_cap_s": 0.2,
            "revoked_s": 0.1,
        }

    def signed(self, body: bytes) -> dict[str, str]:
        """Sign with the bot's token."""
        digest = hmac.new(TOKEN.encode(), body, hashlib.sha256).hexdigest()
        return {"x-viber-content-signature": digest}

    # -- the API -----------------------------------------------------------------------------

    def routes(self) -> list[web.RouteDef]:
        """Serve methods and files."""
        return [web.post("/pa/{method}", self._call), web.get("/files/{name}", self._file)]

    async def _call(self, request: web.Request) -> web.Response:
        if request.headers.get("X-Viber-Auth-Token") != TOKEN or self.revoked:
            return _status(2, "invalidAuthToken")
        told = await request.json()
        match request.match_info["method"]:
            case "get_account_info":
                told = {"status": 0, "status_message": "ok", "id": "pa:1", "name": "Полка"}
                return web.json_response({**told, "webhook": self._webhook})
            case "set_webhook":
                self._webhook = told["url"]
                return _status(0, "ok")
            case "send_message":
                return self._send(request, told)
            case _:
                return _status(3, "badData")

    async def _file(self, request: web.Request) -> web.Response:
        return web.Response(body=self._files[request.match_info["name"]])

    def _send(self, request: web.Request, told: dict[str, Any]) -> web.Response:
        if self.take_slow() > 0:
            return _status(12, "tooManyRequests")
        if self.take_refusal() or told["receiver"] != self.address:
            return _status(6, "receiverNotSubscribed")
        if len(told["text"]) > _LONGEST:
            return _status(3, "badData")
        token = next(self._numbers)
        self._got.append(Got(ref=str(token), text=told["text"]))
        body = {"status": 0, "status_message": "ok", "message_token": token}
        return self.answer(request, body)

    # -- the customer ------------------------------------------------------------------------

    async def _event(self, event: str, token: int | None = None, **fields: Any) -> str:
        token = token if token is not None else next(self._numbers)
        told = {"event": event, "timestamp": int(time.time() * 1000), "message_token": token}
        await self.post({**told, **fields})
        return str(token)

    async def _says(self, kind: str, **fields: Any) -> str:
        sender = {"id": self.address, "name": self.name, "language": "ru", "country": "RU"}
        return await self._event("message", sender=sender, message={"type": kind, **fields})

    async def writes(self, text: str, *files: File, answers: str = "") -> str:
        """Write, with a file where there is one."""
        if not files:
            return await self._says("text", text=text)
        name = str(len(self._files))
        self._files[name] = files[0].data
        media = f"{self.url}/files/{name}"
        return await self._says(
            "file", media=media, text=text, file_name=files[0].name, size=len(files[0].data)
        )

    async def shares_place(self, latitude: float, longitude: float) -> str:
        """Send a place."""
        return await self._says("location", location={"lat": latitude, "lon": longitude})

    async def shares_contact(self, name: str, phone: str) -> str:
        """Send a number."""
        return await self._says("contact", contact={"name": name, "phone_number": phone})

    async def delivers(self, ref: str) -> None:
        """Say that a message is there."""
        await self._event("delivered", int(ref), user_id=self.address)

    async def reads(self, ref: str) -> None:
        """Read up to a message."""
        for item in self._got:
            await self._event("seen", int(item.ref), user_id=self.address)
            if item.ref == ref:
                return

    async def blocks(self, blocked: bool) -> None:
        """Leave the bot, or come back."""
        if blocked:
            await self._event("unsubscribed", user_id=self.address)
        else:
            await self._event("subscribed", user={"id": self.address, "name": self.name})

    async def babbles(self) -> None:
        """Post what nobody has heard of, broken and unsigned things."""
        await self.post(b"{")
        await self._event("hologram")
        await self._event("message", sender="?", message=[])
        await self._event("delivered", token=-1, desc={"a": 1})
        await self.post({"event": "message", "timestamp": "yesterday"})
        await self.post([1, 2])
        await self.post({"event": "message", "sender": {"id": self.address}}, sign=False)

    async def got(self) -> list[Got]:
        """Return what the customer got."""
        return list(self._got)

    async def edits(self, ref: str, text: str) -> None:
        raise NotImplementedError

    async def deletes(self, ref: str) -> None:
        raise NotImplementedError

    async def moves(self, address: str) -> None:
        raise NotImplementedError

    async def presses(self, ref: str, choice: str) -> None:
        raise NotImplementedError


@contextlib.asynccontextmanager
async def viber(_request: pytest.FixtureRequest) -> AsyncIterator[Peer]:
    """A cloud of one bot."""
    cloud = Viber()
    async with cloud:
        yield cloud
