"""An administrator's workstation makes and revokes a shop's keys, over its ordinary line."""

from __future__ import annotations

import msgspec

from domain.administration import MakeKey
from domain.entities import Agent
from domain.errors import Code, Refused
from domain.glossary import Role
from domain.ids import DeviceId, new_id
from domain.wire import SignIn, Tokens
from server.handlers.sign_in import Attempt, opened
from sync.transport.http import HttpTransport
from tests.contract.public.stage import Shop


class _Kept:
    """Where a workstation keeps its tokens: in memory, for a test."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens: Tokens | None = tokens

    async def load(self) -> Tokens | None:
        return self.tokens

    async def save(self, tokens: Tokens | None) -> None:
        self.tokens = tokens


async def _line(shop: Shop, agent: Agent) -> HttpTransport:
    device = DeviceId(new_id())
    asked = SignIn(login=agent.login, password="", device=device)
    tokens = shop.bench.database.write_now(opened(Attempt(agent, ""), asked))
    return HttpTransport(shop.node.url, device, _Kept(tokens))


async def test_a_key_is_made_used_and_revoked_from_a_workstation(shop: Shop) -> None:
    agent = msgspec.structs.replace(shop.bench.shop.agents[0], role=Role.ADMINISTRATOR)
    shop.bench.write(agent)
    line = await _line(shop, agent)
    try:
        wanted = MakeKey(channel_id=shop.channel.id, name="Касса", scopes=("messages.read",))
        made = await line.make_key(wanted)
        assert made.view.made_by == agent.display_name
        assert (await shop.ask("GET", "/messages?user=1", key=made.key)).status_code == 200
        keys = (await line.api_keys(shop.channel.id)).keys
        assert {item.name for item in keys} == {"Касса", "Магазин"}
        assert next(item for item in keys if item.name == "Касса").used_at is None
        await line.revoke_key(made.view.id)
        assert (await shop.ask("GET", "/messages?user=1", key=made.key)).status_code == 401
        for field, changes in (("name", {"name": " "}), ("scopes", {"scopes": ("everything",)})):
            try:
                await line.make_key(msgspec.structs.replace(wanted, **changes))
            except Refused as error:
                refused = (error.code, error.field)
            assert refused == (Code.INVALID, field)
    finally:
        await line.close()
