"""A TCP gate before a real server: it can be shut, cut, and answer or cut by what passes."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable


class Gate:
    """Passes bytes both ways.

    Attributes:
        answers: given what the near end said; its answer goes back instead of the far end's.
        watch: given what the near end said; True cuts the line once the far end has answered.
    """

    def __init__(self, target_port: int) -> None:
        self._target_port = target_port
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._open = True
        self._doomed: set[asyncio.StreamWriter] = set()
        self.port = 0
        self.answers: Callable[[bytes], bytes] = lambda _data: b""
        self.watch: Callable[[bytes], bool] = lambda _data: False

    def shut(self) -> None:
        """Let nobody through, and cut who is."""
        self._open = False
        self.cut()

    def open(self) -> None:
        """Let everybody through again."""
        self._open = True

    def cut(self) -> None:
        """Break every line."""
        for writer in list(self._writers):
            writer.transport.abort()

    async def serve(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        if not self._open:
            back.transport.abort()
            return
        try:
            far, there = await asyncio.open_connection("127.0.0.1", self._target_port)
        except OSError:
            back.transport.abort()
            return
        self._writers |= {back, there}
        for pump in (self._out(near, there, back), self._back(far, back)):
            task = asyncio.create_task(pump)
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _out(
        self, near: asyncio.StreamReader, there: asyncio.StreamWriter, back: asyncio.StreamWriter
    ) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await near.read(65536):
                answer = self.answers(data)
                if answer:
                    back.write(answer)
                    continue
                if self.watch(data):
                    self._doomed.add(back)
                there.write(data)
                await there.drain()
        there.close()
        self._writers.discard(there)

    async def _back(self, far: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await far.read(65536):
                if back in self._doomed:
                    back.transport.abort()
                    break
                back.write(data)
                await back.drain()
        back.close()
        self._writers.discard(back)
        self._doomed.discard(back)

    async def aclose(self) -> None:
        """Cut everything and wait for it."""
        self.cut()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@contextlib.asynccontextmanager
async def gate_to(port: int) -> AsyncIterator[Gate]:
    """Run a gate before a loopback port."""
    gate = Gate(port)
    server = await asyncio.start_server(gate.serve, "127.0.0.1", 0)
    gate.port = server.sockets[0].getsockname()[1]
    try:
        yield gate
    finally:
        server.close()
        await gate.aclose()
        await server.wait_closed()
