"""From an agent's act to "saved", against one durable commit of the bare driver.

The value is a whole note: read what it is about, save it durably, draw it, tell the screens.
"""

from __future__ import annotations

import contextlib
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
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
WARM = 20
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


def _taken(work: Callable[[], object]) -> float:
    since = time.perf_counter()
    work()
    return (time.perf_counter() - since) * 1000


def _alternate(folder: Path) -> tuple[list[float], list[float]]:
    """Return the milliseconds of saves and of bare commits, taken in turns.

    In turns, because what else happens on the machine must be the same for both: their slowest
    are compared.
    """
    saves, floors = [], []
    with _bare(folder) as commit:
        store = Store(folder / "store", SECRET, SystemClock())
        try:
            _furnish(store)
            for number in range(RUNS):
                saves.append(_taken(lambda: _save(store)))
                floors.append(_taken(lambda number=number: commit(number)))  # type: ignore[misc]
        finally:
            store.close()
    return saves[WARM:], floors[WARM:]


def _save(store: Store) -> None:
    author = Author(agent_id=AgentId(UUID(int=5)), name="Анна", made_at=SystemClock().now())
    store.run_write(lambda: store.save(_note, author)).result()


def _note(view: Drawing) -> NoteAdd:
    person = view.get(Customer, CUSTOMER.id)
    assert person is not None
    return NoteAdd(
        id=EntryId(new_id()), customer_id=person.id, branch_id=person.branch_id, text=TEXT
    )


@contextlib.contextmanager
def _bare(folder: Path) -> Iterator[Callable[[int], None]]:
    """Give one durable commit of as many bytes each, by the bare driver."""
    key = driver.derive_key(SECRET, "work")
    with contextlib.closing(driver.connect(folder / "bare.db", key, durable=True)) as file:
        file.execute("CREATE TABLE op (seq INTEGER PRIMARY KEY, id BLOB UNIQUE, body BLOB)")

        def commit(seq: int) -> None:
            body = TEXT.encode() + b"x" * 300
            file.execute("BEGIN IMMEDIATE")
            file.execute("INSERT INTO op VALUES (?, ?, ?)", (seq, new_id().bytes, body))
            file.execute("COMMIT")

        yield commit


def _measure() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="pult-bench-", dir=Path.home()) as name:
        saves, floors = _alternate(Path(name))
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
