"""VK's API with one community and one talk, as its description has it."""

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

TOKEN, GROUP = "vk1.a.test-key", 2204001
TRAITS = frozenset(
    {
        *(Trait.NAMES, Trait.FILES_IN, Trait.FILES_OUT, Trait.ANSWERS_IN, Trait.ANSWERS_OUT),
        *(Trait.EDITS, Trait.READ, Trait.BLOCKS, Trait.PLACES, Trait.BUTTONS, Trait.SLOWS_DOWN),
        *(Trait.REFUSES, Trait.CUTS, Trait.KEEPS, Trait.REVOKES, Trait.REPEATS),
        *(Trait.CHANGES, Trait.TAKES_BACK),
    }
)
_LONGEST = 4096


def _error(code: int, words: str) -> web.Response:
    return web.json_response({"error": {"error_code": code, "error_msg": words}})


class Vk(Cloud):
    """The cloud, the community's talk and the customer in it."""

    kind: str = ChannelKind.VK
    identity_kind: str = IdentityKind.VK
    address = "5550001"
    name = "Дмитрий Орлов"
    traits = TRAITS
    longest = _LONGEST

    def __init__(self) -> None:
        super().__init__()
        self._events: list[dict[str, Any]] = []
        self._messages = itertools.count(1)
        self._files: dict[str, bytes] = {}
        self._docs: dict[str, File] = {}
        self._wrote: dict[str, dict[str, Any]] = {}
        self._once: dict[str, Got] = {}

    def settings(self) -> dict[str, Any]:
        """Return the community's settings."""
        return {
            "token": TOKEN,
            "group_id": GROUP,
            "api_url": self.url,
            "poll_s": 1,
            "timeout_s": 5,
            "retry_base_s": 0.05,
            "retry_cap_s": 0.2,
            "revoked_s": 0.1,
        }

    # -- the API -----------------------------------------------------------------------------

    def routes(self) -> list[web.RouteDef]:
        """Serve methods, the long poll, uploads and files."""
        return [
            web.post("/method/{method}", self._call),
            web.get("/poll", self._poll),
            web.post("/upload", self._upload),
            web.get("/files/{name}", self._file),
        ]

    async def _call(self, request: web.Request) -> web.Response:
        values = await form_of(request)
        if values.get("access_token") != TOKEN or self.revoked:
            return _error(5, "User authorization failed: invalid access_token (4).")
        match request.match_info["method"]:
            case "groups.getById":
                group = {"id": GROUP, "name": "Полка", "screen_name": "polka"}
                return web.json_response({"response": {"groups": [group], "profiles": []}})
            case "groups.getLongPollServer":
                told = {"key": "k1", "server": f"{self.url}/poll", "ts": str(len(self._events))}
                return web.json_response({"response": told})
            case "users.get":
                first, last = self.name.split()
                person = {"id": int(self.address), "first_name": first, "last_name": last}
                return web.json_response({"response": [person]})
            case "docs.getMessagesUploadServer":
                return web.json_response({"response": {"upload_url": f"{self.url}/upload"}})
            case "docs.save":
                number = int(values["file"].removeprefix("kept-"))
                doc = {"id": number, "owner_id": -GROUP, "title": values["title"]}
                return web.json_response({"response": {"type": "doc", "doc": doc}})
            case "messages.send":
                return self._send(request, values)
            case "messages.edit":
                return self._edit(request, values)
            case "messages.delete":
                return self._delete(request, values)
            case _:
                return _error(3, "Unknown method passed.")

    async def _poll(self, request: web.Request) -> web.Response:
        if self.revoked:
            return web.json_response({"failed": 2})
        after = int(request.query["ts"])
        if after > len(self._events):
            return web.json_response({"failed": 1, "ts": str(len(self._events))})
        wait_s = min(float(request.query["wait"]), 5)
        found = await self.wait(lambda: self._events[after : after + 50], wait_s)
        return web.json_response({"ts": str(after + len(found)), "updates": found})

    async def _upload(self, request: web.Request) -> web.Response:
        sent = (await request.post())["file"]
        assert isinstance(sent, web.FileField)
        number = len(self._docs) + 1
        file = File(sent.filename, sent.content_type, sent.file.read())
        self._docs[f"doc-{GROUP}_{number}"] = file
        return web.json_response({"file": f"kept-{number}"})

    async def _file(self, request: web.Request) -> web.Response:
        return web.Response(body=self._files[request.match_info["name"]])

    def _send(self, request: web.Request, values: dict[str, Any]) -> web.Response:
        known = self._once.get(str(values.get("random_id")))
        if known is None:
            if self.take_slow() > 0:
                return _error(6, "Too many requests per second")
            refusal = self.take_refusal() or str(values.get("peer_ids")) != self.address
            if refusal:
                words = "Can't send messages for users without permission"
                own = {"code": 901, "description": words}
                told = {"peer_id": int(values["peer_ids"]), "message_id": 0, "error": own}
                return web.json_response({"response": [told]})
            text = str(values.get("message", ""))
            if len(text) > _LONGEST:
                return _error(914, "Message is too long")
            known = self._take(values, text)
            self._once[str(values["random_id"])] = known
        number = int(known.ref.rpartition(":")[2])
        told = {"peer_id": int(self.address), "message_id": number}
        return self.answer(request, {"response": [{**told, "conversation_message_id": number}]})

    def _edit(self, request: web.Request, values: dict[str, Any]) -> web.Response:
        if self.take_slow() > 0:
            return _error(6, "Too many requests per second")
        ref = f"{values['peer_id']}:{values['cmid']}"
        if self.take_refusal() or not self.reworded(ref, values["message"]):
            return _error(909, "Can't edit this message, because it's too old")
        return self.answer(request, {"response": 1})

    def _delete(self, request: web.Request, values: dict[str, Any]) -> web.Response:
        if self.take_slow() > 0:
            return _error(6, "Too many requests per second")
        number = int(values["cmids"])
        told: dict[str, Any] = {
            "peer_id": int(values["peer_id"]),
            "conversation_message_id": number,
        }
        if self.take_refusal() or values.get("delete_for_all") != "1":
            error = {"code": 924, "description": "Can't delete this message for everybody"}
            return web.json_response({"response": [{**told, "error": error}]})
        if not self.retracted(f"{values['peer_id']}:{number}"):
            return _error(979, "Can't find this message")
        return self.answer(request, {"response": [{**told, "response": 1}]})

    def _take(self, values: dict[str, Any], text: str) -> Got:
        forward = json.loads(values.get("forward") or "{}")
        answered = (forward.get("conversation_message_ids") or [None])[0]
        keyboard = json.loads(values.get("keyboard") or "{}")
        buttons = (b["action"]["label"] for row in keyboard.get("buttons", []) for b in row)
        doc = self._docs.get(values.get("attachment", ""))
        got = Got(
            ref=f"{self.address}:{next(self._messages)}",
            text=text,
            files=(doc,) if doc else (),
            answers=f"{self.address}:{answered}" if answered else "",
            buttons=tuple(buttons),
        )
        self.ours.append(got)
        return got

    # -- the customer ------------------------------------------------------------------------

    async def _tell(self, kind: str, told: Any) -> None:
        event = {"group_id": GROUP, "type": kind, "event_id": "e", "v": "5.199", "object": told}
        self._events.append(event)
        await self.changed()

    def _new(self, **fields: Any) -> dict[str, Any]:
        number, person = next(self._messages), int(self.address)
        made = {
            "id": number,
            "conversation_message_id": number,
            "date": int(time.time()),
            "peer_id": person,
            "from_id": person,
            "text": "",
            "attachments": [],
            "fwd_messages": [],
            **fields,
        }
        self._wrote[f"{person}:{number}"] = made
        return made

    async def _says(self, **fields: Any) -> str:
        message = self._new(**fields)
        await self._tell("message_new", {"message": message, "client_info": {"lang_id": 0}})
        return f"{self.address}:{message['conversation_message_id']}"

    async def writes(self, text: str, *files: File, answers: str = "") -> str:
        """Write, with files as documents."""
        attachments = []
        for file in files:
            name = str(len(self._files))
            self._files[name] = file.data
            doc = {"id": 1, "owner_id": 2, "title": file.name, "size": len(file.data)}
            url = f"{self.url}/files/{name}"
            attachments.append({"type": "doc", "doc": {**doc, "url": url, "ext": "bin"}})
        fields: dict[str, Any] = {"text": text, "attachments": attachments}
        if answers:
            number = int(answers.rpartition(":")[2])
            fields["reply_message"] = {"conversation_message_id": number, "text": "…"}
        return await self._says(**fields)

    async def edits(self, ref: str, text: str) -> None:
        """Change a message."""
        made = {**self._wrote[ref], "text": text, "update_time": int(time.time())}
        await self._tell("message_edit", made)

    async def reads(self, ref: str) -> None:
        """Read up to a message."""
        number, person = int(ref.rpartition(":")[2]), int(self.address)
        told = {"from_id": person, "peer_id": person, "read_message_id": number}
        await self._tell("message_read", {**told, "conversation_message_id": number})

    async def blocks(self, blocked: bool) -> None:
        """Forbid messages of the community, or allow them again."""
        told = {"user_id": int(self.address)}
        await self._tell("message_deny" if blocked else "message_allow", told)

    async def shares_place(self, latitude: float, longitude: float) -> str:
        """Send a place."""
        spot = {"latitude": latitude, "longitude": longitude}
        return await self._says(geo={"type": "point", "coordinates": spot})

    async def presses(self, ref: str, choice: str) -> None:
        """Press a button: it says its words."""
        await self._says(text=choice, payload='{"choice": 1}')

    async def repeats(self) -> None:
        """Tell the last event again."""
        self._events.append(self._events[-1])
        await self.changed()

    async def babbles(self) -> None:
        """Tell events nobody has heard of, and broken ones."""
        await self._tell("hologram_new", {"depth": 3})
        await self._tell("message_new", "?")
        await self._tell("message_new", {"message": {"peer_id": "x", "text": {"a": 1}}})
        await self._tell(
            "message_new", {"message": {**self._new(text="всем"), "peer_id": 2000000001}}
        )
        await self._tell("message_edit", None)
        await self._tell("message_read", {"peer_id": [], "conversation_message_id": -1})
        self._events.append({"updates": "?"})
        await self.changed()

    async def got(self) -> list[Got]:
        """Return what the customer got."""
        return [replace(item) for item in self.ours]

    async def deletes(self, ref: str) -> None:
        raise NotImplementedError

    async def delivers(self, ref: str) -> None:
        raise NotImplementedError

    async def moves(self, address: str) -> None:
        raise NotImplementedError

    async def shares_contact(self, name: str, phone: str) -> str:
        raise NotImplementedError


@contextlib.asynccontextmanager
async def vk(_request: pytest.FixtureRequest) -> AsyncIterator[Peer]:
    """A cloud of one community."""
    cloud = Vk()
    async with cloud:
        yield cloud
