"""The node that hands out is killed between offer and answer: another one goes on, each once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from domain.clock import SystemClock
from domain.entities import Conversation, Offer
from domain.glossary import ChannelKind, Presence
from domain.ids import ConversationId
from domain.ports import InboundMessage
from server.handlers import inbound
from server.storage import people
from server.storage.engine import Database
from server.storage.migrate import migrate
from tests.builders.rules import queue_rule
from tests.capabilities import need
from tests.faults.server_process import ServerProcess
from tests.flows.centre import Shop, Station, build_shop, found, station
from tests.peers.ports import free_port
from tests.peers.postgres import Postgres, find_programs

TAKEN_OVER_S = 12.0
"""A lease of six seconds, a third of it until it is asked for, and the look of two."""


@pytest.fixture
def postgres() -> Iterator[Postgres]:
    programs = find_programs()
    need(programs, "PostgreSQL server programs")
    assert programs is not None
    with Postgres(programs) as server:
        yield server


def written(database: Database, shop: Shop, name: str) -> ConversationId:
    message = InboundMessage(
        channel_id=shop.channels[ChannelKind.WEBCHAT].id,
        provider_ref=name,
        identity_kind="webchat",
        address=name,
        at=SystemClock().now(),
        text="Есть кто-нибудь?",
    )
    done = database.write_now(inbound.received(message))
    assert done.conversation_id is not None
    return done.conversation_id


def owner(database: Database, talk: ConversationId) -> object:
    return database.read_now(lambda unit: unit.need(Conversation, talk)).assignee_id


async def rings(desk: Station, talk: ConversationId) -> Offer:
    """Return the offer of a conversation, once it is at its agent's."""
    found_here: list[Offer] = []

    async def holds() -> bool:
        pops = (await desk.queries.open_offers()).pops
        found_here[:] = [pop.offer for pop in pops if pop.offer.conversation_id == talk]
        return bool(found_here)

    await desk.until(holds)
    return found_here[0]


@pytest.mark.postgres
@pytest.mark.slow
async def test_another_node_goes_on_handing_out(postgres: Postgres, tmp_path: Path) -> None:
    database = Database(postgres.url, SystemClock())
    migrate(database)
    shop = build_shop()
    database.write_now(lambda unit: found(unit, shop))
    database.write_now(lambda unit: unit.put(queue_rule(shop.queue.id, ring_s=600)))
    async with AsyncExitStack() as stack:
        stack.callback(database.close)
        nodes = []
        for name in "ab":
            log = tmp_path / f"{name}.log"
            node = ServerProcess(
                tmp_path / "unused", free_port(), log, PULT_DATABASE_URL=postgres.url
            )
            stack.callback(node.kill)
            await asyncio.to_thread(node.start)
            nodes.append(node)
        anna = await stack.enter_async_context(station(tmp_path / "anna", nodes[1].url))
        await anna.engine.set_presence(Presence.READY)
        first = written(database, shop, "v1")
        offer = await rings(anna, first)
        nodes[0].kill()
        killed = time.monotonic()
        second = written(database, shop, "v2")
        await anna.commands.accept_offer(offer.id)
        await anna.settled()
        later = await rings(anna, second)
        assert time.monotonic() - killed < TAKEN_OVER_S
        await anna.commands.accept_offer(later.id)
        await anna.settled()
        for talk in (first, second):
            assert owner(database, talk) == shop.agents[0].id
        assert database.read_now(people.offers_standing) == []
