"""The lease between a real centre and a real workstation."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from domain.clock import from_micros
from domain.entities import Customer
from server.storage import accounts, devices
from server.storage.unit import Unit
from sync.store import rows
from sync.store.lease import LEASE, SALT
from tests.builders.clock import Machine
from tests.flows.centre import Centre, Station, build_shop, centre, station

DAY = 24 * 3600.0


def knows(desk: Station, centre_: Centre) -> bool:
    """Tell whether a workstation shows the shop's customer."""
    customer = centre_.shop.customer.id
    return (
        desk.store.run_read(lambda cache, _work: rows.get(cache, Customer, customer)).result()
        is not None
    )


def left_h(unit: Unit, desk: Station) -> float:
    """Return how many hours of its lease the centre has noted for a workstation."""
    row = accounts.device_row(unit, desk.device)
    assert row is not None
    return (from_micros(row["lease_until_at"]) - unit.now).total_seconds() / 3600


async def test_locked_after_a_day_away_and_back_with_the_first_hello(tmp_path: Path) -> None:
    clock = Machine()
    shop = build_shop()
    async with centre(tmp_path, shop) as place:
        port = int(place.url.rpartition(":")[2])
        async with station(tmp_path / "desk", place.url, clock=clock) as desk:
            assert (tmp_path / "desk" / SALT).exists()
            assert knows(desk, place)
            await desk.stop_engine()
    desk = Station(tmp_path / "desk", place.url, clock)
    try:
        clock.move(DAY - 1)
        desk.start()
        await desk.until(lambda: desk.status.offline_since_at is not None)
        assert not desk.status.locked
        assert knows(desk, place)
        await desk.until(lambda: desk.queries.directory().me is not None)
        await desk.commands.add_note(shop.customer.id, "без связи")
        await desk.stop_engine()
        clock.move(1)
        desk.start()
        await desk.until(lambda: desk.status.locked and desk.status.waiting == 1)
        assert not knows(desk, place)
        assert not (tmp_path / "desk" / LEASE).exists()
        copies = desk.status.refills
        async with centre(tmp_path, port=port):
            desk.engine.retry_now()
            await desk.until(lambda: not desk.status.locked)
            assert knows(desk, place), "from the first moment on, before any row can have come"
            await desk.settled()
            assert desk.status.refills == copies
    finally:
        await desk.close()


async def test_the_centre_sets_how_long_and_tells_with_the_next_hello(tmp_path: Path) -> None:
    async with centre(tmp_path, build_shop()) as place:
        async with station(tmp_path / "desk", place.url) as desk:
            hours = await place.database.read(lambda unit: left_h(unit, desk))
            assert hours == pytest.approx(24, abs=0.1)
        await place.database.write(lambda unit: devices.set_lease_hours(unit, 0))
        async with station(tmp_path / "desk", place.url) as desk:
            hours = await place.database.read(lambda unit: left_h(unit, desk))
            assert hours == pytest.approx(0, abs=0.1)
            assert not (tmp_path / "desk" / LEASE).exists()
            assert knows(desk, place)


async def test_each_workstation_has_a_share_of_its_own(tmp_path: Path) -> None:
    async with (
        centre(tmp_path, build_shop()) as place,
        station(tmp_path / "a", place.url) as anna,
        station(tmp_path / "b", place.url, "boris") as boris,
    ):
        shares = [
            await place.database.write(partial(devices.share_of, device=desk))
            for desk in (anna.device, anna.device, boris.device)
        ]
        assert shares[0] == shares[1] != shares[2]
        assert len(shares[0]) == 32
