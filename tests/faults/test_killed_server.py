"""SIGKILL of the server in mid-push under load: nothing acknowledged is lost, nothing doubled."""

from __future__ import annotations

import asyncio
import gc
import os
from pathlib import Path

import pytest

from domain.clock import SystemClock
from domain.tasks import TaskScope
from server.app.config import ServerConfig
from server.app.opening import open_store
from sync.store import outbox
from tests.faults.counting import texts_at
from tests.faults.server_process import ServerProcess
from tests.flows.centre import Shop, Station, build_shop, found
from tests.peers.ports import free_port

ROUNDS = 10 if os.environ.get("PULT_ENDURE") else 2
PER_ROUND = 25


class _Load:
    """A workstation that writes notes as fast as it can."""

    def __init__(self, desk: Station, shop: Shop, name: str) -> None:
        self.desk, self._shop, self._name = desk, shop, name
        self.saved: list[str] = []

    async def run(self) -> None:
        """Write until cancelled."""
        while True:
            text = f"{self._name} {len(self.saved)}"
            await self.desk.commands.add_note(self._shop.customer.id, text)
            self.saved.append(text)

    async def acknowledged(self) -> list[str]:
        """Return the texts whose result has come back from the centre."""
        done = await self.desk.store.read(lambda _cache, work: outbox.recent(work, 100_000))
        return [getattr(item.args, "text", "") for item in done]

    async def go_on(self, more: int) -> None:
        """Wait until so many more operations are settled."""
        wanted = len(await self.acknowledged()) + more

        async def settled() -> bool:
            return len(await self.acknowledged()) >= wanted

        await self.desk.until(settled)


@pytest.mark.slow
# A connection the killed server leaves in mid-handshake may be dropped by the client libraries
# without being closed; the collection at the end keeps that from being blamed on another test.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_a_server_killed_again_and_again_in_mid_push_loses_and_doubles_nothing(
    tmp_path: Path,
) -> None:
    shop, file, port = build_shop(), tmp_path / "centre.db", free_port()
    database = open_store(ServerConfig(database_url=f"sqlite:///{file}"), SystemClock())
    database.write_now(lambda unit: found(unit, shop))
    server = ServerProcess(file, port, tmp_path / "server.log")
    scope = TaskScope("load")
    await asyncio.to_thread(server.start)
    loads = []
    for login in ("anna", "boris"):
        desk = Station(tmp_path / login, f"http://127.0.0.1:{port}")
        await desk.sign_in(login)
        desk.start()
        await desk.online()
        loads.append(_Load(desk, shop, login))
    for load in loads:
        scope.start(load.run())
    heard: set[str] = set()
    try:
        for _ in range(ROUNDS):
            await asyncio.gather(*(load.go_on(PER_ROUND) for load in loads))
            server.kill()
            for load in loads:
                heard |= set(await load.acknowledged())
            missing = heard - set(texts_at(database, ""))
            assert missing == set()
            await asyncio.to_thread(server.start)
            for load in loads:
                load.desk.engine.retry_now()
        await scope.close()
        for load in loads:
            await load.desk.settled()
    finally:
        await scope.close()
        for load in loads:
            await load.desk.close()
        server.kill()
    arrived = texts_at(database, "")
    saved = [text for load in loads for text in load.saved]
    assert len(heard) >= ROUNDS * PER_ROUND
    assert set(saved) - set(arrived) == set()
    assert max(arrived.values()) == 1
    database.close()
    gc.collect()
