"""A workstation at which nothing happens: it costs the line and the centre next to nothing."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
import sqlalchemy as sa

from domain.errors import Code, Offline
from domain.live import LiveAuth
from domain.wire import Page, Pull
from server.app import dispatcher
from server.storage import schema
from server.storage.unit import Unit
from tests.simulation import check
from tests.simulation.loop import VirtualLoop, run
from tests.simulation.network import Line
from tests.simulation.world import World

HOUR_S = 3600
MOST_AN_HOUR = HOUR_S // 20
"""One request each twenty seconds; pings of the live line are the transport's."""


class _Counted(Line):
    """Counts what a workstation asks for; a long poll is one request."""

    asked = 0

    async def pull(self, message: Pull) -> Page:
        self.asked += 1
        return await super().pull(message)

    async def _call(self, message: Any, *work: Any, **named: Any) -> Any:
        self.asked += not isinstance(message, Pull)
        return await super()._call(message, *work, **named)


class _Proxied(_Counted):
    """A line behind a proxy that knows no WebSocket."""

    def live(self, auth: LiveAuth) -> NoReturn:
        raise Offline(Code.OFFLINE, "no upgrade here")


def _idle_hour(kind: type[_Counted], folder: Path, templates: Path) -> tuple[int, int]:
    """Return how many requests a workstation made in an idle hour, and what the centre wrote."""
    loop = VirtualLoop()

    async def idle() -> tuple[int, int]:
        world = World(5, folder, templates, loop)
        world.weather.loss = world.weather.repeat = 0.0
        world.weather.delay_s = 0.05
        (desk, *_others) = world.desks
        world.desks = [desk]
        line = kind(world.centre, desk.device, world.chance, world.weather, world.note)
        desk.line = line
        try:
            world.start(desk)
            for _ in range(60):
                await asyncio.sleep(5)
            assert check.resting(world)
            line.asked, written = 0, _written(world)
            for _ in range(60):
                await asyncio.sleep(HOUR_S / 60)
                if line.asked > MOST_AN_HOUR:
                    break  # enough is known
            return line.asked, _written(world) - written
        finally:
            desk.close()
            world.centre.close()

    return run(loop, idle())


def _written(world: World) -> int:
    """Count what the centre ever wrote into its feed.

    Once an hour it also notes that it has lent the data anew: that is one of the requests.
    """

    def read(unit: Unit) -> int:
        head: int = unit.connection.execute(sa.select(schema.sync_meta.c.head)).scalar_one()
        return head

    return world.centre.look(read)


@pytest.fixture
def folder() -> Iterator[Path]:
    """Return a folder in memory where there is one."""
    place = "/dev/shm" if Path("/dev/shm").is_dir() else None
    with tempfile.TemporaryDirectory(dir=place) as name:
        yield Path(name)


@pytest.fixture(autouse=True)
def _patient_dispatcher(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the centre look for work of its own seldom: that is no part of what a line costs."""
    monkeypatch.setattr(dispatcher, "POLL_S", 300.0)


def test_an_idle_hour_asks_and_writes_next_to_nothing(folder: Path, templates: Path) -> None:
    calls, written = _idle_hour(_Counted, folder, templates)
    assert calls <= 6  # a comparison of checksums, what led to it, and the lease
    assert written == 0


def test_without_a_live_line_an_idle_hour_is_long_polls(folder: Path, templates: Path) -> None:
    calls, written = _idle_hour(_Proxied, folder, templates)
    assert HOUR_S // 30 < calls <= MOST_AN_HOUR
    assert written == 0
