"""A real server, an account of a shop on it, and the shop's program."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx
import pytest
import sqlalchemy as sa

from domain.administration import MakeKey
from domain.entities import Channel, Conversation, Entity
from domain.glossary import ChannelKind
from domain.ids import ChannelId, EntryId, new_id
from server.app.config import ServerConfig
from server.app.serve import Node, running
from server.handlers import api_keys
from server.handlers.api_keys import Scope
from server.storage import channels, schema
from server.storage.unit import Unit
from tests.unit.server.bench import Bench
from tests.unit.server.letters import letter_to

E = TypeVar("E", bound=Entity)
T = TypeVar("T")
PATIENCE_S = 15.0
FAST = '{"requests_per_minute": 60000}'


both = pytest.mark.parametrize(
    "engine_url",
    ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)],
    indirect=True,
)
"""The mark of a test for both engines."""


@dataclass
class Shop:
    """Its account at the centre, and its way in."""

    node: Node
    bench: Bench
    channel: Channel
    http: httpx.AsyncClient
    key: str = ""

    def new_key(self, *scopes: Scope) -> str:
        """Make a key."""
        wanted = MakeKey(
            channel_id=self.channel.id,
            name="Магазин",
            scopes=tuple(scope.value for scope in scopes or Scope),
        )
        return self.bench.database.write_now(api_keys.made(wanted, "Анна")).key

    async def ask(
        self,
        method: str,
        path: str,
        json: Any = None,
        *,
        key: str | None = None,
        once: str = "",
        **parts: Any,
    ) -> httpx.Response:
        """Ask with a key, the shop's own by default."""
        headers = {"authorization": f"Bearer {self.key if key is None else key}"}
        if once:
            headers["idempotency-key"] = once
        return await self.http.request(
            method, f"/api/v1{path}", json=json, headers=headers | parts.pop("headers", {}), **parts
        )

    def all(self, struct: type[E]) -> list[E]:
        """Return every row of a kind, oldest first."""
        table = schema.ENTITY_TABLES[struct]
        return self.bench.database.read_now(
            lambda unit: unit.select(struct, sa.select(table).order_by(table.c.id))
        )

    def talks(self) -> list[Conversation]:
        """Return the conversations of the account."""
        return [item for item in self.all(Conversation) if item.channel_id == self.channel.id]

    def answer(self, text: str, talk: Conversation | None = None, **fields: Any) -> EntryId:
        """Let an agent answer in the account's newest conversation."""
        talk = talk or self.talks()[-1]
        letter = letter_to(self.bench, talk, text=text, **fields)
        status, code = self.bench.desk().do(letter)
        assert status == "applied", code
        return letter.id

    async def until(self, look: Callable[[Unit], T]) -> T:
        """Return what a look at the store returns, once it is something."""
        moved = asyncio.Event()
        self.node.services.database.on_commit(moved.set)
        async with asyncio.timeout(PATIENCE_S):
            while True:
                moved.clear()
                found = await self.node.services.database.read(look)
                if found:
                    return found
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(moved.wait(), 0.2)


@contextlib.asynccontextmanager
async def serving(url: str, bench: Bench) -> AsyncIterator[Shop]:
    """Serve a centre with a shop's account."""
    channel = Channel(
        id=ChannelId(new_id()),
        kind=ChannelKind.APP,
        name="Магазин",
        queue_id=bench.shop.queue.id,
    )
    bench.write(channel)
    bench.database.write_now(lambda unit: channels.set_settings(unit, channel.id, FAST))
    config = ServerConfig(database_url=url, port=0, requests_burst=2000)
    async with (
        running(config) as node,
        httpx.AsyncClient(base_url=node.url, trust_env=False, timeout=30) as http,
    ):
        shop = Shop(node, bench, channel, http)
        shop.key = shop.new_key()
        yield shop


def another(shop: Shop) -> str:
    """Make an account of a second shop; return its key."""
    channel = Channel(id=ChannelId(new_id()), kind=ChannelKind.APP, name="Другой магазин")
    shop.bench.write(channel)
    wanted = MakeKey(
        channel_id=channel.id, name="Ключ", scopes=tuple(scope.value for scope in Scope)
    )
    return shop.bench.database.write_now(api_keys.made(wanted, "Анна")).key
