"""Messages per second through one node to a workstation, next to as many bare inserts.

The node works over PostgreSQL with durable commits; messages come sixty at once, as from several
providers, and each is stored, threaded, put on a card, offered and in the workstation's own store
when the clock stops. The floor inserts as many rows of one table, each with a durable commit of its
own: what a program would do that must have a message safe before it says so.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa

from domain.entities import Channel, Entry
from domain.glossary import ChannelKind
from domain.ids import ChannelId, new_id
from server.storage import schema
from server.storage.engine import Database
from tests.bench import floors
from tests.bench.company import build_company, durable_postgres, found_company, store_of
from tests.bench.crowd import crowds
from tests.bench.figure import Figure, figure, report, scaled
from tests.bench.ingest_server import IngestServer, Load

ROUNDS = 5
AT_ONCE, PEOPLE = 60, 200
BAR = 0.5
_SETTLE_S = 3.0


def _ids(database: Database, word: str) -> set[str]:
    table = schema.ENTITY_TABLES[Entry]
    query = sa.select(table.c.id).where(table.c.provider_ref.like(f"{word}-%"))
    rows = database.read_now(lambda unit: unit.connection.execute(query).all())
    return {UUID(bytes=bytes(row[0])).hex for row in rows}


def _measure() -> list[Figure]:
    count = scaled(400, 3000)
    company = build_company(1, 1)
    channel = Channel(id=ChannelId(new_id()), kind=ChannelKind.TELEGRAM, name="@polka")
    floor: list[float] = []
    began: list[float] = []
    with durable_postgres() as postgres, tempfile.TemporaryDirectory(prefix="pult-bench-") as name:
        url = postgres.create_database("ingest")
        with store_of(url) as database:
            found_company(database, company)
            database.write_now(lambda unit: unit.put(channel))
            with (
                IngestServer(url) as server,
                crowds(Path(name), server.url, url, [[company.agents[0].login]]) as crowd,
                floors.commit(url) as commit,
            ):
                server.take(Load(channel.id, "warm", PEOPLE, PEOPLE, AT_ONCE))
                for number in range(ROUNDS):
                    took = sum(commit() for _ in range(count))
                    floor.append(count / took)
                    word = f"round{number}"
                    began.append(server.take(Load(channel.id, word, count, PEOPLE, AT_ONCE)))
                    time.sleep(_SETTLE_S)  # the workstation may still be reading
                seen = crowd[0].seen()
            ids = [_ids(database, f"round{number}") for number in range(ROUNDS)]
    rates = []
    for since, expected in zip(began, ids, strict=True):
        if len(expected) != count or not expected <= seen.keys():
            raise RuntimeError(f"{len(expected & seen.keys())} of {count} reached the workstation")
        rates.append(count / (max(seen[one][0] for one in expected) - since))
    note = f"{count} messages of {PEOPLE} people, {AT_ONCE} at once; floor: as many commits"
    return [figure("ingest to a workstation", "1/s", rates, floor, BAR, least=True, note=note)]


if __name__ == "__main__":
    report("ingest", _measure)
