"""Pages for a workstation 50,000 revisions behind in a long feed, against their SQL alone.

The floor runs the very statements the centre ran for a page, with bare psycopg, in one
transaction, fetching everything. The value is the centre's whole step: rights, statements, rows
into structs, the page packed.
"""

from __future__ import annotations

import time
from typing import Any

import msgspec
import psycopg
import sqlalchemy as sa

from domain.ids import DeviceId, new_id
from domain.wire import Cursor, Page, Pull, pack
from server.handlers import sync
from server.handlers.sign_in import authenticate
from server.storage import feed
from server.storage.engine import Database
from tests.bench.company import (
    build_company,
    durable_postgres,
    found_company,
    open_sessions,
    store_of,
)
from tests.bench.figure import Figure, figure, percentile, report, scaled
from tests.bench.long_feed import pin_many, write_long_feed

BRANCHES, HELD = 10, 4
PINS = 500
RATIO = 2.0
ROUNDS = 3

Statement = tuple[str, Any]


def _page(database: Database, token: str, cursor: Cursor) -> Page:
    """Answer a pull as the centre does."""
    actor = database.read_now(lambda unit: authenticate(unit, token))
    page = database.read_now(sync.pull(actor, Pull(cursor=cursor)))
    pack(page)
    return page


def _again(connection: psycopg.Connection[Any], statements: list[Statement]) -> None:
    for statement, values in statements:
        found = connection.execute(statement.encode(), values)
        if found.description is not None:
            found.fetchall()
    connection.commit()


def _follow(
    database: Database, url: str, token: str, cursor: Cursor
) -> tuple[list[float], list[float]]:
    """Pull until nothing is left; return the milliseconds of each page and of its SQL."""
    took, floor = [], []
    ran: list[Statement] = []

    def note(*event: Any) -> None:
        ran.append((event[2], event[3]))

    sa.event.listen(database.read_engine, "before_cursor_execute", note)
    try:
        with psycopg.connect(url) as bare:
            bare.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            while True:
                ran.clear()
                since = time.perf_counter()
                page = _page(database, token, cursor)
                took.append((time.perf_counter() - since) * 1000)
                statements = list(ran)
                since = time.perf_counter()
                _again(bare, statements)
                floor.append((time.perf_counter() - since) * 1000)
                cursor = msgspec.structs.replace(cursor, rev=page.to_rev)
                if not page.more:
                    return took, floor
    finally:
        sa.event.remove(database.read_engine, "before_cursor_execute", note)


def _measure() -> list[Figure]:
    feed_rows = scaled(100_000, 3_000_000)
    behind = min(50_000, feed_rows // 4)
    company = build_company(BRANCHES, 1)
    held = tuple(branch.id for branch in company.branches[:HELD])
    company.agents[0] = msgspec.structs.replace(company.agents[0], branch_ids=held)
    took: list[float] = []
    floor: list[float] = []
    with durable_postgres() as postgres:
        url = postgres.create_database("behind")
        with store_of(url) as database:
            found_company(database, company)
            head = write_long_feed(url, company.branches, feed_rows // 2)
            device = DeviceId(new_id())
            tokens = open_sessions(database, company.agents[:1], [device])[0]
            pin_many(url, device.bytes, PINS)
            meta = database.read_now(feed.meta)
            cursor = Cursor(stream_id=meta.stream_id, epoch=meta.epoch, rev=head - behind)
            for _ in range(ROUNDS):
                pages, alone = _follow(database, url, tokens.access_token, cursor)
                took, floor = took + pages, floor + alone
    note = f"{feed_rows} feed rows, {behind} revisions, {len(took) // ROUNDS} pages, {PINS} pins"
    name = "a page far behind"
    return [
        figure(f"{name}, p50", "ms", took, floor, RATIO, note=note),
        figure(f"{name}, p99", "ms", [percentile(took, 0.99)], [percentile(floor, 0.99)], RATIO),
    ]


if __name__ == "__main__":
    report("a page far behind", _measure)
