"""A centre that also writes, so that it can say when a commit was done.

A child: ``python -m tests.bench.writing_server DATABASE`` prints its URL. For each line of
``Order`` as JSON it writes rows one after another and prints, as JSON, the moment (monotonic, in
seconds) right after each commit by the hexadecimal id of the row.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from uuid import UUID

import msgspec

from domain.clock import SystemClock
from domain.entities import Branch, Customer, Entity, Entry
from domain.glossary import ChannelKind, Direction, EntryKind
from domain.ids import BranchId, CustomerId, EntryId, new_id
from server.app.config import ServerConfig
from server.app.serve import running
from server.storage.engine import Database
from tests.bench.figure import log_little
from tests.bench.stage import ROOT


class Order(msgspec.Struct):
    """Write so many rows. ``customers``: entries in turn of these; none: rows everyone holds."""

    count: int
    every_s: float
    customers: tuple[UUID, ...] = ()


def entry_of(customer: Customer, text: str) -> Entry:
    """Return a new message of a customer."""
    return Entry(
        id=EntryId(new_id()),
        customer_id=customer.id,
        branch_id=customer.branch_id,
        kind=EntryKind.MESSAGE,
        channel_kind=ChannelKind.WEBCHAT,
        direction=Direction.INBOUND,
        at=SystemClock().now(),
        text=text,
    )


def _write(database: Database, row: Entity) -> float:
    database.write_now(lambda unit: unit.put(row))
    return time.monotonic()


async def _obey(database: Database, order: Order) -> dict[str, float]:
    done: dict[str, float] = {}
    loop = asyncio.get_running_loop()
    customers = [
        await database.read(lambda unit, key=key: unit.get(Customer, CustomerId(key)))  # type: ignore[misc]
        for key in order.customers
    ]
    for number in range(order.count):
        row: Entity = (
            entry_of(customers[number % len(customers)], f"Где мой заказ? {number}")
            if customers
            else Branch(id=BranchId(new_id()), name=f"Новый {number}")
        )
        moment = await loop.run_in_executor(None, _write, database, row)
        done[row.id.hex] = moment  # type: ignore[attr-defined]  # every kind has an id
        await asyncio.sleep(order.every_s)
    return done


async def _run(url: str) -> None:
    config = ServerConfig(database_url=url, port=0, requests_per_s=100_000, requests_burst=100_000)
    async with running(config) as node:
        print(node.url, flush=True)
        loop = asyncio.get_running_loop()
        while line := await loop.run_in_executor(None, sys.stdin.readline):
            order = msgspec.json.decode(line, type=Order)
            done = await _obey(node.services.database, order)
            print(msgspec.json.encode(done).decode(), flush=True)


class WritingServer:
    """The parent's end of such a process."""

    def __init__(self, database_url: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.writing_server", database_url],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.url = self._line()

    @property
    def pid(self) -> int:
        """Return its process id."""
        return self._process.pid

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline().strip()
        if not line:
            raise RuntimeError("the centre ended")
        return line

    def write(self, order: Order) -> dict[str, float]:
        """Have rows written; return when each was committed."""
        assert self._process.stdin is not None
        print(msgspec.json.encode(order).decode(), file=self._process.stdin, flush=True)
        return msgspec.json.decode(self._line(), type=dict[str, float])

    def __enter__(self) -> WritingServer:
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.terminate()
        self._process.communicate(timeout=20)


if __name__ == "__main__":
    log_little()
    asyncio.run(_run(sys.argv[1]))
