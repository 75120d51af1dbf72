"""The near end of the SMS centre: orders it about, and reads what it saw."""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.peers.ports import free_port

ROOT = Path(__file__).parents[3]
PATIENCE_S = 20.0
RECEIPT = 0x04
HAS_HEADER = 0x40
UCS2 = 8


class SmsCentre:
    """A centre in a process of its own, on a port that stays the same."""

    def __init__(self) -> None:
        self.port = free_port()
        self.submitted: list[dict[str, Any]] = []
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._numbers = itertools.count()
        self._delivered: dict[int, asyncio.Future[int]] = {}
        self._came = asyncio.Condition()
        self._bound = 0
        self.binds = 0

    async def start(self) -> None:
        """Start it and wait until it listens."""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.peers.sms.centre_main",
            str(self.port),
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=1 << 22,
        )
        assert self._process.stdout is not None
        assert json.loads(await self._process.stdout.readline()) == {"event": "ready"}
        self._reading = asyncio.create_task(self._read(self._process.stdout))

    async def kill(self) -> None:
        """SIGKILL, as an outage begins."""
        assert self._process is not None
        assert self._reading is not None
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()
        await self._reading
        self._bound = 0
        for waiting in self._delivered.values():
            if not waiting.done():
                waiting.set_result(-1)

    async def _read(self, output: asyncio.StreamReader) -> None:
        while line := await output.readline():
            words = json.loads(line)
            async with self._came:
                kind = words.pop("event")
                if kind == "submitted":
                    self.submitted.append({**words, "body": bytes.fromhex(words["body"])})
                elif kind == "delivered" and not self._delivered[words["number"]].done():
                    self._delivered[words["number"]].set_result(words["status"])
                elif kind in ("bound", "unbound"):
                    self._bound += 1 if kind == "bound" else -1
                    self.binds += kind == "bound"
                self._came.notify_all()

    async def _order(self, **words: object) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(words).encode() + b"\n")
        await self._process.stdin.drain()

    async def bound(self, after: int = 0) -> None:
        """Wait until an account is signed in, for more than so many times."""
        async with asyncio.timeout(PATIENCE_S), self._came:
            await self._came.wait_for(lambda: self._bound > 0 and self.binds > after)

    async def answers(self, *statuses: int) -> None:
        """Answer the next submissions so."""
        await self._order(do="statuses", statuses=statuses)

    def answer_next(self, status: int) -> None:
        """Answer the next submission so."""
        assert self._process is not None
        assert self._process.stdin is not None
        order = {"do": "statuses", "statuses": [status]}
        self._process.stdin.write(json.dumps(order).encode() + b"\n")

    async def hold(self, *, on: bool = True) -> None:
        """Answer no submissions at all."""
        await self._order(do="hold", on=on)

    async def holds(self, count: int) -> list[dict[str, Any]]:
        """Return what was taken, once it is so many parts."""

        def taken() -> list[dict[str, Any]]:
            return [item for item in self.submitted if item["status"] == 0]

        async with asyncio.timeout(PATIENCE_S), self._came:
            await self._came.wait_for(lambda: len(taken()) >= count)
        return taken()

    async def deliver(
        self,
        source: str,
        body: bytes,
        coding: int = UCS2,
        *,
        esm: int = 0,
        tlvs: tuple[tuple[int, bytes], ...] = (),
    ) -> int:
        """Deliver to the account; return how it was answered, -1 where it was not."""
        number = next(self._numbers)
        self._delivered[number] = asyncio.get_running_loop().create_future()
        await self._order(
            do="deliver",
            number=number,
            source_addr=source,
            to="2020",
            body=body.hex(),
            data_coding=coding,
            esm_class=esm,
            tlvs=[(tag, value.hex()) for tag, value in tlvs],
        )
        async with asyncio.timeout(PATIENCE_S):
            return await self._delivered[number]

    async def say(self, source: str, text: str) -> int:
        """Let a phone write a short text."""
        return await self.deliver(source, text.encode("utf-16-be"))

    async def report(self, message_id: str, word: str, error: str = "000") -> int:
        """Send a delivery receipt in the usual words."""
        text = (
            f"id:{message_id} sub:001 dlvrd:001 submit date:2611211200 "
            f"done date:2611211201 stat:{word} err:{error} text:"
        )
        return await self.deliver("79161234567", text.encode(), 0, esm=RECEIPT)


@asynccontextmanager
async def sms_centre() -> AsyncIterator[SmsCentre]:
    """Run a centre for the length of the block."""
    centre = SmsCentre()
    await centre.start()
    try:
        yield centre
    finally:
        await centre.kill()
