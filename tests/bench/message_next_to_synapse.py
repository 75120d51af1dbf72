"""A message from one client to another: Pult beside a real Synapse on the same machine.

Both centres keep what they are told in one durable PostgreSQL. The clients of Pult are whole
workstations: the message is saved durably and encrypted by its author and can be read in the
store of the other. Synapse's are bare httpx over kept connections, the reader in a long poll of
``/sync``, nothing stored: the fastest clients it can have.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from domain.changes import Changes
from domain.entities import Customer
from server.storage.engine import Database
from tests.bench.company import (
    Company,
    Server,
    build_company,
    durable_postgres,
    found_company,
    store_of,
)
from tests.bench.crowd import open_station
from tests.bench.figure import Figure, figure, percentile, report, scaled
from tests.flows.centre import Station
from tests.peers.synapse import Synapse

RATIO = 0.1
ROUNDS = 5
WARM = 5
_FILTER = '{"presence":{"types":[]},"room":{"timeline":{"limit":10}}}'


class _Room:
    """Two users of a Synapse in one room."""

    def __init__(self, writer: httpx.AsyncClient, reader: httpx.AsyncClient, room: str) -> None:
        self._writer, self._reader, self._room = writer, reader, room
        self._since = ""
        self._sent = 0

    async def _sync(self, wait_ms: int) -> list[str]:
        asked = {"timeout": str(wait_ms), "filter": _FILTER}
        if self._since:
            asked["since"] = self._since
        answer = (await self._reader.get("sync", params=asked)).raise_for_status().json()
        self._since = answer["next_batch"]
        rooms: dict[str, Any] = answer.get("rooms", {}).get("join", {})
        events = rooms.get(self._room, {}).get("timeline", {}).get("events", [])
        return [item["content"].get("body", "") for item in events]

    async def start(self) -> None:
        await self._sync(0)

    async def message(self) -> float:
        """Return the seconds from writing a message to its reader's having it."""
        self._sent += 1
        text = f"Перезвонить завтра, дело {self._sent}"
        # The reader listens already: Synapse answers it as soon as there is something.
        async with asyncio.TaskGroup() as group:
            reading = group.create_task(self._until(text))
            await asyncio.sleep(0.05)
            since = time.perf_counter()
            path = f"rooms/{self._room}/send/m.room.message/{self._sent}"
            body = {"msgtype": "m.text", "body": text}
            group.create_task(self._writer.put(path, json=body))
        return reading.result() - since

    async def _until(self, text: str) -> float:
        while text not in await self._sync(30_000):
            pass
        return time.perf_counter()


@asynccontextmanager
async def _room(url: str) -> AsyncIterator[_Room]:
    base = f"{url}/_matrix/client/v3/"
    async with AsyncExitStack() as stack:
        clients = []
        for name in ("anna", "boris"):
            client = httpx.AsyncClient(base_url=base, timeout=60, trust_env=False)
            await stack.enter_async_context(client)
            asked = {
                "username": name,
                "password": "correct horse",
                "auth": {"type": "m.login.dummy"},
            }
            answer = (await client.post("register", json=asked)).raise_for_status().json()
            client.headers["authorization"] = f"Bearer {answer['access_token']}"
            clients.append(client)
        made = await clients[0].post("createRoom", json={"preset": "public_chat"})
        room = made.raise_for_status().json()["room_id"]
        (await clients[1].post(f"join/{room}", json={})).raise_for_status()
        pair = _Room(clients[0], clients[1], room)
        await pair.start()
        yield pair


class _Desks:
    """Two workstations of one branch."""

    def __init__(self, author: Station, reader: Station, customer: Customer) -> None:
        self._author, self._customer = author, customer
        self._arrived: asyncio.Future[float] | None = None
        reader.store.subscribe(asyncio.get_running_loop(), self._changed)

    def _changed(self, changes: Changes) -> None:
        if changes.ids.get("entry") and self._arrived is not None and not self._arrived.done():
            self._arrived.set_result(time.perf_counter())

    async def message(self) -> float:
        """Return the seconds from a note's writing to its being in the other's store."""
        self._arrived = asyncio.get_running_loop().create_future()
        since = time.perf_counter()
        await self._author.commands.add_note(self._customer.id, "Перезвонить завтра, дело")
        async with asyncio.timeout(20):
            took = await self._arrived - since
        await asyncio.sleep(0.05)
        return took


@asynccontextmanager
async def _desks(
    folder: Path, url: str, database: Database, company: Company
) -> AsyncIterator[_Desks]:
    async with AsyncExitStack() as stack:
        stations = []
        for agent in company.agents:
            station = await open_station(folder / agent.login, url, database, agent.login)
            stack.push_async_callback(station.close)
            station.start()
            await station.online()
            stations.append(station)
        yield _Desks(stations[0], stations[1], company.customers[0])


async def _run(
    folder: Path, server: Server, synapse: Synapse, database: Database, company: Company
) -> tuple[list[float], list[float]]:
    ours: list[float] = []
    theirs: list[float] = []
    count = scaled(20, 60)
    async with (
        _desks(folder, server.url, database, company) as desks,
        _room(synapse.url) as room,
    ):
        for _ in range(WARM):
            await room.message()
            await desks.message()
        for _ in range(ROUNDS):
            theirs += [await room.message() * 1000 for _ in range(count)]
            ours += [await desks.message() * 1000 for _ in range(count)]
    return ours, theirs


def _measure() -> list[Figure]:
    company = build_company(1, 2)
    with durable_postgres() as postgres, tempfile.TemporaryDirectory(prefix="pult-bench-") as name:
        url = postgres.create_database("messages")
        with (
            store_of(url) as database,
            Synapse(postgres) as synapse,
            Server(url, Path(name) / "server.log") as server,
        ):
            found_company(database, company)
            ours, theirs = asyncio.run(_run(Path(name), server, synapse, database, company))
    high, high_theirs = [percentile(ours, 0.99)], [percentile(theirs, 0.99)]
    title = "a message, next to Synapse"
    return [
        figure(f"{title}, p50", "ms", ours, theirs, RATIO, note="floor: Synapse"),
        figure(f"{title}, p99", "ms", high, high_theirs, RATIO, note="floor: Synapse"),
    ]


if __name__ == "__main__":
    report("a message, next to Synapse", _measure)
