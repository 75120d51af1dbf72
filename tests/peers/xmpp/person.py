"""A customer with an ordinary XMPP client, over the library's own ways of doing things."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from slixmpp import ClientXMPP
from slixmpp.xmlstream.handler import Callback
from slixmpp.xmlstream.matcher import MatchXPath

from tests.peers.xmpp.prosody import PASSWORD, Prosody

PATIENCE_S = 20.0
_RETRACT = "{urn:xmpp:message-retract:1}retract"
_PLUGINS = (
    *("xep_0030", "xep_0066", "xep_0184", "xep_0199", "xep_0308"),
    *("xep_0333", "xep_0363", "xep_0461"),
)


class Person:
    """One device of a customer."""

    def __init__(self, server: Prosody, jid: str, resource: str) -> None:
        self.jid = jid
        self.got: list[Any] = []
        self.gone: set[str] = set()
        self._came = asyncio.Condition()
        self._ready = asyncio.Event()
        self._client: Any = ClientXMPP(f"{jid}/{resource}", PASSWORD)
        client = self._client
        client.enable_plaintext, client.enable_starttls = True, False
        client.enable_direct_tls = False
        client.plugin["feature_mechanisms"].unencrypted_scram = True
        client.plugin["feature_mechanisms"].unencrypted_plain = True
        for name in _PLUGINS:
            client.register_plugin(name)
        client.add_event_handler("session_start", self._start)
        client.add_event_handler("message", self._message)
        client.add_event_handler("receipt_received", self._message)
        retracted = MatchXPath(f"{{jabber:client}}message/{_RETRACT}")
        client.register_handler(Callback("retracted", retracted, self._retracted))
        client.connect("127.0.0.1", server.port)

    def _start(self, _event: object) -> None:
        self._client.send_presence()
        self._ready.set()

    async def _message(self, message: Any) -> None:
        async with self._came:
            self.got.append(message)
            self._came.notify_all()

    def _retracted(self, message: Any) -> None:
        self.gone |= {item.get("id") for item in message.xml.findall(_RETRACT)}

    async def ready(self) -> None:
        async with asyncio.timeout(PATIENCE_S):
            await self._ready.wait()

    def say(self, to: str, text: str, change: Callable[[Any], None] = lambda _m: None) -> str:
        """Write; return the id of the message."""
        message = self._client.make_message(mto=to, mbody=text or None, mtype="chat")
        message["id"] = self._client.new_id()
        change(message)
        message.send()
        return str(message["id"])

    async def bodies(self, count: int) -> list[Any]:
        """Return what was written to us, once it is so many messages."""

        def written() -> list[Any]:
            return [item for item in self.got if item["body"]]

        async with asyncio.timeout(PATIENCE_S), self._came:
            await self._came.wait_for(lambda: len(written()) >= count)
        return written()

    async def received(self, message_id: str) -> None:
        """Wait until a message of ours is confirmed."""
        async with asyncio.timeout(PATIENCE_S), self._came:
            await self._came.wait_for(
                lambda: any(item["receipt"] == message_id for item in self.got)
            )

    async def settled(self) -> None:
        """Wait until all the server had for us is here: it answers in order."""
        await self._client.plugin["xep_0199"].send_ping("shop.test", timeout=10)

    async def upload(self, name: str, kind: str, data: bytes) -> str:
        """Put a file at the server; return its link."""
        found = await self._client.plugin["xep_0363"].upload_file(
            Path(name), size=len(data), content_type=kind, input_file=io.BytesIO(data)
        )
        return str(found)

    def displayed(self, message: Any) -> None:
        """Say that a message was read."""
        self._client.plugin["xep_0333"].send_marker(
            message["from"], message["id"], "displayed", mfrom=self._client.boundjid
        )

    async def leave(self) -> None:
        await self._client.disconnect(wait=1.0)
        self._client.cancel_connection_attempt()
        filters = self._client._run_out_filters
        if filters is not None:
            filters.cancel()
            await asyncio.wait([filters])


@asynccontextmanager
async def person(server: Prosody, name: str, resource: str = "phone") -> AsyncIterator[Person]:
    """A customer who is there for the length of the block."""
    made = Person(server, server.account(name), resource)
    try:
        await made.ready()
        yield made
    finally:
        await made.leave()
