"""A shop of somebody's own that posts forms and takes answers, as docs/forms.md says."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from adapters.forms.driver import SIGNATURE, signature
from domain.glossary import ChannelKind, IdentityKind
from tests.contract.channels.peer import File, Got, Peer, Trait
from tests.peers.messengers.cloud import Caller

SECRET = "a-long-secret-of-the-shop"
TRAITS = frozenset(
    {
        *(Trait.NAMES, Trait.ANSWERS_OUT, Trait.SLOWS_DOWN, Trait.REFUSES, Trait.CUTS),
        Trait.REPEATS,
    }
)


class Forms(Caller):
    """The shop, and the customer who fills its forms in."""

    kind: str = ChannelKind.FORM
    identity_kind: str = IdentityKind.FORM
    address = "user-17"
    name = "Анна Климова"
    traits = TRAITS
    longest = 0

    def __init__(self) -> None:
        super().__init__()
        self._numbers = itertools.count(1)
        self._got: list[Got] = []

    def settings(self) -> dict[str, Any]:
        """Return the source's settings."""
        return {
            "hook_secret": SECRET,
            "id_path": "order.id",
            "address_path": "order.user",
            "address_kind": "form",
            "name_path": "order.contacts.0.name",
            "text_path": "question",
            "reply_url": f"{self.url}/answers",
            "timeout_s": 5,
        }

    def signed(self, body: bytes) -> dict[str, str]:
        """Sign as every source does."""
        return {SIGNATURE: signature(SECRET, body)}

    def routes(self) -> list[web.RouteDef]:
        """Take answers."""
        return [web.post("/answers", self._answer)]

    async def _answer(self, request: web.Request) -> web.Response:
        body = await request.read()
        assert request.headers[SIGNATURE] == signature(SECRET, body)
        if (seconds := self.take_slow()) > 0:
            return web.Response(status=429, headers={"Retry-After": str(round(seconds))})
        told = await request.json()
        if self.take_refusal() or told["to"] != self.address:
            return web.Response(status=410)
        self._got.append(Got(ref=told["id"], text=told["text"], answers=told["answers"]))
        return self.answer(request, {"ok": True})

    async def writes(self, text: str, *files: File, answers: str = "") -> str:
        """Fill a form in."""
        ref = f"F-{next(self._numbers)}"
        contacts = [{"name": self.name}]
        order = {"id": ref, "user": self.address, "contacts": contacts}
        await self.post({"order": order, "question": text})
        return ref

    async def babbles(self) -> None:
        """Post what is no form, and what is not signed."""
        await self.post(b"{")
        await self.post({"order": []})
        await self.post({"order": {"user": {"a": 1}}, "question": "?"})
        await self.post({"order": {"user": self.address}, "question": {}})
        await self.post({"order": {"user": self.address}, "question": "чужое"}, sign=False)

    async def got(self) -> list[Got]:
        """Return what came to the shop."""
        return list(self._got)

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

    async def presses(self, ref: str, choice: str) -> None:
        raise NotImplementedError

    async def shares_place(self, latitude: float, longitude: float) -> str:
        raise NotImplementedError

    async def shares_contact(self, name: str, phone: str) -> str:
        raise NotImplementedError


@contextlib.asynccontextmanager
async def forms(_request: pytest.FixtureRequest) -> AsyncIterator[Peer]:
    """A shop."""
    shop = Forms()
    async with shop:
        yield shop
