"""A workstation comes back with 1,000 operations: how long until all are settled.

Once over loopback and once over a line of 300 ms and 1 % loss. The floor is a row for each
operation written durably at the centre, one after another by one connection, and for the slow
line eight of its round trips besides: to connect twice, hello, five pushes.
"""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path
from urllib.parse import urlsplit

from domain.entities import Customer
from server.storage.engine import Database
from tests.bench import floors
from tests.bench.company import (
    Company,
    Server,
    build_company,
    durable_postgres,
    found_company,
    store_of,
)
from tests.bench.crowd import open_station
from tests.bench.figure import Figure, report, scaled, within
from tests.bench.slow_line import SlowLine
from tests.flows.centre import Station

ROUND_TRIP_S, LOSS = 0.3, 0.01
MOST_S = 5.0
ROUND_TRIPS = 8
DEADLINE_S = 240


async def _away(station: Station, customer: Customer, count: int) -> None:
    """Let somebody write so many notes without a line."""
    await station.stop_engine()
    for number in range(count):
        await station.commands.add_note(customer.id, f"Перезвонить завтра, дело {number}")


async def _back(station: Station) -> float:
    """Return the seconds until nothing is waiting any more."""
    since = time.monotonic()
    station.start()
    async with asyncio.timeout(DEADLINE_S):
        while True:
            counts = await station.store.read(
                lambda _cache, work: work.exec_driver_sql(
                    "SELECT count(*) FROM op WHERE state IN ('queued', 'received', 'parked')"
                ).scalar()
            )
            if not counts:
                return time.monotonic() - since
            await asyncio.sleep(0.02)


async def _run(
    folder: Path, url: str, database: Database, company: Company, count: int, rounds: int
) -> dict[str, list[float]]:
    took: dict[str, list[float]] = {"loopback": [], "slow": [], "commit": []}
    slow_line = SlowLine(ROUND_TRIP_S, LOSS, random.Random(7))
    async with AsyncExitStack() as stack:
        port = urlsplit(url).port
        assert port is not None
        lines = {"loopback": url, "slow": await slow_line.start(port)}
        stack.push_async_callback(slow_line.close)
        stations: dict[str, Station] = {}
        for name, line in lines.items():
            login = company.agents[len(stations)].login
            station = await open_station(folder / name, line, database, login)
            stack.push_async_callback(station.close)
            station.start()
            await station.online()
            stations[name] = station
        for _ in range(rounds):
            with floors.commit(str(database.write_engine.url.set(drivername="postgresql"))) as one:
                took["commit"].append(sum(one() for _ in range(count)))
            for name, station in stations.items():
                await _away(station, company.customers[0], count)
                took[name].append(await _back(station))
    return took


def _measure() -> list[Figure]:
    count, rounds = scaled(200, 1000), scaled(2, 3)
    company = build_company(1, 2)
    with durable_postgres() as postgres, tempfile.TemporaryDirectory(prefix="pult-bench-") as name:
        url = postgres.create_database("backlog")
        with store_of(url) as database:
            found_company(database, company)
            with Server(url, Path(name) / "server.log") as server:
                took = asyncio.run(_run(Path(name), server.url, database, company, count, rounds))
    far = [value + ROUND_TRIPS * ROUND_TRIP_S for value in took["commit"]]
    note = f"{count} operations"
    slow = f"{note}, {ROUND_TRIP_S * 1000:.0f} ms, {LOSS:.0%} loss"
    title = "reconnect with a backlog"
    return [
        within(title, "s", took["loopback"], took["commit"], MOST_S, note=note),
        within(f"{title}, slow line", "s", took["slow"], far, 2 * MOST_S, note=slow),
    ]


if __name__ == "__main__":
    report("reconnect with a backlog", _measure)
