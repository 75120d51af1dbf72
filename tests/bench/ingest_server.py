"""A node that takes messages in as a busy provider brings them.

A child: ``python -m tests.bench.ingest_server DATABASE`` prints its URL. For each ``Load`` as a
line of JSON it gives that many messages to its sink, so many at once, and prints the moment
(monotonic, in seconds) at which it began.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from uuid import UUID

import msgspec

from domain.clock import SystemClock
from domain.glossary import IdentityKind
from domain.ids import ChannelId
from domain.ports import InboundMessage
from server.app.config import ServerConfig
from server.app.serve import running
from tests.bench.figure import log_little
from tests.bench.stage import ROOT


class Load(msgspec.Struct):
    """So many messages of so many people, their references beginning with a word."""

    channel: UUID
    word: str
    count: int
    people: int
    at_once: int


def message_of(load: Load, number: int) -> InboundMessage:
    """Return one of them."""
    return InboundMessage(
        channel_id=ChannelId(load.channel),
        provider_ref=f"{load.word}-{number}",
        identity_kind=IdentityKind.TELEGRAM,
        address=f"{700_000_000 + number % load.people}",
        claimed_name="Анна Климова",
        at=SystemClock().now(),
        text=f"Здравствуйте! Где мой заказ П-{number}? Жду уже третий день.",
    )


async def _run(url: str) -> None:
    config = ServerConfig(database_url=url, port=0, requests_per_s=100_000, requests_burst=100_000)
    async with running(config) as node:
        print(node.url, flush=True)
        loop = asyncio.get_running_loop()
        while line := await loop.run_in_executor(None, sys.stdin.readline):
            load = msgspec.json.decode(line, type=Load)
            numbers = iter(range(load.count))
            began = time.monotonic()

            async def one_by_one(load: Load = load, numbers: object = numbers) -> None:
                for number in numbers:  # type: ignore[attr-defined]  # shared by all of them
                    await node.services.sink.message_received(message_of(load, number))

            await asyncio.gather(*(one_by_one() for _ in range(load.at_once)))
            print(began, flush=True)


class IngestServer:
    """The parent's end of such a process."""

    def __init__(self, database_url: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.ingest_server", database_url],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.url = self._line()

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline().strip()
        if not line:
            raise RuntimeError("the node ended")
        return line

    def take(self, load: Load) -> float:
        """Have messages taken in; return when that began, once all are stored."""
        assert self._process.stdin is not None
        print(msgspec.json.encode(load).decode(), file=self._process.stdin, flush=True)
        return float(self._line())

    def __enter__(self) -> IngestServer:
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.terminate()
        self._process.communicate(timeout=20)


if __name__ == "__main__":
    log_little()
    asyncio.run(_run(sys.argv[1]))
