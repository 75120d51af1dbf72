"""The messengers' clouds and the shop's site of the demo, on one loopback port.

Only as much of Telegram's Bot API and of WhatsApp's Cloud API as a shop needs to be written to and
to answer, and a site that posts its forms. They keep what they are asked to send to a customer.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools
from dataclasses import dataclass
from typing import Any

import httpx
import msgspec
import uvicorn
from litestar import Litestar, Request, route

from domain.clock import Clock
from domain.glossary import ChannelKind
from domain.tasks import TaskScope
from domain.text import clean_line

TELEGRAM_TOKEN = "504117:demo"  # noqa: S105 - of a cloud that is nobody's
WHATSAPP_PHONE = "106540352242922"
SECRET = "demo-secret-of-the-clouds"  # noqa: S105 - the same
_START_DEADLINE_S = 10.0
_STOP_DEADLINE_S = 10.0
_POLL_CAP_S = 5.0


@dataclass(frozen=True, slots=True)
class Sent:
    """A message the shop sent.

    Attributes:
        kind: by which channel.
        address: to whom.
        text: what it says.
    """

    kind: str
    address: str
    text: str


class DemoClouds:
    """What is behind the shop's messengers and its site; lives on one asyncio loop."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._scope = TaskScope("clouds")
        self._server: uvicorn.Server | None = None
        self._numbers = itertools.count(1)
        self._updates: list[dict[str, Any]] = []
        self._news = asyncio.Condition()
        self._closing = False
        self._stopped = asyncio.Event()
        self._sent: asyncio.Queue[Sent] = asyncio.Queue()
        self.port = 0

    async def start(self) -> int:
        """Begin to serve; return the port."""
        handler = route("/{path:path}", http_method=["GET", "POST"])(self._serve)
        app = Litestar([handler], logging_config=None, openapi_config=None)
        config = uvicorn.Config(app, port=0, lifespan="off", log_config=None, access_log=False)
        self._server = uvicorn.Server(config)
        self._scope.start(self._run(self._server))
        async with asyncio.timeout(_START_DEADLINE_S):
            while not self._server.started:  # noqa: ASYNC110 - it tells nobody
                await asyncio.sleep(0.01)
        self.port = int(self._server.servers[0].sockets[0].getsockname()[1])
        return self.port

    async def aclose(self) -> None:
        """Stop serving; who waits for news is told that there is none."""
        if self._server is not None:
            async with self._news:
                self._closing = True
                self._news.notify_all()
            self._server.should_exit = True
            async with asyncio.timeout(_STOP_DEADLINE_S):
                await self._stopped.wait()
        await self._scope.close()

    async def _run(self, server: uvicorn.Server) -> None:
        try:
            await server.serve()
        finally:
            self._stopped.set()

    async def next_sent(self) -> Sent:
        """Wait for the next message the shop sends by one of the clouds."""
        return await self._sent.get()

    # -- what the shop asks --------------------------------------------------------------------

    async def _serve(self, request: Request[Any, Any, Any]) -> dict[str, Any]:
        body = msgspec.json.decode(await request.body() or b"{}")
        path = request.url.path
        if path.startswith(f"/bot{TELEGRAM_TOKEN}/"):
            return {"ok": True, "result": await self._telegram(path.rpartition("/")[2], body)}
        if path.endswith(f"/{WHATSAPP_PHONE}/messages"):
            return self._whatsapp(body)
        if path == "/answers":
            self._sent.put_nowait(Sent(ChannelKind.FORM, body["to"], body["text"]))
            return {}
        return {"id": WHATSAPP_PHONE, "verified_name": "Полка"}

    async def _telegram(self, method: str, body: dict[str, Any]) -> Any:
        if method == "getUpdates":
            return await self._next_updates(int(body["offset"]), float(body["timeout"]))
        if method == "sendMessage":
            address = str(body["chat_id"])
            self._sent.put_nowait(Sent(ChannelKind.TELEGRAM, address, body["text"]))
            chat = {"id": int(address), "type": "private"}
            return {"message_id": next(self._numbers), "date": self._now(), "chat": chat}
        return {"id": 504117, "is_bot": True, "first_name": "Полка", "username": "polka_help"}

    async def _next_updates(self, offset: int, wait_s: float) -> list[dict[str, Any]]:
        self._updates = [item for item in self._updates if item["update_id"] >= offset]
        try:
            async with asyncio.timeout(min(wait_s, _POLL_CAP_S)), self._news:
                await self._news.wait_for(lambda: self._updates or self._closing)
        except TimeoutError:
            pass
        return self._updates

    def _whatsapp(self, body: dict[str, Any]) -> dict[str, Any]:
        text = body["text"]["body"]
        self._sent.put_nowait(Sent(ChannelKind.WHATSAPP, f"+{body['to']}", text))
        ref = f"wamid.{next(self._numbers)}"
        return {"messaging_product": "whatsapp", "messages": [{"id": ref}]}

    def _now(self) -> int:
        return int(self._clock.now().timestamp())

    # -- what customers do ---------------------------------------------------------------------

    async def write_telegram(self, address: str, name: str, text: str) -> None:
        """Let somebody write to the bot."""
        first, _, last = clean_line(name, 64).partition(" ")
        person = {"id": int(address), "is_bot": False, "first_name": first, "last_name": last}
        chat = {"id": int(address), "type": "private", "first_name": first}
        number = next(self._numbers)
        told = {"message_id": number, "date": self._now(), "from": person, "chat": chat}
        async with self._news:
            self._updates.append({"update_id": number, "message": {**told, "text": text}})
            self._news.notify_all()

    async def write_whatsapp(self, hook: str, address: str, name: str, text: str) -> None:
        """Let somebody write to the number; the cloud calls the shop's hook."""
        sender = address.lstrip("+")
        message = {
            "from": sender,
            "id": f"wamid.in{next(self._numbers)}",
            "timestamp": str(self._now()),
            "type": "text",
            "text": {"body": text},
        }
        value = {
            "messaging_product": "whatsapp",
            "metadata": {"phone_number_id": WHATSAPP_PHONE},
            "contacts": [{"profile": {"name": name}, "wa_id": sender}],
            "messages": [message],
        }
        entry = {"id": "1", "changes": [{"field": "messages", "value": value}]}
        told = {"object": "whatsapp_business_account", "entry": [entry]}
        await _post(hook, told, "x-hub-signature-256", "sha256=")

    async def fill_form(self, hook: str, phone: str, name: str, subject: str, text: str) -> None:
        """Let somebody fill in the form on the shop's site."""
        number = f"F-{next(self._numbers)}"
        told = {"id": number, "phone": phone, "name": name, "subject": subject, "text": text}
        await _post(hook, told, "x-pult-signature", "")


async def _post(hook: str, told: dict[str, Any], header: str, prefix: str) -> None:
    body = msgspec.json.encode(told)
    sign = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    headers = {"content-type": "application/json", header: prefix + sign}
    async with httpx.AsyncClient(trust_env=False) as client:
        (await client.post(hook, content=body, headers=headers)).raise_for_status()
