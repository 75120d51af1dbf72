"""The live line through real sockets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import msgspec
import pytest
import pytest_asyncio

from domain import frames
from domain.buckets import branch_bucket
from domain.entities import Customer
from domain.ids import CustomerId, new_id
from domain.live import LiveControl, LiveDrain, LivePage, LivePoke, LiveSub, LiveWelcome
from domain.wire import Cursor
from server.app.serve import Node
from server.handlers import sign_in
from server.rest import hub
from server.storage import accounts, feed
from server.storage.unit import Unit
from tests.contract.sync.line import Line, line, node
from tests.unit.server.bench import Bench, replaced


@pytest.fixture
def soon_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the centre look at its sessions twice a second: who waits for it waits less."""
    monkeypatch.setattr(hub, "RECHECK_S", 0.5)


@pytest_asyncio.fixture
async def place(bench: Bench, blank_url: str) -> AsyncIterator[Node]:
    """A node over the bench's database."""
    async with node(blank_url) as made:
        yield made


async def _write(place: Node, *rows: Customer) -> None:
    def work(unit: Unit) -> None:
        for row in rows:
            unit.put(row)

    await place.services.database.write(work)


async def _stood(got: Line) -> int:
    return (await got.expect(LiveWelcome)).head


async def test_a_commit_is_one_page_that_continues_from_the_position(
    bench: Bench, place: Node
) -> None:
    person = bench.shop.customer
    async with line(place, bench.shop.agents[0]) as desk:
        head = await _stood(desk)
        for number in (1, 2):
            await _write(place, replaced(person, city=str(number)))
            page = (await desk.expect(LivePage)).page
            assert page.from_rev == head
            assert [row.fields["city"] for row in page.rows] == [str(number)]
            head = page.to_rev


async def test_frames_shrink_only_for_those_who_have_the_dictionary(
    bench: Bench, place: Node
) -> None:
    ours = frames.dictionary_id()
    agent = bench.shop.agents[0]
    async with (
        line(place, agent, dict_id=ours) as small,
        line(place, agent, dict_id=ours + 1) as plain,
    ):
        await _stood(small)
        await _stood(plain)
        await _write(place, replaced(bench.shop.customer, about="Звонить после шести. " * 20))
        await small.expect(LivePage)
        await plain.expect(LivePage)
    assert small.raw[-1][0] == frames.ZSTD_DICTIONARY
    assert plain.raw[-1][0] == frames.ZSTD


async def test_the_first_version_gets_its_buckets_and_complete_rows(
    bench: Bench, place: Node
) -> None:
    names = (branch_bucket(bench.shop.branch.id),)
    async with line(place, bench.shop.agents[0], proto=1, buckets=names) as desk:
        await _stood(desk)
        await _write(place, replaced(bench.shop.customer, display_name="Мария К.", city=""))
        rows = (await desk.expect(LivePage)).page.rows
    assert [row.kind for row in rows] == ["customer"]
    assert set(rows[0].fields) == {item.name for item in msgspec.structs.fields(Customer)}
    assert rows[0].buckets == names


async def test_after_a_poke_pages_wait_until_the_workstation_says_where_it_is(
    bench: Bench, place: Node
) -> None:
    home = bench.shop.branch.id
    crowd = [Customer(id=CustomerId(new_id()), branch_id=home) for _ in range(150)]
    async with line(place, bench.shop.agents[0]) as desk:
        await _stood(desk)
        await _write(place, *crowd)
        await desk.expect(LivePoke)
        await _write(place, replaced(bench.shop.customer, city="Тверь"))
        meta = await place.services.database.read(feed.meta)
        await _write(place, replaced(bench.shop.customer, city="Псков"))
        at = Cursor(stream_id=meta.stream_id, epoch=meta.epoch, rev=meta.head)
        await desk.send(LiveSub(cursor=at))
        page = (await desk.expect(LivePage)).page
        assert page.from_rev == meta.head
        assert [row.fields["city"] for row in page.rows] == ["Псков"]


@pytest.mark.usefixtures("soon_looked_at")
async def test_a_line_whose_session_ends_is_told_to_sign_in(bench: Bench, place: Node) -> None:
    async with line(place, bench.shop.agents[0]) as desk:
        await _stood(desk)
        await place.services.database.write(
            lambda unit: accounts.revoke_agent(unit, bench.shop.agents[0].id)
        )
        assert (await desk.expect(LiveControl)).what == "sign_in"


async def test_an_agent_who_gains_a_branch_is_told_to_say_hello(bench: Bench, place: Node) -> None:
    agent = bench.shop.agents[0]
    both = (bench.shop.branch.id, bench.elsewhere.id)
    async with line(place, agent) as desk:
        await _stood(desk)
        await place.services.database.write(
            lambda unit: unit.put(replaced(agent, branch_ids=both)) and None
        )
        assert (await desk.expect(LiveControl)).what == "hello"


async def test_a_planned_stop_sends_the_lines_away_one_after_another(
    bench: Bench, blank_url: str
) -> None:
    async with node(blank_url) as place:
        agent = bench.shop.agents[0]
        async with line(place, agent) as first, line(place, agent) as second:
            await _stood(first)
            await _stood(second)
            place.services.hub.drain()
            waits = [(await item.expect(LiveDrain)).after_ms for item in (first, second)]
    assert len(set(waits)) == 2
    assert max(waits) <= 60_000


@pytest.mark.usefixtures("soon_looked_at")
async def test_signing_out_is_noticed_by_the_recheck(bench: Bench, place: Node) -> None:
    async with line(place, bench.shop.agents[0]) as desk:
        await _stood(desk)
        token = place.services.hub.connections[0].token
        await place.services.database.write(sign_in.sign_out(token))
        assert (await desk.expect(LiveControl)).what == "sign_in"


@pytest.mark.usefixtures("soon_looked_at")
async def test_signing_out_is_noticed_in_a_centre_that_never_rests(
    bench: Bench, place: Node
) -> None:
    async def work_elsewhere() -> None:
        number = 0
        while True:
            number += 1
            await _write(place, replaced(bench.stranger, city=str(number)))

    async with line(place, bench.shop.agents[0]) as desk:
        await _stood(desk)
        busy = asyncio.create_task(work_elsewhere())
        try:
            token = place.services.hub.connections[0].token
            await place.services.database.write(sign_in.sign_out(token))
            assert (await desk.expect(LiveControl)).what == "sign_in"
        finally:
            busy.cancel()
            await asyncio.wait([busy])


async def test_beyond_admission_nobody_reaches_the_database(blank_url: str, bench: Bench) -> None:
    async with (
        node(blank_url, requests_per_s=1, requests_burst=1) as place,
        httpx.AsyncClient(base_url=place.url) as http,
    ):
        answers = [await http.post("/sync/hello", json={}) for _ in range(3)]
        assert [item.status_code for item in answers] == [401, 503, 503]
        assert answers[1].json()["code"] == "overloaded"
        assert answers[1].json()["retry_after_s"] > 0
        assert (await http.get("/health/live")).status_code == 200
