"""Telegram's Bot API with one bot and one private chat, as its description has it."""

from __future__ import annotations

import contextlib
import itertools
import json
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web

from domain.glossary import ChannelKind, IdentityKind
from tests.contract.channels.peer import File, Got, Peer, Trait
from tests.peers.messengers.cloud import Cloud, form_of

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
TRAITS = frozenset(
    {
        *(Trait.NAMES, Trait.FILES_IN, Trait.FILES_OUT, Trait.ANSWERS_IN, Trait.ANSWERS_OUT),
        *(Trait.EDITS, Trait.BLOCKS, Trait.PLACES, Trait.CONTACTS, Trait.BUTTONS),
        *(Trait.SLOWS_DOWN, Trait.REFUSES, Trait.CUTS, Trait.KEEPS, Trait.REVOKES),
        *(Trait.REPEATS, Trait.CHANGES, Trait.TAKES_BACK),
    }
)
_BOT = {"id": 110201543, "is_bot": True, "first_name": "Полка", "username": "polka_help_bot"}
_LONGEST = 4096
_NO_TOKEN = {"ok": False, "error_code": 401, "description": "Unauthorized"}
_BLOCKED = {
    "ok": False,
    "error_code": 403,
    "description": "Forbidden: bot was blocked by the user",
}


def _bad(description: str) -> web.Response:
    body = {"ok": False, "error_code": 400, "description": f"Bad Request: {description}"}
    return web.json_response(body, status=400)


