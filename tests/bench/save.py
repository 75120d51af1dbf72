"""From an agent's act to "saved", against one durable commit of the bare driver.

The value is a whole note: read what it is about, save it durably, draw it, tell the screens.
"""

from __future__ import annotations

import contextlib
import sys
import tempfile
import time
from pathlib import Path
from uuid import UUID

import msgspec

from domain.buckets import TENANT, branch_bucket
from domain.clock import SystemClock
from domain.entities import Customer
from domain.ids import AgentId, BranchId, CustomerId, EntryId, new_id
from domain.operations import Author, NoteAdd
from domain.records import fields_of
from domain.wire import Cursor, Page, Row
from sync.store import buckets, driver, position
from sync.store.overlay import Drawing
from sync.store.store import Store
from tests.bench.figure import Figure, figure, percentile

RUNS = 1000
BAR = 2.0
SECRET = b"benchmark profile, never a person"[:32]
BRANCH_ID = BranchId(UUID(int=1))
CUSTOMER = Customer(id=CustomerId(UUID(int=2)), display_name="Мария", branch_id=BRANCH_ID)
START = Cursor(stream_id=UUID(int=3), epoch=UUID(int=4))
TEXT = "Просила перезвонить после обеда, размер сорок два, доставка в пункт выдачи. " * 3


def _furnish(store: Store) -> None:
    bucket = branch_bucket(BRANCH_ID)
    row = Row(
        kind=Customer.KIND, id=CUSTOMER.id, ver=1, buckets=(bucket,), fields=fields_of(CUSTOMER)
    )
    page = Page(from_rev=0, to_rev=1, more=False, epoch=START.epoch, grant_epoch=0, rows=(row,))

    def run() -> None:
        store.in_cache(lambda cache: position.set_cursor(cache, START))
        store.in_cache(lambda cache: buckets.begin_copies(cache, [bucket, TENANT]))
        assert store.apply_page(page) is not None

    store.run_write(run).result()


def _saves(folder: Path) -> list[float]:
    """Return the seconds each save took, from the asking thread."""
    store = Store(folder, SECRET, SystemClock())
    try:
        _furnish(store)
        taken = []
        for _ in range(RUNS):
            author = Author(agent_id=AgentId(UUID(int=5)), name="Анна", made_at=SystemClock().now())
            since = time.perf_counter()
            store.run_write(lambda author=author: store.save(_note, author)).result()  # type: ignore[misc]
            taken.append(time.perf_counter() - since)
        return taken
    finally:
        store.close()


def _note(view: Drawing) -> NoteAdd:
    person = view.get(Customer, CUSTOMER.id)
    assert person is not None
    return NoteAdd(
        id=EntryId(new_id()), customer_id=person.id, branch_id=person.branch_id, text=TEXT
    )


def _commits(folder: Path) -> list[float]:
    """Return the seconds of one durable commit of as many bytes each."""
    folder.mkdir()
    key = driver.derive_key(SECRET, "work")
    taken = []
    with contextlib.closing(driver.connect(folder / "work.db", key, durable=True)) as file:
        file.execute("CREATE TABLE op (seq INTEGER PRIMARY KEY, id BLOB UNIQUE, body BLOB)")
        for seq in range(RUNS):
            body = TEXT.encode() + b"x" * 300
            since = time.perf_counter()
            file.execute("BEGIN IMMEDIATE")
            file.execute("INSERT INTO op VALUES (?, ?, ?)", (seq, new_id().bytes, body))
            file.execute("COMMIT")
            taken.append(time.perf_counter() - since)
    return taken


def _measure() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="pult-bench-", dir=Path.home()) as name:
        saves = [value * 1000 for value in _saves(Path(name) / "store")[20:]]
        floors = [value * 1000 for value in _commits(Path(name) / "floor")[20:]]
    return [
        figure("act to saved, p50", "ms", saves, floors, BAR),
        figure(
            "act to saved, p99", "ms", [percentile(saves, 0.99)], [percentile(floors, 0.99)], BAR
        ),
    ]


def main() -> None:
    """Measure and print the figures as one line of JSON."""
    sys.stdout.write(msgspec.json.encode(_measure()).decode() + "\n")


if __name__ == "__main__":
    main()
