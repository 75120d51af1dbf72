"""A directory of a million addresses: its size on disk, and how fast a caller is recognised.

The bars are absolute: 120 MB encrypted, and 2 ms for 99 of 100 look-ups, warm.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import msgspec
import sqlalchemy as sa

from domain.buckets import directory_bucket
from domain.clock import SystemClock
from domain.directory import Person
from domain.glossary import IdentityKind
from domain.ids import BranchId
from domain.wire import Cursor, FillKey, FillPage, Row
from sync.store import buckets, people, position
from sync.store.store import Store
from tests.bench.figure import Figure, figure, percentile

PEOPLE = 750_000
"""Each has a telephone, every third an e-mail address too: a million addresses."""
PAGE = 500
LOOK_UPS = 5_000
SIZE_MB, LOOK_UP_MS = 120.0, 2.0
SECRET = b"benchmark profile, never a person"[:32]
BUCKET = directory_bucket(BranchId(UUID(int=1)))
START = Cursor(stream_id=UUID(int=3), epoch=UUID(int=4), rev=1)
_NAMES = ["Мария", "Анна", "Иван", "Пётр", "Екатерина", "Александр", "Дмитрий", "Ольга"]
_FAMILIES = ["Климова", "Петрова", "Сидоров", "Кузнецов", "Смирнова", "Иваненко", "Попов"]


def _phone(number: int) -> str:
    return f"+79{number:09d}"


def _rows() -> Iterator[Row]:
    """Return people as the centre copies them: newest ids first."""
    chance = random.Random(7)
    for number in range(PEOPLE):
        moment = 1_700_000_000_000 + (PEOPLE - number) * 1000
        person_id = UUID(int=(moment << 80) | (7 << 76) | chance.getrandbits(70))
        addresses = [(IdentityKind.PHONE.value, _phone(number))]
        if number % 3 == 0:
            addresses.append((IdentityKind.EMAIL.value, f"klient{number}@pochta.example"))
        name = f"{chance.choice(_FAMILIES)} {chance.choice(_NAMES)}"
        fields = {"id": person_id, "name": name, "addresses": addresses}
        yield Row(kind=Person.KIND, id=person_id, ver=number + 1, buckets=(BUCKET,), fields=fields)


def _fill(store: Store) -> None:
    def begin() -> None:
        store.in_cache(lambda cache: position.set_cursor(cache, START))
        store.in_cache(lambda cache: buckets.begin_copies(cache, [BUCKET]))

    store.run_write(begin).result()
    rows = _rows()
    for at in range(0, PEOPLE, PAGE):
        part = tuple(next(rows) for _ in range(PAGE))
        done = at + PAGE >= PEOPLE
        page = FillPage(
            bucket=BUCKET,
            gen=0,
            epoch=START.epoch,
            grant_epoch=0,
            r0=1,
            rows=part,
            next=None if done else FillKey(code=Person.CODE, id=part[-1].id),
            done=done,
        )
        assert store.run_write(lambda page=page: store.apply_fill(page)).result() is not None  # type: ignore[misc]


def _look_ups(store: Store) -> list[float]:
    """Return milliseconds of each look-up, on a reader's thread."""
    chance = random.Random(1)
    values = [_phone(chance.randrange(PEOPLE)) for _ in range(LOOK_UPS)]

    def run(cache: sa.Connection, _work: sa.Connection) -> list[float]:
        taken = []
        for value in values:
            since = time.perf_counter()
            found = people.by_address(cache, "phone", value)
            taken.append((time.perf_counter() - since) * 1000)
            assert len(found) == 1
        return taken

    return store.run_read(run, urgent=True).result()


def _measure() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="pult-bench-") as name:
        folder = Path(name)
        store = Store(folder, SECRET, SystemClock())
        try:
            _fill(store)
            taken = _look_ups(store)
        finally:
            store.close()
        size = (folder / "cache.db").stat().st_size / 1e6
    return [
        figure("directory of a million addresses", "MB", [size], [SIZE_MB], 1.0),
        figure(
            "a caller recognised in it, p99", "ms", [percentile(taken, 0.99)], [LOOK_UP_MS], 1.0
        ),
    ]


def main() -> None:
    """Measure and print the figures as one line of JSON."""
    sys.stdout.write(msgspec.json.encode(_measure()).decode() + "\n")


if __name__ == "__main__":
    main()
