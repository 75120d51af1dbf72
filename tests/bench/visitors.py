"""How many visitors of a site's chat one node holds, what each costs, how soon they are heard.

Everyone has a line open, writes once and is answered once by an agent over the ordinary way
(push, dispatcher, line). The floor of time is a small frame to another process and back with a
durable commit, measured while the crowd writes; that of memory a line of the same web server with
an application that only accepts.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path

from domain.ids import DeviceId, new_id
from domain.tasks import TaskScope
from tests.bench import floors
from tests.bench.bare_lines import bare_lines
from tests.bench.company import Server, durable_postgres, store_of
from tests.bench.connections import allow_files, resident_kib
from tests.bench.figure import Figure, figure, percentile, report, scaled, within
from tests.bench.listeners import Job, Listeners, Session
from tests.bench.visitor_crowd import Answering, Crowd, Outcome, found_site, play, written

PER_S = 20.0
"""Messages a second of all of them."""
P50_MS, P99_MS, KIB_EACH = 250.0, 1000.0, 64.0


def _bare_cost(folder: Path, count: int) -> float:
    with bare_lines() as (pid, url):
        before = resident_kib(pid)
        lines = Listeners(Job(url, [Session("", DeviceId(new_id()))] * count), folder / "bare.json")
        try:
            return (resident_kib(pid) - before) / lines.standing
        finally:
            lines.kill()


async def _floor(exchange: floors.Measure, commit: floors.Measure, found: list[float]) -> None:
    loop = asyncio.get_running_loop()
    while True:
        found.append(await loop.run_in_executor(None, lambda: exchange() + commit()))
        await asyncio.sleep(0.2)


async def _crowd(
    server: Server, crowd: Crowd, answering: Answering, floor: tuple[floors.Measure, floors.Measure]
) -> tuple[Outcome, float, float, list[float]]:
    before, since = resident_kib(server.pid), time.monotonic()
    await crowd.enter()
    took = time.monotonic() - since
    await asyncio.sleep(2)
    standing = len(crowd.visitors)
    each = (resident_kib(server.pid) - before) / standing
    floor_s: list[float] = []
    scope = TaskScope("floor")
    scope.start(_floor(*floor, floor_s), "floor")
    outcome = await play(crowd, answering, standing / PER_S)
    await scope.close()
    await crowd.leave()
    await answering.aclose()
    return outcome, each, took, floor_s


def _measure() -> list[Figure]:
    wanted = scaled(50, 2000)
    tried = min(wanted, allow_files(2 * wanted + 500) - 500)
    with durable_postgres() as postgres, tempfile.TemporaryDirectory(prefix="pult-bench-") as name:
        url = postgres.create_database("visitors")
        bare = _bare_cost(Path(name), min(tried, 1000))
        with store_of(url) as database:
            site = found_site(database, tried)
            with (
                Server(url, Path(name) / "log") as server,
                floors.round_trip() as exchange,
                floors.commit(url) as commit,
            ):
                crowd = Crowd(server.url, site.secrets)
                answering = Answering(server.url, site, database)
                outcome, each, took, floor_s = asyncio.run(
                    _crowd(server, crowd, answering, (exchange, commit))
                )
            stored = written(database)
    doubled = outcome.doubled + sum(stored.values()) - len(stored)
    lost = outcome.lost + tried - len(stored)
    floor = [value * 1000 for value in floor_s]
    acks = [value * 1000 for value in outcome.ack_s]
    answers = [value * 1000 for value in outcome.answer_s]
    high = [percentile(floor, 0.99)]
    note = f"{tried} lines, {PER_S:g} messages a second; lost {lost}, doubled {doubled}"
    return [
        figure("chatting visitors, heard and answered once", "",
               [outcome.answered - lost - doubled], [wanted], 1, least=True,
               note=f"{note}; all in within {took:.0f} s"),
        within("memory of a visitor", "KiB", [each], [bare], KIB_EACH, note=note),
        within("visitor's message kept, p50", "ms", acks, floor, P50_MS, note=note),
        within("visitor's message kept, p99", "ms", [percentile(acks, 0.99)], high, P99_MS,
               note=note),
        within("answer at the visitor, p50", "ms", answers, floor, 5 * P50_MS, note=note),
        within("answer at the visitor, p99", "ms", [percentile(answers, 0.99)], high, 5 * P99_MS,
               note=note),
    ]  # fmt: skip


if __name__ == "__main__":
    report("chatting visitors", _measure)
