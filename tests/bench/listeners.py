"""Thousands of bare live lines in a process of their own, which say what came when.

A child: ``python -m tests.bench.listeners JOB`` connects as the file says, prints how many stand
and, once it reads a line, one line of JSON: the moments (monotonic, in seconds) at which each row
arrived, by its hexadecimal id.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from domain import frames
from domain.ids import DeviceId
from domain.live import LiveAuth, LiveDown, LivePage, LivePing, LivePong
from domain.tasks import TaskScope
from domain.wire import PROTO, Cursor, pack
from tests.bench.figure import log_little
from tests.bench.stage import ROOT

AT_ONCE = 32
_decoder = msgspec.msgpack.Decoder(LiveDown)


class Session(msgspec.Struct):
    """Who opens a line."""

    token: str
    device: DeviceId


class Job(msgspec.Struct):
    """Where to connect, and as whom; without a cursor the other end is no centre."""

    url: str
    sessions: list[Session]
    cursor: Cursor | None = None


Seen = dict[str, list[float]]


class _Lines:
    def __init__(self, job: Job) -> None:
        self._job = job
        self._gate = asyncio.Semaphore(AT_ONCE)
        self._scope = TaskScope("lines")
        self.seen: Seen = {}
        self.standing = 0

    async def open_all(self) -> None:
        await asyncio.gather(*(self._open(session) for session in self._job.sessions))

    async def _open(self, session: Session) -> None:
        async with self._gate:
            try:
                line = await connect(
                    self._job.url,
                    compression=None,
                    ping_interval=None,
                    open_timeout=30,
                    max_queue=4,
                )
                if self._job.cursor is not None:
                    auth = LiveAuth(
                        token=session.token,
                        device=session.device,
                        cursor=self._job.cursor,
                        dict_id=frames.dictionary_id(),
                        proto=PROTO,
                    )
                    await line.send(frames.encode(pack(auth)))
                    await line.recv()
            except (OSError, TimeoutError, ConnectionClosed, InvalidHandshake):
                return
        self.standing += 1
        self._scope.start(self._listen(line))

    async def _listen(self, line: ClientConnection) -> None:
        with suppress(ConnectionClosed):
            while True:
                frame = await line.recv()
                now = time.monotonic()
                assert isinstance(frame, bytes)
                message = _decoder.decode(frames.decode(frame, 1 << 20))
                if isinstance(message, LivePing):
                    await line.send(frames.encode(pack(LivePong())))
                elif isinstance(message, LivePage):
                    for row in message.page.rows:
                        self.seen.setdefault(row.id.hex, []).append(now)
        self.standing -= 1


async def _run(job: Job) -> None:
    lines = _Lines(job)
    await lines.open_all()
    print(lines.standing, flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    print(msgspec.json.encode((lines.standing, lines.seen)).decode(), flush=True)


class Listeners:
    """The parent's end of such a process."""

    def __init__(self, job: Job, file: Path) -> None:
        file.write_bytes(msgspec.json.encode(job))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.listeners", str(file)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self.standing = int(self._process.stdout.readline())

    def seen(self) -> tuple[int, Seen]:
        """Return how many lines stand still, and what they saw; end them."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print("", file=self._process.stdin, flush=True)
        found = msgspec.json.decode(self._process.stdout.readline(), type=tuple[int, Seen])
        self.kill()
        return found

    def kill(self) -> None:
        """End them."""
        self._process.kill()
        self._process.communicate(timeout=20)


if __name__ == "__main__":
    log_little()
    # The process is killed by its parent when it has said what it saw: no orderly end of
    # thousands of lines is waited for.
    asyncio.run(_run(msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=Job)))
