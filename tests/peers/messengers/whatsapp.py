"""WhatsApp's Cloud API with one number and one customer, as its description has it."""

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

TOKEN, PHONE, SECRET, VERIFY = "EAAtest", "106540352242922", "app-secret", "verify-me"
TRAITS = frozenset(
    {
        *(Trait.NAMES, Trait.FILES_IN, Trait.FILES_OUT, Trait.ANSWERS_IN, Trait.ANSWERS_OUT),
        *(Trait.DELIVERED, Trait.READ, Trait.MOVES, Trait.PLACES, Trait.CONTACTS, Trait.BUTTONS),
        *(Trait.SLOWS_DOWN, Trait.REFUSES, Trait.CUTS, Trait.KEEPS, Trait.REVOKES),
        Trait.REPEATS,
    }
)
_LONGEST = 4096
_BUTTONS = 3
_MEDIA = ("image", "video", "audio", "document")


def _choices(told: dict[str, Any]) -> list[dict[str, str]]:
    """Return what may be pressed, buttons or rows of a list."""
    action = told["action"]
    if told["type"] == "button":
        return [item["reply"] for item in action["buttons"] if item["type"] == "reply"]
    return [row for section in action["sections"] for row in section["rows"]]


def _wrong_choices(told: dict[str, Any]) -> str:
    """Return what the platform has against a message with choices."""
    action, choices = told["action"], _choices(told)
    if told["type"] == "button":
        most, longest, text = _BUTTONS, 20, 1024
    else:
        most, longest, text = 10, 24, _LONGEST
        if not 0 < len(action["button"]) <= 20:
            return "Invalid button text length"
        if not all(0 < len(section["title"]) <= 24 for section in action["sections"]):
            return "Invalid section title length"
    if not 0 < len(choices) <= most:
        return f"Invalid count of choices, min: 1, max: {most}"
    if not all(0 < len(item["title"]) <= longest for item in choices):
        return f"Invalid title length, min: 1, max: {longest}"
    if not 0 < len(told["body"]["text"]) <= text:
        return "Invalid body text length"
    if len({item["id"] for item in choices}) < len(choices):
        return "Duplicated row id"
    if len({item["title"] for item in choices}) < len(choices) and told["type"] == "button":
        return "Duplicated button title"
    return ""


def _error(code: int, words: str, status: int = 400) -> web.Response:
    told = {"message": f"(#{code}) {words}", "type": "OAuthException", "code": code}
    whole = {**told, "error_data": {"messaging_product": "whatsapp", "details": words}}
    return web.json_response({"error": whole}, status=status)


