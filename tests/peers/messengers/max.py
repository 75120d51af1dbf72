"""MAX's bot API with one bot and one dialogue, as the platform's description has it."""

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

TOKEN = "f9LHodD0cOL5test"
TRAITS = frozenset(
    {
        *(Trait.NAMES, Trait.FILES_IN, Trait.FILES_OUT, Trait.ANSWERS_IN, Trait.ANSWERS_OUT),
        *(Trait.EDITS, Trait.DELETES, Trait.BLOCKS, Trait.PLACES, Trait.CONTACTS, Trait.BUTTONS),
        *(Trait.SLOWS_DOWN, Trait.REFUSES, Trait.CUTS, Trait.KEEPS, Trait.REVOKES),
        *(Trait.REPEATS, Trait.CHANGES, Trait.TAKES_BACK),
    }
)
_LONGEST = 4000
_BOT = {
    "user_id": 77001,
    "first_name": "Полка",
    "name": "Полка",
    "username": "polka_bot",
    "is_bot": True,
    "last_activity_time": 0,
}


class Max(Cloud):
    """The cloud, the bot's dialogue and the customer in it."""

    kind: str = ChannelKind.MAX
    identity_kind: str = IdentityKind.MAX
    address = "4440001"
    name = "Ольга Белова"
    traits = TRAITS
    longest = _LONGEST

    def __init__(self) -> None:
        super().__init__()
        self._updates: list[dict[str, Any]] = []
        self._messages = itertools.count(1)
        self._files: dict[str, File] = {}
        self._subscriptions: list[dict[str, Any]] = [{"url": "https://old.example/hook"}]
        self._not_ready = 0
        self._wrote: dict[str, dict[str, Any]] = {}

    def settings(self) -> dict[str, Any]:
        """Return the bot's settings."""
        return {
            "token": TOKEN,
            "api_url": self.url,
            "poll_s": 1,
            "timeout_s": 5,
            "retry_base_s": 0.05,
            "retry_cap_s": 0.2,
            "revoked_s": 0.1,
        }

    # -- the API -----------------------------------------------------------------------------

    def routes(self) -> list[web.RouteDef]:
        """Serve methods, uploads and files."""
        return [
            web.get("/me", self._guarded(self._me)),
            web.get("/updates", self._guarded(self._poll)),
            web.get("/subscriptions", self._guarded(self._list)),
            web.post("/subscriptions", self._guarded(self._subscribe)),
            web.delete("/subscriptions", self._guarded(self._unsubscribe)),
            web.post("/uploads", self._guarded(self._place)),
            web.post("/messages", self._guarded(self._send)),
            web.put("/messages", self._guarded(self._edit)),
            web.delete("/messages", self._guarded(self._delete)),
            web.post("/answers", self._guarded(self._released)),
            web.post("/upload/{kind}", self._upload),
            web.get("/files/{name}", self._file),
        ]

    def _guarded(self, handler: Any) -> Any:
        async def check(request: web.Request) -> web.StreamResponse:
            if request.headers.get("Authorization") != TOKEN or self.revoked:
                told = {"code": "verify.token", "message": "Invalid access_token"}
                return web.json_response(told, status=401)
            answer: web.StreamResponse = await handler(request)
            return answer

        return check

    async def _me(self, _request: web.Request) -> web.Response:
        return web.json_response(_BOT)

    async def _list(self, _request: web.Request) -> web.Response:
        return web.json_response({"subscriptions": self._subscriptions})

    async def _subscribe(self, request: web.Request) -> web.Response:
        self._subscriptions.append(await request.json())
        return web.json_response({"success": True})

    async def _unsubscribe(self, request: web.Request) -> web.Response:
        url = request.query["url"]
        self._subscriptions = [item for item in self._subscriptions if item["url"] != url]
        return web.json_response({"success": True})

    async def _released(self, _request: web.Request) -> web.Response:
        return web.json_response({"success": True})

    async def _poll(self, request: web.Request) -> web.Response:
        if self._subscriptions:
            told = {"code": "proto.payload", "message": "There are active subscriptions"}
            return web.json_response(told, status=409)
        after = int(request.query.get("marker") or 0)
        wait_s = min(float(request.query["timeout"]), 5)
        found = await self.wait(lambda: self._updates[after : after + 100], wait_s)
        return web.json_response({"updates": found, "marker": after + len(found)})

    async def _place(self, request: web.Request) -> web.Response:
        kind = request.query["type"]
        return web.json_response({"url": f"{self.url}/upload/{kind}"})

    async def _upload(self, request: web.Request) -> web.Response:
        sent = (await request.post())["data"]
        assert isinstance(sent, web.FileField)
        token = f"token-{len(self._files)}"
        self._files[token] = File(sent.filename, sent.content_type, sent.file.read())
        self._not_ready = 1  # a file needs a moment before it can be sent
        if request.match_info["kind"] == "image":
            return web.json_response({"photos": {"p": {"token": token}}})
        return web.json_response({"token": token})

    async def _file(self, request: web.Request) -> web.Response:
        return web.Response(body=self._files[request.match_info["name"]].data)

    async def _send(self, request: web.Request) -> web.Response:
        told = await request.json()
        attachments = told.get("attachments") or []
        files = [item for item in attachments if item["type"] in ("file", "image")]
        if files and self._not_ready:
            self._not_ready -= 1
            body = {"code": "attachment.not.ready", "message": "Key: errors.process.attachment"}
            return web.json_response(body, status=400)
        if (slow := self._slow()) is not None:
            return slow
        if self.take_refusal() or request.query.get("user_id") != self.address:
            body = {"code": "chat.denied", "message": "dialog.suspended"}
            return web.json_response(body, status=403)
        text = told.get("text") or ""
        if len(text) > _LONGEST or (not text and not attachments):
            return web.json_response({"code": "proto.payload", "message": "text"}, status=400)
        ref = f"mid.{next(self._messages):08x}"
        link = told.get("link") or {}
        self.ours.append(
            Got(
                ref=ref,
                text=text,
                files=tuple(self._files[_token(item["payload"])] for item in files),
                answers=link.get("mid", "") if link.get("type") == "reply" else "",
                buttons=tuple(_buttons(attachments)),
            )
        )
        recipient = {"chat_id": 9, "chat_type": "dialog", "user_id": int(self.address)}
        message = {
            "sender": _BOT,
            "recipient": recipient,
            "timestamp": int(time.time() * 1000),
            "body": {"mid": ref, "seq": 1, "text": text, "attachments": []},
        }
        return self.answer(request, {"message": message})

    def _slow(self) -> web.Response | None:
        seconds = self.take_slow()
        if seconds <= 0:
            return None
        body = {"code": "too.many.requests", "message": "Too many requests"}
        headers = {"Retry-After": str(round(seconds))}
        return web.json_response(body, status=429, headers=headers)

    async def _edit(self, request: web.Request) -> web.Response:
        told = await request.json()
        if (slow := self._slow()) is not None:
            return slow
        if self.take_refusal() or not self.reworded(request.query["message_id"], told["text"]):
            return web.json_response({"success": False, "message": "error.edit.invalid.message"})
        return self.answer(request, {"success": True})

    async def _delete(self, request: web.Request) -> web.Response:
        if (slow := self._slow()) is not None:
            return slow
        if self.take_refusal():
            return web.json_response({"success": False, "message": "error.message.delete"})
        if not self.retracted(request.query["message_id"]):
            told = {"code": "not.found", "message": "message not found"}
            return web.json_response(told, status=404)
        return self.answer(request, {"success": True})

    # -- the customer ------------------------------------------------------------------------

    def _person(self) -> dict[str, Any]:
        first, last = self.name.split()
        named = {"first_name": first, "last_name": last, "name": self.name}
        return {"user_id": int(self.address), "is_bot": False, "last_activity_time": 0, **named}

    async def _tell(self, kind: str, **fields: Any) -> None:
        told = {"update_type": kind, "timestamp": int(time.time() * 1000), **fields}
        self._updates.append(told)
        await self.changed()

    async def _says(
        self, text: str, attachments: list[dict[str, Any]], link: dict[str, Any] | None = None
    ) -> str:
        ref = f"mid.{next(self._messages):08x}"
        message: dict[str, Any] = {
            "sender": self._person(),
            "recipient": {"chat_id": 9, "chat_type": "dialog", "user_id": 77001},
            "timestamp": int(time.time() * 1000),
            "body": {"mid": ref, "seq": 1, "text": text, "attachments": attachments},
        }
        if link is not None:
            message["link"] = link
        self._wrote[ref] = message
        await self._tell("message_created", message=message, user_locale="ru")
        return ref

    async def writes(self, text: str, *files: File, answers: str = "") -> str:
        """Write, with files."""
        attachments = []
        for file in files:
            name = f"token-{len(self._files)}"
            self._files[name] = file
            payload = {"url": f"{self.url}/files/{name}", "token": name}
            size = len(file.data)
            attachments.append(
                {"type": "file", "payload": payload, "filename": file.name, "size": size}
            )
        link = None
        if answers:
            link = {"type": "reply", "message": {"mid": answers, "seq": 1, "text": "…"}}
        return await self._says(text, attachments, link)

    async def edits(self, ref: str, text: str) -> None:
        """Change a message."""
        message = self._wrote[ref]
        changed = {**message, "body": {**message["body"], "text": text}}
        await self._tell("message_edited", message=changed)

    async def deletes(self, ref: str) -> None:
        """Take a message back."""
        person = int(self.address)
        await self._tell("message_removed", message_id=ref, chat_id=9, user_id=person)

    async def blocks(self, blocked: bool) -> None:
        """Stop the bot, or start it again."""
        kind = "bot_stopped" if blocked else "bot_started"
        await self._tell(kind, chat_id=9, user=self._person(), user_locale="ru")

    async def shares_place(self, latitude: float, longitude: float) -> str:
        """Send a place."""
        spot = {"type": "location", "latitude": latitude, "longitude": longitude}
        return await self._says("", [spot])

    async def shares_contact(self, name: str, phone: str) -> str:
        """Send a number."""
        card = f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{name}\r\nTEL;TYPE=cell:{phone}\r\nEND:VCARD\r\n"
        return await self._says("", [{"type": "contact", "payload": {"vcf_info": card}}])

    async def presses(self, ref: str, choice: str) -> None:
        """Press a button."""
        millis = int(time.time() * 1000)
        callback = {"timestamp": millis, "callback_id": "cb1", "payload": choice}
        message = {"body": {"mid": ref, "seq": 1, "text": ""}}
        await self._tell(
            "message_callback", callback={**callback, "user": self._person()}, message=message
        )

    async def repeats(self) -> None:
        """Tell the last update again."""
        self._updates.append(self._updates[-1])
        await self.changed()

    async def babbles(self) -> None:
        """Tell updates nobody has heard of, and broken ones."""
        await self._tell("hologram_created", depth=3)
        await self._tell("message_created", message="?")
        await self._tell("message_created", message={"body": {"mid": 5}, "sender": []})
        await self._tell("message_edited")
        await self._tell("message_removed", message_id={"a": 1})
        group = {"chat_id": -5, "chat_type": "chat"}
        body = {"mid": "mid.x", "seq": 1, "text": "не нам"}
        await self._tell(
            "message_created", message={"sender": self._person(), "recipient": group, "body": body}
        )
        self._updates.append({"?": "?"})
        await self.changed()

    async def got(self) -> list[Got]:
        """Return what the customer got."""
        return list(self.ours)

    async def delivers(self, ref: str) -> None:
        raise NotImplementedError

    async def reads(self, ref: str) -> None:
        raise NotImplementedError

    async def moves(self, address: str) -> None:
        raise NotImplementedError


def _token(payload: dict[str, Any]) -> str:
    photos = payload.get("photos")
    return str(next(iter(photos.values()))["token"] if photos else payload["token"])


def _buttons(attachments: list[dict[str, Any]]) -> list[str]:
    return [
        button["text"]
        for item in attachments
        if item["type"] == "inline_keyboard"
        for row in item["payload"]["buttons"]
        for button in row
    ]


@contextlib.asynccontextmanager
async def max_messenger(_request: pytest.FixtureRequest) -> AsyncIterator[Peer]:
    """A cloud of one bot."""
    cloud = Max()
    async with cloud:
        yield cloud
