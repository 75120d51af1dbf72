"""Each system in turn, with a centre that works an account of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from adapters.crm import amocrm
from domain.clock import SystemClock
from server.storage.engine import Database
from tests.builders.blank import blank_file
from tests.contract.crm.stage import Stage
from tests.peers.crm.amocrm import AmocrmPeer
from tests.peers.crm.bitrix24 import Bitrix24Peer
from tests.peers.crm.peer import CrmPeer
from tests.peers.crm.rest import RestPeer
from tests.unit.server.bench import Bench, build_bench


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    database = Database(blank_file(tmp_path / "centre.db"), SystemClock())
    yield build_bench(database)
    database.close()


@pytest.fixture(autouse=True)
def short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pages be short where the one who asks says how long they are."""
    monkeypatch.setattr(amocrm, "PAGE", AmocrmPeer.page)


@pytest.fixture(params=[Bitrix24Peer, AmocrmPeer, RestPeer], ids=["bitrix24", "amocrm", "rest"])
async def peer(request: pytest.FixtureRequest) -> AsyncIterator[CrmPeer]:
    async with request.param() as made:
        yield made


@pytest.fixture
async def stage(bench: Bench, peer: CrmPeer) -> AsyncIterator[Stage]:
    made = Stage(bench, peer)
    yield made
    await made.close()
