"""Several nodes over one database: who is there, who works, who hears."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from domain.entities import Agent
from domain.glossary import Presence
from domain.live import LiveNearby, LivePage, LivePresence, LiveWelcome
from domain.tasks import TaskScope
from server.app.node import Membership
from server.app.serve import Node
from server.handlers import presence
from server.rest import nearby
from server.rest.nearby import Neighbours
from server.storage import leases
from server.storage.engine import Database
from server.storage.unit import Unit
from tests.builders.clock import StillClock
from tests.contract.sync.line import PATIENCE_S, Line, line, node
from tests.unit.server.bench import Bench, replaced

Open = Callable[[str], Database]


@asynccontextmanager
async def two_nodes(url: str) -> AsyncIterator[tuple[Node, Node]]:
    """Run two nodes over one PostgreSQL, or one twice over SQLite."""
    async with node(url) as first:
        if url.startswith("sqlite"):
            yield first, first
            return
        async with node(url) as second:
            yield first, second


async def _stood(*lines: Line) -> None:
    for item in lines:
        await item.expect(LiveWelcome)


def _presence(bench: Bench, agent: Agent) -> str:
    return bench.need(Agent, agent.id).presence


async def _nearby(desk: Line, names: list[str]) -> LiveNearby:
    """Wait until a line hears that exactly these are at a conversation."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            message = await desk.expect(LiveNearby)
            if [item.name for item in message.agents] == names:
                return message


async def test_a_commit_of_one_node_reaches_the_lines_of_another_at_once(
    bench: Bench, blank_url: str
) -> None:
    async with (
        two_nodes(blank_url) as (first, second),
        line(second, bench.shop.agents[0]) as desk,
    ):
        await _stood(desk)
        row = replaced(bench.shop.customer, city="Тверь")
        await first.services.database.write(lambda unit: unit.put(row))
        rows = (await desk.expect(LivePage)).page.rows
        assert row.id in {item.id for item in rows}


async def test_agents_see_who_else_is_at_a_conversation_on_any_node(
    bench: Bench, blank_url: str
) -> None:
    place = bench.receive().id
    anna, boris = bench.shop.agents
    async with (
        two_nodes(blank_url) as (first, second),
        line(first, anna) as one,
        line(second, boris) as two,
        line(second, bench.outsider) as far,
    ):
        await _stood(one, two, far)
        await one.send(LivePresence(viewing=place))
        heard = await _nearby(two, [anna.display_name])
        assert (heard.conversation, heard.agents[0].replying) == (place, False)
        await one.send(LivePresence(viewing=place, replying=True))
        assert (await _nearby(two, [anna.display_name])).agents[0].replying
        # Who comes later is told the whole; nobody is told of themselves.
        async with line(first, boris) as late:
            await _stood(late)
            await _nearby(late, [anna.display_name])
        await two.send(LivePresence(viewing=place))
        await _nearby(one, [boris.display_name])
        await one.socket.close()
        await _nearby(two, [])
        # The branch elsewhere may not even know that there is such a conversation.
        await far.send(LivePresence(viewing=place))
        await far.send(LivePresence(state=Presence.READY))
        await two.expect(LivePage)
        assert all(b"nearby" not in raw for raw in far.raw)


async def test_the_first_version_hears_nothing_of_it(bench: Bench, blank_url: str) -> None:
    place = bench.receive().id
    anna, boris = bench.shop.agents
    async with (
        node(blank_url) as made,
        line(made, anna) as one,
        line(made, boris, proto=1, buckets=("tenant",)) as old,
    ):
        await _stood(one, old)
        await one.send(LivePresence(viewing=place))
        await one.send(LivePresence(state=Presence.READY))
        await old.expect(LivePage)
        assert not any(isinstance(item, LiveNearby) for item in old.raw)
        assert all(b"nearby" not in raw for raw in old.raw)


async def test_an_agent_is_offline_when_the_last_line_to_any_node_goes(
    bench: Bench, blank_url: str
) -> None:
    anna, boris = bench.shop.agents
    async with (
        two_nodes(blank_url) as (first, second),
        line(first, anna) as one,
        line(second, boris) as witness,
    ):
        await _stood(one, witness)
        await one.send(LivePresence(state=Presence.READY))
        await witness.expect(LivePage)
        async with line(second, anna) as again:
            await _stood(again)
        assert _presence(bench, anna) == Presence.READY
        await one.socket.close()
        await witness.expect(LivePage)
        assert _presence(bench, anna) == Presence.OFFLINE


