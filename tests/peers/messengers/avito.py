"""Avito's messenger API with one account and one chat, as its description has it."""

from __future__ import annotations

import contextlib
import itertools
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from domain.glossary import ChannelKind, IdentityKind
from tests.contract.channels.peer import File, Got, Peer, Trait
from tests.peers.messengers.cloud import Cloud

CLIENT, SECRET, USER = "client-1", "secret-1", 94235311
TRAITS = frozenset(
    {
        *(Trait.NAMES, Trait.FILES_IN, Trait.ANSWERS_IN, Trait.PLACES, Trait.SLOWS_DOWN),
        *(Trait.REFUSES, Trait.CUTS, Trait.KEEPS, Trait.REVOKES, Trait.REPEATS),
        Trait.TAKES_BACK,
    }
)
_LONGEST = 1000
_BUYER = 5558881


class Avito(Cloud):
    """The cloud, the account's chat and the customer in it."""

    kind: str = ChannelKind.AVITO
    identity_kind: str = IdentityKind.AVITO
    address = "u2i-k1~Xq-2"
    name = "Игорь Савельев"
    traits = TRAITS
    longest = _LONGEST

    def __init__(self) -> None:
        super().__init__()
        self._all: list[dict[str, Any]] = []
        self._unread = False
        self._numbers, self._tokens = itertools.count(1), itertools.count(1)
        self._valid: set[str] = set()
        self._files: dict[str, bytes] = {}

    def settings(self) -> dict[str, Any]:
        """Return the account's settings."""
        return {
            "client_id": CLIENT,
            "client_secret": SECRET,
            "user_id": USER,
            "api_url": self.url,
            "poll_s": 0.05,
            "timeout_s": 5,
            "retry_base_s": 0.05,
            "retry_cap_s": 0.2,
            "revoked_s": 0.1,
        }

    # -- the API -----------------------------------------------------------------------------

    def routes(self) -> list[web.RouteDef]:
        """Serve the token endpoint, chats, messages and pictures."""
        chat = f"accounts/{USER}/chats/{{chat}}"
        return [
            web.post("/token", self._token),
            web.get("/core/v1/accounts/self", self._guarded(self._self)),
            web.get(f"/messenger/v2/accounts/{USER}/chats", self._guarded(self._chats)),
            web.get(f"/messenger/v2/{chat}", self._guarded(self._chat)),
            web.get(f"/messenger/v3/{chat}/messages/", self._guarded(self._list)),
            web.post(f"/messenger/v1/{chat}/read", self._guarded(self._read)),
            web.post(f"/messenger/v1/{chat}/messages", self._guarded(self._send)),
            web.post(f"/messenger/v1/{chat}/messages/{{message}}", self._guarded(self._delete)),
            web.get("/files/{name}", self._file),
        ]

    def revokes(self) -> None:
        """Accept neither the account nor a token it has."""
        super().revokes()
        self._valid.clear()

    async def _token(self, request: web.Request) -> web.Response:
        told = await request.post()
        known = (told.get("client_id"), told.get("client_secret")) == (CLIENT, SECRET)
        if told.get("grant_type") != "client_credentials" or not known or self.revoked:
            body = {"error": "invalid_client", "error_description": "client is not allowed"}
            return web.json_response(body, status=401)
        token = f"token-{next(self._tokens)}"
        self._valid.add(token)
        return web.json_response(
            {"access_token": token, "expires_in": 86400, "token_type": "Bearer"}
        )

    def _guarded(self, handler: Any) -> Any:
        async def check(request: web.Request) -> web.StreamResponse:
            token = request.headers.get("Authorization", "").removeprefix("Bearer ")
            if token not in self._valid:
                body = {"result": {"status": False}, "message": "access token is not valid"}
                return web.json_response(body, status=401)
            answer: web.StreamResponse = await handler(request)
            return answer

        return check

    async def _self(self, _request: web.Request) -> web.Response:
        return web.json_response({"id": USER, "name": "Полка", "email": "z@polka.example"})

    def _told(self) -> dict[str, Any]:
        users = [{"id": USER, "name": "Полка"}, {"id": _BUYER, "name": self.name}]
        context = {"type": "item", "value": {"id": 1, "title": "Стеллаж"}}
        return {"id": self.address, "users": users, "context": context, "updated": 1}

    async def _chats(self, _request: web.Request) -> web.Response:
        return web.json_response({"chats": [self._told()] if self._unread else []})

    async def _chat(self, _request: web.Request) -> web.Response:
        return web.json_response(self._told())

    async def _list(self, request: web.Request) -> web.Response:
        start, size = int(request.query["offset"]), int(request.query["limit"])
        found = self._all[::-1][start : start + size]
        return web.json_response({"messages": found, "meta": {"has_more": False}})

    async def _read(self, _request: web.Request) -> web.Response:
        self._unread = False
        return web.json_response({"ok": True})

    async def _send(self, request: web.Request) -> web.Response:
        told = await request.json()
        if (slow := self._slow()) is not None:
            return slow
        if self.take_refusal() or request.match_info["chat"] != self.address:
            body = {"error": {"code": 400, "message": "chat is closed"}}
            return web.json_response(body, status=400)
        text = told["message"]["text"]
        if len(text) > _LONGEST:
            body = {"error": {"code": 400, "message": "text is too long"}}
            return web.json_response(body, status=400)
        message = self._add(USER, "text", {"text": text}, direction="out")
        self.ours.append(Got(ref=message["id"], text=text))
        return self.answer(request, message)

    def _slow(self) -> web.Response | None:
        seconds = self.take_slow()
        if seconds <= 0:
            return None
        headers = {"Retry-After": str(round(seconds))}
        return web.json_response({"message": "slow down"}, status=429, headers=headers)

    async def _delete(self, request: web.Request) -> web.Response:
        if (slow := self._slow()) is not None:
            return slow
        if self.take_refusal():
            body = {"error": {"code": 400, "message": "message is older than an hour"}}
            return web.json_response(body, status=400)
        self.retracted(request.match_info["message"])
        return self.answer(request, {})

    async def _file(self, request: web.Request) -> web.Response:
        return web.Response(body=self._files[request.match_info["name"]])

    # -- the customer ------------------------------------------------------------------------

    def _add(self, author: int, kind: str, content: Any, **fields: Any) -> dict[str, Any]:
        message = {
            "id": f"m-{next(self._numbers)}",
            "author_id": author,
            "created": int(time.time()),
            "direction": "in",
            "type": kind,
            "content": content,
            "is_read": False,
            **fields,
        }
        self._all.append(message)
        return message

    def _says(self, kind: str, content: Any, **fields: Any) -> str:
        made = self._add(_BUYER, kind, content, **fields)
        self._unread = True
        return str(made["id"])

    async def writes(self, text: str, *files: File, answers: str = "") -> str:
        """Write; a picture is a message of its own."""
        fields = {"quote": {"id": answers}} if answers else {}
        for file in files:
            name = str(len(self._files))
            self._files[name] = file.data
            sizes = {"140x105": f"{self.url}/gone", "1280x960": f"{self.url}/files/{name}"}
            self._says("image", {"image": {"sizes": sizes}})
        return self._says("text", {"text": text}, **fields)

    async def shares_place(self, latitude: float, longitude: float) -> str:
        """Send a place."""
        spot = {"lat": latitude, "lon": longitude, "title": "Склад", "kind": "house"}
        return self._says("location", {"location": spot})

    async def repeats(self) -> None:
        """Say that there is something unread once more."""
        self._unread = True

    async def babbles(self) -> None:
        """Tell messages nobody wrote, and broken ones."""
        self._says("system", {"text": "Пользователь открыл контакты"})
        self._add(0, "text", {"text": "Служебное"})
        self._all.append({"id": 5, "type": [], "content": "?"})
        self._all.append({"author_id": {}, "content": None})
        self._unread = True

    async def got(self) -> list[Got]:
        """Return what the customer got."""
        return list(self.ours)

    async def edits(self, ref: str, text: str) -> None:
        raise NotImplementedError

    async def deletes(self, ref: str) -> None:
        raise NotImplementedError

    async def delivers(self, ref: str) -> None:
        raise NotImplementedError

    async def reads(self, ref: str) -> None:
        raise NotImplementedError

    async def blocks(self, blocked: bool) -> None:
        raise NotImplementedError

    async def moves(self, address: str) -> None:
        raise NotImplementedError

    async def shares_contact(self, name: str, phone: str) -> str:
        raise NotImplementedError

    async def presses(self, ref: str, choice: str) -> None:
        raise NotImplementedError


@contextlib.asynccontextmanager
async def avito(_request: pytest.FixtureRequest) -> AsyncIterator[Peer]:
    """A cloud of one account."""
    cloud = Avito()
    async with cloud:
        yield cloud
