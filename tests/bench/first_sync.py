"""Applying the first copy of 100,000 rows, against the bare driver writing the same rows.

The floor is the same file: same encryption, tables, indexes and full-text tables, same rows in
transactions of the same size, by ``executemany`` with everything computed before.
"""

from __future__ import annotations

import contextlib
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from domain.buckets import branch_bucket
from domain.clock import SystemClock
from domain.entities import Entry
from domain.records import fields_of
from domain.wire import Cursor, FillKey, FillPage, Row
from sync.store import buckets, driver, files, position, rows, text_index
from sync.store.store import Store
from tests.bench.figure import Figure, figure
from tests.bench.rows import BRANCH_ID, history

ROWS = 100_000
PAGE = 500
RUNS = 3
BAR = 1.5
SECRET = b"benchmark profile, never a person"[:32]
BUCKET = branch_bucket(BRANCH_ID)
START = Cursor(stream_id=UUID(int=3), epoch=UUID(int=4), rev=1)
TABLES = ("customer", "identity", "conversation", "entry", "member", "name_doc")


def _pages() -> list[FillPage]:
    """Return the copy as the centre sends it: by kind, newest ids first."""
    entities = list(history(ROWS))
    entities.sort(key=lambda item: item.id.int, reverse=True)  # type: ignore[attr-defined]
    entities.sort(key=lambda item: item.CODE)
    wire = [
        Row(
            kind=item.KIND,
            id=item.id,  # type: ignore[attr-defined]  # every kind has one
            ver=at + 1,
            buckets=(BUCKET,),
            fields=fields_of(item),
        )
        for at, item in enumerate(entities)
    ]
    pages = []
    for at in range(0, len(wire), PAGE):
        part = tuple(wire[at : at + PAGE])
        last = entities[min(at + PAGE, len(entities)) - 1]
        done = at + PAGE >= len(wire)
        key = None if done else FillKey(code=last.CODE, id=last.id)  # type: ignore[attr-defined]
        pages.append(
            FillPage(
                bucket=BUCKET,
                gen=0,
                epoch=START.epoch,
                grant_epoch=0,
                r0=1,
                rows=part,
                next=key,
                done=done,
            )
        )
    return pages


def _apply(folder: Path, pages: list[FillPage]) -> float:
    """Return the seconds the store takes."""
    store = Store(folder, SECRET, SystemClock())
    try:

        def begin() -> None:
            store.in_cache(lambda cache: position.set_cursor(cache, START))
            store.in_cache(lambda cache: buckets.begin_copies(cache, [BUCKET]))

        store.run_write(begin).result()

        def run() -> float:
            since = time.perf_counter()
            for page in pages:
                assert store.apply_fill(page) is not None
            return time.perf_counter() - since

        return store.run_write(run).result()
    finally:
        store.close()


Written = dict[str, tuple[str, list[tuple[Any, ...]]]]


def _written(folder: Path) -> Written:
    """Return what was written: statement and rows of each table, in the order they came."""
    key = driver.derive_key(SECRET, "cache")
    found: Written = {}
    with contextlib.closing(driver.connect(folder / "cache.db", key, durable=False)) as file:
        for table in TABLES:
            order = "doc" if table == "name_doc" else "id DESC"
            cursor = file.execute(f"SELECT * FROM {table} ORDER BY {order}")
            names = [column[0] for column in cursor.description]
            holes = ",".join("?" * len(names))
            statement = f"INSERT INTO {table} ({','.join(names)}) VALUES ({holes})"
            found[table] = statement, cursor.fetchall()
        entries = [rows.decode(Entry, row[0]) for row in file.execute("SELECT body FROM entry")]
        entries.sort(key=lambda item: item.id.int, reverse=True)
        texts = [(rows.doc_of(item), text_index.searchable(item)) for item in entries]
        found["entry_text"] = "INSERT INTO entry_text (rowid, stems) VALUES (?, ?)", texts
        names_found = file.execute("SELECT doc, text FROM name_doc ORDER BY doc").fetchall()
        found["name_text"] = "INSERT INTO name_text (rowid, text) VALUES (?, ?)", names_found
    return found


def _floor(folder: Path, written: Written) -> float:
    """Return the seconds the bare driver takes, in as many transactions."""
    key = driver.derive_key(SECRET, "cache")
    path = folder / "cache.db"
    files.open_cache(path, key)
    steps = ROWS // PAGE
    parts = {
        statement: [
            values[len(values) * at // steps : len(values) * (at + 1) // steps]
            for at in range(steps)
        ]
        for statement, values in written.values()
    }
    with contextlib.closing(driver.connect(path, key, durable=False)) as file:
        since = time.perf_counter()
        for at in range(steps):
            file.execute("BEGIN IMMEDIATE")
            for statement, portions in parts.items():
                file.executemany(statement, portions[at])
            file.execute("COMMIT")
        return time.perf_counter() - since


def _measure() -> Figure:
    pages = _pages()
    values, floors = [], []
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory(prefix="pult-bench-") as name:
            folder = Path(name)
            values.append(_apply(folder / "store", pages))
            written = _written(folder / "store")
            (folder / "floor").mkdir()
            floors.append(_floor(folder / "floor", written))
    return figure(f"first copy of {ROWS:,} rows", "s", values, floors, BAR)


def main() -> None:
    """Measure and print the figures as one line of JSON."""
    sys.stdout.write(msgspec.json.encode([_measure()]).decode() + "\n")


if __name__ == "__main__":
    main()
