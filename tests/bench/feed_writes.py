"""What the feed costs writers: sixteen at once on PostgreSQL, with and without feed rows.

Each transaction reads a card and writes a message and the card, as the centre's handlers do;
the floor is the same work with ``flush`` left out. The writers are threads of four processes, so
that Python's lock is not what is measured.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import msgspec

from domain.clock import SystemClock
from domain.entities import Customer
from domain.ids import CustomerId, new_id
from server.storage.engine import Database
from server.storage.transaction import Origin
from server.storage.unit import Unit
from tests.bench.company import build_company, durable_postgres, found_company, store_of
from tests.bench.figure import Figure, figure, report, scaled
from tests.bench.stage import ROOT
from tests.bench.writing_server import entry_of

PROCESSES, THREADS = 4, 4
ROUNDS = 6
RATIO = 0.7


def _message(unit: Unit, customer: CustomerId, number: int) -> None:
    card = unit.get(Customer, customer)
    assert card is not None
    unit.put(entry_of(card, f"Где мой заказ? {number}"))
    unit.put(msgspec.structs.replace(card, city=new_id().hex))


def _bare(database: Database, customer: CustomerId, number: int) -> None:
    """Do the same, but leave the feed out."""
    with database.write_engine.begin() as connection:
        unit = Unit(connection, SystemClock().now(), Origin(), {})
        unit.last_try = False
        _message(unit, customer, number)


def _write(database: Database, customer: CustomerId, until: float, feed: bool) -> int:
    count = 0
    while time.monotonic() < until:
        if feed:
            database.write_now(lambda unit, number=count: _message(unit, customer, number))  # type: ignore[misc]
        else:
            _bare(database, customer, count)
        count += 1
    return count


def _child(url: str, customers: list[CustomerId]) -> None:
    """Obey lines ``START SECONDS FEED``: write from then on, and say how many it came to."""
    database = Database(url, SystemClock())
    print("open", flush=True)
    for line in sys.stdin:
        start, lasts, feed = line.split()
        until, counts = float(start) + float(lasts), [0] * len(customers)

        def run(place: int, until: float = until, feed: bool = feed == "feed") -> None:
            counts[place] = _write(database, customers[place], until, feed)  # noqa: B023 - joined below

        threads = [threading.Thread(target=run, args=(at,)) for at in range(len(customers))]
        time.sleep(max(0.0, float(start) - time.monotonic()))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        print(sum(counts), flush=True)
    database.close()


def _round(children: list[subprocess.Popen[str]], lasts: float, feed: str) -> float:
    """Return the milliseconds one transaction took, all writers together."""
    start = time.monotonic() + 0.2
    for child in children:
        print(start, lasts, feed, file=child.stdin, flush=True)
    done = sum(int(child.stdout.readline()) for child in children if child.stdout)
    return lasts * 1000 / done


def _measure() -> list[Figure]:
    lasts = scaled(2, 8)
    company = build_company(PROCESSES * THREADS, 1)
    fed: list[float] = []
    bare: list[float] = []
    with durable_postgres() as postgres, tempfile.TemporaryDirectory(prefix="pult-bench-") as name:
        url = postgres.create_database("writes")
        with store_of(url) as database:
            found_company(database, company)
        ids = [customer.id for customer in company.customers]
        children = []
        for start in range(0, len(ids), THREADS):
            jobs = Path(name) / f"{start}.json"
            jobs.write_bytes(msgspec.json.encode(ids[start : start + THREADS]))
            children.append(
                subprocess.Popen(
                    [sys.executable, "-m", "tests.bench.feed_writes", url, str(jobs)],
                    cwd=ROOT,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                )
            )
        for child in children:
            assert child.stdout is not None
            child.stdout.readline()
        _round(children, 1, "feed")
        for _ in range(ROUNDS):
            bare.append(_round(children, lasts, "bare"))
            fed.append(_round(children, lasts, "feed"))
        for child in children:
            child.communicate(timeout=20)
    per_s = 1000 / sorted(fed)[len(fed) // 2]
    note = f"bar: {RATIO} of the writes a second; {per_s:.0f} a second, 16 writers"
    name = "a write with its feed rows"
    return [figure(name, "ms", fed, bare, round(1 / RATIO, 2), note=note)]


if __name__ == "__main__":
    if len(sys.argv) > 1:
        _child(
            sys.argv[1], msgspec.json.decode(Path(sys.argv[2]).read_bytes(), type=list[CustomerId])
        )
    else:
        report("a write with its feed rows", _measure)