class WhatsApp(Caller):
    """The cloud, the number and the customer who writes to it."""

    kind: str = ChannelKind.WHATSAPP
    identity_kind: str = IdentityKind.WHATSAPP
    name = "Марина Савельева"
    traits = TRAITS
    longest = _LONGEST

    def __init__(self) -> None:
        super().__init__()
        self.address = "+79161234567"
        self._numbers = itertools.count(1)
        self._media: dict[str, File] = {}
        self._got: list[Got] = []

    def settings(self) -> dict[str, Any]:
        """Return the number's settings."""
        return {
            "token": TOKEN,
            "phone_id": PHONE,
            "app_secret": SECRET,
            "verify_token": VERIFY,
            "api_url": f"{self.url}/v23.0",
            "timeout_s": 5,
            "check_s": 0.05,
            "retry_base_s": 0.05,
            "retry_cap_s": 0.2,
            "revoked_s": 0.1,
        }

    def signed(self, body: bytes) -> dict[str, str]:
        """Sign with the application's secret."""
        digest = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        return {"x-hub-signature-256": f"sha256={digest}"}

    # -- the API -----------------------------------------------------------------------------

    def routes(self) -> list[web.RouteDef]:
        """Serve the number, messages, media and their files."""
        return [
            web.get(f"/v23.0/{PHONE}", self._guarded(self._number)),
            web.post(f"/v23.0/{PHONE}/messages", self._guarded(self._send)),
            web.post(f"/v23.0/{PHONE}/media", self._guarded(self._keep)),
            web.get("/v23.0/{media}", self._guarded(self._describe)),
            web.get("/files/{media}", self._guarded(self._file)),
        ]

    def _guarded(self, handler: Any) -> Any:
        async def check(request: web.Request) -> web.StreamResponse:
            if request.headers.get("Authorization") != f"Bearer {TOKEN}" or self.revoked:
                return _error(190, "Invalid OAuth access token.", 401)
            answer: web.StreamResponse = await handler(request)
            return answer

        return check

    async def _number(self, _request: web.Request) -> web.Response:
        told = {"display_phone_number": "+7 495 000-00-00", "verified_name": "Полка"}
        return web.json_response({**told, "id": PHONE})

    async def _keep(self, request: web.Request) -> web.Response:
        sent = (await request.post())["file"]
        assert isinstance(sent, web.FileField)
        name = str(1000 + len(self._media))
        self._media[name] = File(sent.filename, sent.content_type, sent.file.read())
        return web.json_response({"id": name})

    async def _describe(self, request: web.Request) -> web.Response:
        name = request.match_info["media"]
        if name not in self._media:
            return _error(100, "Unsupported get request.")
        file = self._media[name]
        told = {"mime_type": file.media_type, "file_size": len(file.data), "id": name}
        return web.json_response({**told, "url": f"{self.url}/files/{name}"})

    async def _file(self, request: web.Request) -> web.Response:
        return web.Response(body=self._media[request.match_info["media"]].data)

    async def _send(self, request: web.Request) -> web.Response:
        told = await request.json()
        if self.take_slow() > 0:
            response = _error(130429, "Rate limit hit")
            response.headers["Retry-After"] = "1"
            return response
        if self.take_refusal() or f"+{told['to']}" != self.address:
            return _error(131047, "Re-engagement message")
        kind = told["type"]
        body = told[kind]
        text = body.get("body", "") if kind == "text" else ""
        buttons: tuple[str, ...] = ()
        if kind == "interactive":
            text = body["body"]["text"]
            wrong = _wrong_choices(body)
            if wrong:
                return _error(131009, wrong)
            buttons = tuple(item["title"] for item in _choices(body))
        if len(text) > _LONGEST:
            return _error(100, "text must be at most 4096 characters")
        ref = f"wamid.{next(self._numbers)}"
        self._got.append(
            Got(
                ref=ref,
                text=text,
                files=(self._media[body["id"]],) if kind in _MEDIA else (),
                answers=told.get("context", {}).get("message_id", ""),
                buttons=buttons,
            )
        )
        contact = {"input": told["to"], "wa_id": told["to"]}
        whole = {"messaging_product": "whatsapp", "contacts": [contact], "messages": [{"id": ref}]}
        return self.answer(request, whole)

    # -- the customer ------------------------------------------------------------------------

    async def _value(self, **value: Any) -> None:
        meta = {"display_phone_number": "74950000000", "phone_number_id": PHONE}
        whole = {"messaging_product": "whatsapp", "metadata": meta, **value}
        change = {"field": "messages", "value": whole}
        entry = {"id": "102290129340398", "changes": [change]}
        await self.post({"object": "whatsapp_business_account", "entry": [entry]})

    async def _says(self, kind: str, body: Any, answers: str = "", **fields: Any) -> str:
        ref, sender = f"wamid.in{next(self._numbers)}", self.address.lstrip("+")
        message = {
            "from": sender,
            "id": ref,
            "timestamp": str(int(time.time())),
            "type": kind,
            kind: body,
            **fields,
        }
        if answers:
            message["context"] = {"from": "74950000000", "id": answers}
        contact = {"profile": {"name": self.name}, "wa_id": sender}
        await self._value(contacts=[contact], messages=[message])
        return ref

    async def writes(self, text: str, *files: File, answers: str = "") -> str:
        """Write, with a file where there is one."""
        if not files:
            return await self._says("text", {"body": text}, answers)
        name = str(1000 + len(self._media))
        self._media[name] = files[0]
        body = {"id": name, "filename": files[0].name, "caption": text, "sha256": "x"}
        return await self._says("document", {**body, "mime_type": files[0].media_type}, answers)

    async def shares_place(self, latitude: float, longitude: float) -> str:
        """Send a place."""
        return await self._says("location", {"latitude": latitude, "longitude": longitude})

    async def shares_contact(self, name: str, phone: str) -> str:
        """Send a number."""
        person = {"name": {"formatted_name": name}, "phones": [{"phone": phone, "type": "CELL"}]}
        return await self._says("contacts", [person])

    async def presses(self, ref: str, choice: str) -> None:
        """Press a button, or open the list and take a row of it."""
        sent = next((item.buttons for item in self._got if item.ref == ref), ())
        kind = "list_reply" if len(sent) > _BUTTONS else "button_reply"
        number = str(sent.index(choice)) if choice in sent else "0"
        reply = {"type": kind, kind: {"id": number, "title": choice}}
        await self._says("interactive", reply, ref)

    async def moves(self, address: str) -> None:
        """Have another number."""
        told = {"type": "user_changed_number", "wa_id": address, "body": "changed"}
        await self._says("system", told)
        self.address = f"+{address}"

    async def _state(self, refs: list[str], state: str) -> None:
        stamp, to = str(int(time.time())), self.address.lstrip("+")
        statuses = [
            {"id": ref, "status": state, "timestamp": stamp, "recipient_id": to} for ref in refs
        ]
        await self._value(statuses=statuses)

    async def delivers(self, ref: str) -> None:
        """Say that a message is there."""
        await self._state([ref], "delivered")

    async def reads(self, ref: str) -> None:
        """Read up to a message."""
        refs = [item.ref for item in self._got]
        await self._state(refs[: refs.index(ref) + 1], "read")

    async def babbles(self) -> None:
        """Post what nobody has heard of, broken and unsigned things."""
        await self.post(b"{")
        await self.post({"object": "hologram"})
        await self.post({"entry": "?"})
        await self._value(messages=["?", {"from": 5, "id": [], "type": {}}], statuses=[{"id": 1}])
        await self._value(statuses=[{"id": "wamid.unknown", "status": "read"}])
        await self.post({"entry": [{"changes": [{"value": {"metadata": {}}}]}]}, sign=False)

    async def got(self) -> list[Got]:
        """Return what the customer got."""
        return list(self._got)

    async def edits(self, ref: str, text: str) -> None:
        raise NotImplementedError

    async def deletes(self, ref: str) -> None:
        raise NotImplementedError

    async def blocks(self, blocked: bool) -> None:
        raise NotImplementedError


@contextlib.asynccontextmanager
async def whatsapp(_request: pytest.FixtureRequest) -> AsyncIterator[Peer]:
    """A cloud of one number."""
    cloud = WhatsApp()
    async with cloud:
        yield cloud