class Telegram(Cloud):
    """The cloud, the bot's chat and the customer in it."""

    kind: str = ChannelKind.TELEGRAM
    identity_kind: str = IdentityKind.TELEGRAM
    address = "1111111"
    name = "Анна Климова"
    traits = TRAITS
    longest = _LONGEST

    def __init__(self) -> None:
        super().__init__()
        self.token = TOKEN
        self.webhook: dict[str, Any] = {}
        self.questions = 0
        self._updates: list[dict[str, Any]] = []
        self._numbers, self._messages = itertools.count(9000), itertools.count(1)
        self._files: dict[str, bytes] = {}
        self._wrote: dict[str, dict[str, Any]] = {}

    def settings(self) -> dict[str, Any]:
        """Return the bot's settings."""
        return {
            "token": self.token,
            "api_url": self.url,
            "poll_s": 1,
            "timeout_s": 5,
            "retry_base_s": 0.05,
            "retry_cap_s": 0.2,
            "revoked_s": 0.1,
        }

    # -- the API -----------------------------------------------------------------------------

    def routes(self) -> list[web.RouteDef]:
        """Serve methods and files."""
        return [
            web.route("*", "/bot{token}/{method}", self._call),
            web.get("/file/bot{token}/{path:.*}", self._file),
        ]

    async def _call(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self.token or self.revoked:
            return web.json_response(_NO_TOKEN, status=401)
        values = await form_of(request)
        method = request.match_info["method"].lower()
        handler = getattr(self, f"_on_{method}", None)
        if handler is None:
            return web.json_response(
                {"ok": False, "error_code": 404, "description": "Not Found"}, status=404
            )
        answer: web.StreamResponse = await handler(request, values)
        return answer

    async def _on_getme(self, _request: web.Request, _values: dict[str, Any]) -> web.Response:
        return web.json_response({"ok": True, "result": _BOT})

    async def _on_deletewebhook(self, _r: web.Request, _v: dict[str, Any]) -> web.Response:
        self.webhook = {}
        return web.json_response({"ok": True, "result": True})

    async def _on_setwebhook(self, _r: web.Request, values: dict[str, Any]) -> web.Response:
        self.webhook = values
        return web.json_response({"ok": True, "result": True})

    async def _on_getwebhookinfo(self, _r: web.Request, _v: dict[str, Any]) -> web.Response:
        told = {"url": self.webhook.get("url", ""), "has_custom_certificate": False}
        return web.json_response({"ok": True, "result": {**told, "pending_update_count": 0}})

    async def _on_answercallbackquery(self, _r: web.Request, _v: dict[str, Any]) -> web.Response:
        return web.json_response({"ok": True, "result": True})

    async def _on_getupdates(self, _r: web.Request, values: dict[str, Any]) -> web.Response:
        self.questions += 1
        offset = int(values.get("offset") or 0)
        self._updates = [item for item in self._updates if item["update_id"] >= offset]
        seconds = min(float(values.get("timeout") or 0), 5)
        found = await self.wait(lambda: self._updates, seconds)
        return web.json_response({"ok": True, "result": found[:100]})

    async def _on_getfile(self, _r: web.Request, values: dict[str, Any]) -> web.Response:
        name = values["file_id"]
        if name not in self._files:
            return _bad("invalid file_id")
        size = len(self._files[name])
        told = {"file_id": name, "file_unique_id": name, "file_size": size}
        return web.json_response({"ok": True, "result": {**told, "file_path": f"files/{name}"}})

    async def _file(self, request: web.Request) -> web.StreamResponse:
        data = self._files.get(request.match_info["path"].removeprefix("files/"))
        return web.Response(body=data) if data is not None else web.Response(status=404)

    async def _on_sendmessage(self, request: web.Request, values: dict[str, Any]) -> web.Response:
        text = str(values.get("text", ""))
        if not text.strip() or len(text.encode("utf-16-le")) // 2 > _LONGEST:
            return _bad("message is too long" if text.strip() else "message text is empty")
        markup = values.get("reply_markup") or {}
        keyboard = json.loads(markup) if isinstance(markup, str) else markup
        rows = keyboard.get("inline_keyboard", [])
        buttons = tuple(button["text"] for row in rows for button in row)
        return self._take(request, values, Got("", text=text, buttons=buttons))

    async def _on_senddocument(self, request: web.Request, values: dict[str, Any]) -> web.Response:
        return self._take_file(request, values, "document")

    async def _on_sendphoto(self, request: web.Request, values: dict[str, Any]) -> web.Response:
        return self._take_file(request, values, "photo")

    async def _on_editmessagetext(self, request: web.Request, values: dict[str, Any]) -> Any:
        ref, text = f"{values['chat_id']}:{values['message_id']}", str(values["text"])
        if (known := self._moody(values)) is not None:
            return known
        if any(item.ref == ref and item.text == text for item in self.ours):
            return _bad("message is not modified: specified new message content is the same")
        if not self.reworded(ref, text):
            return _bad("message to edit not found")
        return self.answer(request, {"ok": True, "result": {"text": text}})

    async def _on_deletemessage(self, request: web.Request, values: dict[str, Any]) -> Any:
        if (known := self._moody(values)) is not None:
            return known
        if not self.retracted(f"{values['chat_id']}:{values['message_id']}"):
            return _bad("message to delete not found")
        return self.answer(request, {"ok": True, "result": True})

    def _take_file(self, request: web.Request, values: dict[str, Any], field: str) -> web.Response:
        sent = values.get(field)
        if isinstance(sent, str) and sent.startswith("attach://"):
            sent = values.get(sent.removeprefix("attach://"))
        if not isinstance(sent, web.FileField):
            return _bad(f"there is no {field} in the request")
        file = File(sent.filename, sent.content_type, sent.file.read())
        return self._take(request, values, Got("", files=(file,)))

    def _take(self, request: web.Request, values: dict[str, Any], got: Got) -> web.Response:
        if (known := self._moody(values)) is not None:
            return known
        number = next(self._messages)
        raw = values.get("reply_parameters") or {}
        answering = json.loads(raw) if isinstance(raw, str) else raw
        answered = answering.get("message_id")
        answers = f"{self.address}:{answered}" if answered else ""
        got = replace(got, ref=f"{self.address}:{number}", answers=answers)
        self.ours.append(got)
        told = {"message_id": number, "date": int(time.time()), "chat": self._chat()}
        return self.answer(request, {"ok": True, "result": {**told, "text": got.text}})

    def _moody(self, values: dict[str, Any]) -> web.Response | None:
        """Return why it is not done now, None where it is."""
        if str(values.get("chat_id")) != self.address:
            return _bad("chat not found")
        if (seconds := self.take_slow()) > 0:
            body = {"ok": False, "error_code": 429, "description": "Too Many Requests: retry later"}
            told = {**body, "parameters": {"retry_after": seconds}}
            return web.json_response(told, status=429)
        return web.json_response(_BLOCKED, status=403) if self.take_refusal() else None

    def _chat(self) -> dict[str, Any]:
        return {"id": int(self.address), "type": "private", "first_name": "Анна"}

    # -- the customer ------------------------------------------------------------------------

    def _person(self) -> dict[str, Any]:
        first, last = self.name.split()
        return {
            "id": int(self.address),
            "is_bot": False,
            "first_name": first,
            "last_name": last,
            "language_code": "ru",
        }

    async def _tell(self, **update: Any) -> None:
        self._updates.append({"update_id": next(self._numbers), **update})
        self._last = update
        await self.changed()

    def _new(self, **fields: Any) -> dict[str, Any]:
        number = next(self._messages)
        told = {"message_id": number, "from": self._person(), "chat": self._chat()}
        made = {**told, "date": int(time.time()), **fields}
        self._wrote[f"{self.address}:{number}"] = made
        return made

    async def _says(self, **fields: Any) -> str:
        message = self._new(**fields)
        await self._tell(message=message)
        return f"{self.address}:{message['message_id']}"

    async def writes(self, text: str, *files: File, answers: str = "") -> str:
        """Write, with a file where there is one."""
        fields: dict[str, Any] = {}
        if answers:
            fields["reply_to_message"] = {
                "message_id": int(answers.rpartition(":")[2]),
                "chat": self._chat(),
                "date": int(time.time()),
            }
        if not files:
            return await self._says(text=text, **fields)
        file = files[0]
        name = f"file{len(self._files)}"
        self._files[name] = file.data
        document: dict[str, Any] = {"file_id": name, "file_unique_id": name, "file_name": file.name}
        document |= {"mime_type": file.media_type, "file_size": len(file.data)}
        return await self._says(caption=text, document=document, **fields)

    async def edits(self, ref: str, text: str) -> None:
        """Change a message."""
        message = {**self._wrote[ref], "text": text, "edit_date": int(time.time())}
        await self._tell(edited_message=message)

    async def shares_place(self, latitude: float, longitude: float) -> str:
        """Send a place."""
        return await self._says(location={"latitude": latitude, "longitude": longitude})

    async def shares_contact(self, name: str, phone: str) -> str:
        """Send a number."""
        return await self._says(contact={"phone_number": phone, "first_name": name})

    async def presses(self, ref: str, choice: str) -> None:
        """Press a button."""
        number = int(ref.rpartition(":")[2])
        message = {"message_id": number, "chat": self._chat(), "date": int(time.time())}
        await self._tell(
            callback_query={
                "id": "4382bfdwdsb323b2d9",
                "from": self._person(),
                "message": message,
                "chat_instance": "-3",
                "data": choice,
            }
        )

    async def blocks(self, blocked: bool) -> None:
        """Stop the bot, or start it again."""
        gone = {"user": _BOT, "status": "kicked", "until_date": 0}
        there = {
            "user": _BOT,
            "status": "member",
        }
        member, before = (gone, there) if blocked else (there, gone)
        change = {"chat": self._chat(), "from": self._person(), "date": int(time.time())}
        await self._tell(
            my_chat_member={**change, "old_chat_member": before, "new_chat_member": member}
        )

    async def repeats(self) -> None:
        """Tell the last update again, under another number."""
        await self._tell(**self._last)

    async def babbles(self) -> None:
        """Tell updates nobody has heard of, and broken ones."""
        await self._tell(hologram={"depth": 3})
        await self._tell(message="?")
        await self._tell(message={"message_id": "x" * 5000, "chat": [], "text": {"a": 1}})
        await self._tell(message=self._new(text=5, photo={"a": 1}, date="yesterday"))
        group = {"id": -100, "type": "supergroup", "title": "Сплетни"}
        await self._tell(message={**self._new(text="не нам"), "chat": group})
        await self._tell(edited_message=None)
        await self._tell(callback_query=[])

    async def got(self) -> list[Got]:
        """Return what the customer got."""
        return list(self.ours)

    async def delivers(self, ref: str) -> None:
        raise NotImplementedError

    async def reads(self, ref: str) -> None:
        raise NotImplementedError

    async def deletes(self, ref: str) -> None:
        raise NotImplementedError

    async def moves(self, address: str) -> None:
        raise NotImplementedError


@contextlib.asynccontextmanager
async def telegram(_request: pytest.FixtureRequest) -> AsyncIterator[Peer]:
    """A cloud of one bot."""
    cloud = Telegram()
    async with cloud:
        yield cloud
