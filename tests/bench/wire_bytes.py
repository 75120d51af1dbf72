"""What a changed row costs on the wire, live and in bulk, against plain JSON.

The floor is the same rows, complete, as JSON: what one would send without thinking about it.
"""

from __future__ import annotations

import random
import sys
import tempfile

import msgspec
import zstandard

from domain import frames
from domain.clock import SystemClock
from domain.entities import KINDS
from domain.live import LivePage
from domain.records import complete_fields
from domain.wire import Page, pack
from server.app.demo.seed import seed_demo
from server.app.demo.shop import DemoSettings
from server.storage.engine import Database
from server.storage.migrate import migrate
from tests.bench.figure import Figure, figure
from tests.bench.frames import live_pages

COMMITS = 2000
BULK = 500


def _plain(page: Page) -> bytes:
    """Return a page as JSON with every field of every row."""
    rows = [
        {**msgspec.to_builtins(row), "fields": complete_fields(KINDS[row.kind], row.fields)}
        for row in page.rows
    ]
    return msgspec.json.encode({**msgspec.to_builtins(page), "rows": rows})


def _measure(database: Database) -> list[Figure]:
    # Another seed than the dictionary was trained with.
    pages = [
        item.page
        for item in live_pages(database, random.Random(99), COMMITS)
        if isinstance(item, LivePage)
    ]
    live = [
        len(frames.encode(pack(LivePage(page=page)), dictionary=True)) / len(page.rows)
        for page in pages
    ]
    floors = [len(_plain(page)) / len(page.rows) for page in pages]
    bulk, bulk_floors = [], []
    for start in range(0, COMMITS, BULK):
        found = {row.id: row for page in pages[start : start + BULK] for row in page.rows}
        rows = tuple(found.values())
        page = msgspec.structs.replace(pages[0], rows=rows, results=())
        bulk.append(len(zstandard.ZstdCompressor(level=1).compress(pack(page))) / len(rows))
        bulk_floors.append(len(_plain(page)) / len(rows))
    return [
        figure("a changed row, live", "B", live, floors, 0.3),
        figure("a changed row, in bulk", "B", bulk, bulk_floors, 0.3),
    ]


def main() -> None:
    """Measure and print the figures as one line of JSON."""
    with tempfile.TemporaryDirectory(prefix="pult-bench-") as name:
        database = Database(f"sqlite:///{name}/centre.db", SystemClock())
        migrate(database)
        seed_demo(database, DemoSettings(customers=400, entries=5000, seed=5), SystemClock())
        figures = _measure(database)
        database.close()
    sys.stdout.write(msgspec.json.encode(figures).decode() + "\n")


if __name__ == "__main__":
    main()
