"""From a commit at the centre to the row in another workstation's store.

A hundred real headless workstations on one node over PostgreSQL. What is measured is one of
them, in a process of its own; the others share three processes, and this machine. A customer's
message concerns that one workstation alone, or the ten of a branch; a change of the company all
hundred, which then all work on the same two cores at the same time.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import msgspec

from tests.bench import floors
from tests.bench.company import Company, build_company, durable_postgres, found_company, store_of
from tests.bench.crowd import crowds
from tests.bench.figure import Figure, percentile, report, scaled, within
from tests.bench.writing_server import Order, WritingServer

PER_BRANCH = 10
ROUNDS = 5
P50_MS, P99_MS = 5.0, 25.0


def _measure() -> list[Figure]:
    stations = max(PER_BRANCH, scaled(20, 100) // PER_BRANCH * PER_BRANCH)
    count = scaled(20, 60)
    company = _company(stations)
    logins = [agent.login for agent in company.agents]
    groups = [logins[:1], *(logins[start::3] for start in range(1, 4))]
    alone: dict[str, float] = {}
    some: dict[str, float] = {}
    everyone: dict[str, float] = {}
    floor: list[float] = []
    with durable_postgres() as postgres, tempfile.TemporaryDirectory(prefix="pult-bench-") as name:
        url = postgres.create_database("visible")
        with store_of(url) as database:
            found_company(database, company)
        with (
            WritingServer(url) as server,
            crowds(Path(name), server.url, url, groups) as crowd,
            floors.round_trip() as exchange,
            floors.commit(url) as commit,
        ):
            for _ in range(ROUNDS):
                floor += [exchange() + exchange() + commit() for _ in range(count)]
                alone |= server.write(Order(count, 0.05, (company.customers[-1].id,)))
                some |= server.write(Order(count, 0.05, (company.customers[0].id,)))
                everyone |= server.write(Order(max(5, count // 3), 0.3))
                time.sleep(2)  # all hundred still have work from it
            seen = crowd[0].seen()
    note = f"{stations} workstations, "
    return [
        *_figures(alone, seen, floor, f"{note}one concerned", "one workstation"),
        *_figures(some, seen, floor, f"{note}{PER_BRANCH} concerned", "one branch"),
        *_figures(everyone, seen, floor, f"{note}all concerned", "everyone"),
    ]


def _company(stations: int) -> Company:
    """Return branches of ten, and one more where only the first agent works, too."""
    company = build_company(stations // PER_BRANCH, PER_BRANCH)
    other = build_company(1, 0)
    company.branches += other.branches
    company.customers += other.customers
    first = company.agents[0]
    homes = (*first.branch_ids, other.branches[0].id)
    company.agents[0] = msgspec.structs.replace(first, branch_ids=homes)
    return company


def _figures(
    written: dict[str, float],
    seen: dict[str, list[float]],
    floor: list[float],
    note: str,
    whom: str,
) -> list[Figure]:
    late = len(written) - sum(key in seen for key in written)
    if late:
        note += f"; {late} of {len(written)} not seen"
    took = [(seen[key][0] - moment) * 1000 for key, moment in written.items() if key in seen]
    took = took[5:]  # the first ones warm caches
    floors_ms = [value * 1000 for value in floor]
    slowest = [percentile(floors_ms, 0.99)]
    name = f"commit to visible, {whom}"
    return [
        within(f"{name}, p50", "ms", took, floors_ms, P50_MS, note=note),
        within(f"{name}, p99", "ms", [percentile(took, 0.99)], slowest, P99_MS, note=note),
    ]


if __name__ == "__main__":
    report("commit to visible", _measure)
