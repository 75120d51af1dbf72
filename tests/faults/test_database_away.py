"""The centre's database goes away under a running server and comes back."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from domain.errors import Code
from server.app.config import ServerConfig
from server.app.serve import running
from sync.queries.rows import Link
from tests.capabilities import need
from tests.faults.counting import texts_at
from tests.flows.centre import Station, build_shop, found
from tests.peers.postgres import Postgres, find_programs


@pytest.fixture
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL of its own, to be stopped."""
    programs = find_programs()
    need(programs, "PostgreSQL server programs")
    assert programs is not None
    with Postgres(programs) as server:
        yield server


@pytest.mark.postgres
@pytest.mark.slow
async def test_without_its_database_a_centre_is_alive_but_not_ready_and_loses_nothing(
    postgres: Postgres, tmp_path: Path
) -> None:
    shop = build_shop()
    async with running(ServerConfig(database_url=postgres.url, port=0)) as node:
        database = node.services.database
        await database.write(lambda unit: found(unit, shop))
        desk = Station(tmp_path / "a", node.url)
        await desk.sign_in()
        desk.start()
        await desk.online()
        async with httpx.AsyncClient(base_url=node.url, trust_env=False, timeout=20) as http:
            assert (await http.get("/health/ready")).json()["ok"]
            await asyncio.to_thread(postgres.stop, "immediate")
            alive, ready = await http.get("/health/live"), await http.get("/health/ready")
            assert (alive.status_code, alive.json()["ok"]) == (200, True)
            assert (ready.status_code, ready.json()["code"]) == (503, Code.STORE_BUSY)
            await desk.commands.add_note(shop.customer.id, "пока базы нет")
            await desk.until(lambda: desk.status.link is Link.OFFLINE)
            await asyncio.to_thread(postgres.start)
            ready = await http.get("/health/ready")
            assert (ready.status_code, ready.json()["ok"]) == (200, True)
        desk.engine.retry_now()
        await desk.settled()
        await desk.close()
        assert texts_at(database, "пока") == {"пока базы нет": 1}