def _at(bench: Bench, url: str, seconds: float) -> Database:
    return Database(url, StillClock(datetime.now(UTC) + timedelta(seconds=seconds)))


def test_the_agents_of_a_dead_node_go_offline_by_another_one(bench: Bench, blank_url: str) -> None:
    anna, boris = bench.shop.agents
    for agent in (anna, boris):
        bench.write(replaced(agent, presence=Presence.READY))
    write = bench.database.write_now
    for name, agents in (("dead", (anna, boris)), ("alive", (boris,))):
        write(lambda unit, name=name: leases.beat(unit, name))  # type: ignore[misc]
        for agent in agents:
            write(presence.line_opened(name, agent.id))
    later = _at(bench, blank_url, 20)
    assert later.write_now(presence.node_lives("alive")) == 1
    later.close()
    assert _presence(bench, anna) == Presence.OFFLINE
    assert _presence(bench, boris) == Presence.READY


def test_a_node_that_starts_beside_others_leaves_their_agents_alone(bench: Bench) -> None:
    anna, boris = bench.shop.agents
    for agent in (anna, boris):
        bench.write(replaced(agent, presence=Presence.READY))
    write = bench.database.write_now
    write(lambda unit: leases.beat(unit, "other"))
    write(presence.line_opened("other", anna.id))
    write(presence.node_started("new", alone=False))
    assert (_presence(bench, anna), _presence(bench, boris)) == (Presence.READY, Presence.OFFLINE)
    write(presence.node_started("new", alone=True))
    assert _presence(bench, anna) == Presence.OFFLINE


def test_a_lease_is_of_one_node_until_it_is_given_back_or_falls_silent(
    bench: Bench, blank_url: str
) -> None:
    def take(node_: str) -> Callable[[Unit], bool]:
        return lambda unit: leases.acquire(unit, "mail", node_)

    write = bench.database.write_now
    assert [write(take(name)) for name in ("a", "b", "a")] == [True, False, True]
    later = _at(bench, blank_url, 20)
    assert later.write_now(take("b"))
    later.close()
    assert not write(take("a"))
    write(lambda unit: leases.release(unit, "mail", "b"))
    assert write(take("a"))


async def test_leased_work_runs_on_one_node_and_moves_on(
    bench: Bench, blank_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from server.app import node as nodes

    monkeypatch.setattr(nodes, "BEAT_S", 0.01)
    database, clock = bench.database, StillClock()
    neighbours = Neighbours(database, clock, list)
    started: asyncio.Queue[str] = asyncio.Queue()
    scopes: dict[str, TaskScope] = {}
    for name in ("a", "b"):
        member = Membership(database, blank_url, name, neighbours)

        async def work(name: str = name) -> None:
            started.put_nowait(name)
            await asyncio.Event().wait()

        scopes[name] = TaskScope(name)
        scopes[name].start(member.hold("mail", work), "mail")
    async with asyncio.timeout(PATIENCE_S):
        first = await started.get()
        assert started.empty()
        await scopes.pop(first).close()
        second = await started.get()
        assert {first, second} == {"a", "b"}
        await scopes.pop(second).close()


def test_a_silent_node_is_forgotten_with_what_it_said(bench: Bench) -> None:
    clock = StillClock()
    neighbours = Neighbours(bench.database, clock, list)
    said: list[str] = []
    speaker = Neighbours(bench.database, clock, list)
    speaker.say = said.append
    place = bench.receive()
    words = (
        f'{nearby.WORD} {{"conversation":"{place.id}","bucket":"branch:{place.branch_id}",'
        f'"agents":[{{"agent_id":"{bench.outsider.id}","name":"Вера"}}]}}'
    )
    neighbours.heard("far", words)
    assert [item.name for item in neighbours._agents(place.id).values()] == ["Вера"]
    clock.move(nearby.SILENT_S - 1)
    neighbours.heard("far", nearby.ALIVE)
    clock.move(nearby.SILENT_S - 1)
    neighbours.forget_silent()
    assert neighbours._agents(place.id)
    clock.move(2)
    neighbours.forget_silent()
    assert not neighbours._agents(place.id)
