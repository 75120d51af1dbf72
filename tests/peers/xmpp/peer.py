"""A real Prosody and a person, as the contract of all channels sees them."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET

import httpx
import pytest

from domain.glossary import ChannelKind, IdentityKind
from tests.contract.channels.peer import File, Got, HookCall, Trait
from tests.peers.gate import Gate, gate_to
from tests.peers.xmpp.person import Person, person
from tests.peers.xmpp.prosody import PASSWORD, Prosody

TRAITS = frozenset(
    {
        *(Trait.NAMES, Trait.FILES_IN, Trait.FILES_OUT, Trait.ANSWERS_IN, Trait.ANSWERS_OUT),
        *(Trait.EDITS, Trait.DELETES, Trait.DELIVERED, Trait.READ, Trait.KEEPS, Trait.REVOKES),
        *(Trait.CUTS, Trait.REPEATS),
        *(Trait.CHANGES, Trait.TAKES_BACK, Trait.FIRST),
    }
)


class XmppPeer:
    """A person with an ordinary client; the shop's own line goes through a gate."""

    kind: str = ChannelKind.XMPP
    identity_kind: str = IdentityKind.XMPP
    traits = TRAITS
    longest = 8_000
    hook: HookCall | None = None

    def __init__(self, server: Prosody, gate: Gate, anna: Person, shop: str) -> None:
        self._server = server
        self._gate = gate
        self._anna = anna
        self._shop = shop
        self.address = anna.jid
        self.name = anna.jid.partition("@")[0]

    def settings(self) -> dict[str, Any]:
        return {
            "jid": self._server.account(self._shop),
            "password": PASSWORD,
            "host": "127.0.0.1",
            "port": self._gate.port,
            "security": "none",
            "file_hosts": ["127.0.0.1"],
            "timeout_s": 5.0,
            "retry_base_s": 0.05,
            "retry_cap_s": 0.2,
        }

    @property
    def _to(self) -> str:
        return f"{self._shop}@shop.test"

    async def writes(self, text: str, *files: File, answers: str = "") -> str:
        for file in files:
            url = await self._anna.upload(file.name, file.media_type, file.data)
            self._anna.say(self._to, url, lambda m, url=url: m["oob"].__setitem__("url", url))  # type: ignore[misc]

        def answering(message: Any) -> None:
            if answers:
                message["reply"]["id"], message["reply"]["to"] = answers, self._to

        return self._anna.say(self._to, text, answering)

    async def meets(self) -> str:
        return self.address

    async def repeats(self) -> None:
        """Break the line: on the next one the archive tells the end of what was told before."""
        self._gate.cut()

    def cuts(self) -> None:
        self._gate.watch = self._is_first_message

    def _is_first_message(self, data: bytes) -> bool:
        found = b"<message" in data and b"<body" in data
        if found:
            self._gate.watch = lambda _data: False
        return found

    async def got(self) -> list[Got]:
        found: list[Got] = []
        await self._anna.settled()
        for message in self._anna.got:
            if not message["body"]:
                continue
            url = message["oob"]["url"]
            files: tuple[File, ...] = ()
            if url:
                async with httpx.AsyncClient(trust_env=False) as web:
                    answer = await web.get(url)
                name = url.rpartition("/")[2]
                files = (File(name, answer.headers["content-type"], answer.content),)
            text = "" if files else message["body"]
            answered = message["reply"]["id"] if message.get_plugin("reply", check=True) else ""
            if message.get_plugin("replace", check=True):
                # As a client shows it: in the place of what it corrects.
                places = [at for at, had in enumerate(found) if had.ref == message["replace"]["id"]]
                for at in places:
                    found[at] = replace(found[at], text=text)
                continue
            found.append(Got(message["id"], text, files, answered))
        return [item for item in found if item.ref not in self._anna.gone]

    async def edits(self, ref: str, text: str) -> None:
        self._anna.say(self._to, text, lambda m: m["replace"].__setitem__("id", ref))

    async def deletes(self, ref: str) -> None:
        def retracts(message: Any) -> None:
            ET.SubElement(message.xml, "{urn:xmpp:message-retract:1}retract", {"id": ref})
            ET.SubElement(message.xml, "{urn:xmpp:hints}store")

        self._anna.say(self._to, "", retracts)

    async def babbles(self) -> None:
        def typing(message: Any) -> None:
            ET.SubElement(message.xml, "{http://jabber.org/protocol/chatstates}composing")

        def dances(message: Any) -> None:
            ET.SubElement(message.xml, "{urn:example:dance}dance", {"times": "many"})

        def loud(message: Any) -> None:
            message["type"] = "headline"

        for text, change in (("", typing), ("", dances), ("Новости", loud)):
            self._anna.say(self._to, text, change)

    async def delivers(self, ref: str) -> None:
        """Her client has confirmed it by itself."""

    async def reads(self, ref: str) -> None:
        self._anna.displayed(next(item for item in self._anna.got if item["id"] == ref))

    async def goes_away(self) -> None:
        self._gate.shut()

    async def comes_back(self) -> None:
        self._gate.open()

    def revokes(self) -> None:
        self._server.account(self._shop, "another")
        self._gate.cut()

    def restores(self) -> None:
        self._server.account(self._shop)


@asynccontextmanager
async def xmpp(request: pytest.FixtureRequest) -> AsyncIterator[Any]:
    """An account at a Prosody, and a person who writes to it."""
    server: Prosody = request.getfixturevalue("prosody")
    mark = secrets.token_hex(4)
    async with person(server, f"anna{mark}") as anna, gate_to(server.port) as gate:
        yield XmppPeer(server, gate, anna, f"shop{mark}")
