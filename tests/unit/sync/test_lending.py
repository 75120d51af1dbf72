"""The engine and its lease over a virtual day: renewed on a standing line, ended without one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest

from domain.errors import Code, Offline
from domain.ids import DeviceId
from domain.wire import Hello
from sync.engine.engine import Ears, Engine
from sync.queries.rows import SyncStatus
from sync.store.replica import StoreReplica
from sync.store.store import Store
from tests.simulation.life import Life, threads_of
from tests.simulation.loop import VirtualLoop, WallClock, run
from tests.unit.sync.profile import SECRET, furnish
from tests.unit.sync.test_engine import Centre

HOUR = 3600.0


class Away(Centre):
    """A centre that can be out of reach, and lends for a while."""

    def __init__(self, clock: WallClock, hours: float) -> None:
        super().__init__()
        self._clock, self._hours = clock, hours
        self.away = False

    async def hello(self, message: Hello) -> Any:
        if self.away:
            raise Offline(Code.OFFLINE)
        welcome = await super().hello(message)
        now = self._clock.now()
        return msgspec.structs.replace(
            welcome,
            server_share=b"c" * 32,
            server_time_at=now,
            lease_until_at=now + timedelta(hours=self._hours),
        )


def play(
    folder: Path, hours: float, story: Callable[[Away, list[SyncStatus]], Coroutine[Any, Any, None]]
) -> None:
    """Run an engine over a leased store while a story is told."""
    loop = VirtualLoop()
    clock = WallClock(loop)
    store = Store(folder, SECRET, clock, threads_of(Life()))
    store.run_write(lambda: store.take_lease(b"c" * 32, hours * HOUR)).result()
    furnish(store)
    centre, told = Away(clock, hours), list[SyncStatus]()
    engine = Engine(
        StoreReplica(store), centre, DeviceId(UUID(int=6)), clock, Ears(told.append), lambda: 0.5
    )

    async def both() -> None:
        running = asyncio.create_task(engine.run())
        await story(centre, told)
        running.cancel()
        await asyncio.wait([running])

    try:
        run(loop, both())
    finally:
        store.close()


def is_locked(told: list[SyncStatus]) -> bool:
    return told[-1].locked


@pytest.mark.parametrize(("hours", "every"), [(24, HOUR), (72, HOUR), (2, HOUR / 2), (0, 60.0)])
def test_a_standing_line_renews_the_lease_and_is_never_locked(
    tmp_path: Path, hours: float, every: float
) -> None:
    async def story(centre: Away, told: list[SyncStatus]) -> None:
        await asyncio.sleep(10 * every + 1)
        assert len(centre.of(Hello)) == 11
        assert len(centre.lines) == 1, "without breaking the line"
        assert not any(status.locked for status in told)

    play(tmp_path, hours, story)


def test_it_is_locked_within_seconds_and_open_with_the_next_hello(tmp_path: Path) -> None:
    async def story(centre: Away, told: list[SyncStatus]) -> None:
        await asyncio.sleep(1)
        centre.away = True
        centre.lines[-1].down.put_nowait(Offline(Code.OFFLINE))
        await asyncio.sleep(3 * HOUR - 2)
        assert not is_locked(told)
        await asyncio.sleep(12)
        assert is_locked(told)
        centre.away = False
        await asyncio.sleep(120)
        assert not is_locked(told)
        assert centre.of(Hello)[-1].cursor is not None, "the cache is back as it was"

    play(tmp_path, 3, story)
