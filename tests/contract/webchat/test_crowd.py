"""Many visitors at once; ``make bench NAME=visitors`` does the same with two thousand."""

from __future__ import annotations

from pathlib import Path

from domain.clock import SystemClock
from server.app.config import ServerConfig
from server.app.opening import open_store
from server.app.serve import running
from tests.bench.visitor_crowd import Answering, Crowd, found_site, play, written

VISITORS = 50


async def test_everyone_is_heard_and_answered_exactly_once(tmp_path: Path) -> None:
    config = ServerConfig(
        database_url=f"sqlite:///{tmp_path}/centre.db", port=0, requests_burst=1000
    )
    store = open_store(config, SystemClock())
    site = found_site(store, VISITORS)
    store.close()
    async with running(config) as node:
        database = node.services.database
        crowd, answering = Crowd(node.url, site.secrets), Answering(node.url, site, database)
        await crowd.enter()
        outcome = await play(crowd, answering, 0.5)
        await crowd.leave()
        await answering.aclose()
        stored = written(database)
    assert (outcome.lost, outcome.doubled) == (0, 0)
    assert (outcome.acknowledged, outcome.answered) == (VISITORS, VISITORS)
    assert set(stored.values()) == {1}
    assert len(stored) == VISITORS
