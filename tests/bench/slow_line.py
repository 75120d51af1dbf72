"""A TCP relay that delays both ways and loses segments.

A lost segment on a stream is a stall: it and everything behind it arrive one retransmission
timeout later. Connecting costs a round trip, too.
"""

from __future__ import annotations

import asyncio
import contextlib
import random

from domain.tasks import TaskScope

SEGMENT = 1400
LEAST_RTO_S = 0.2


class SlowLine:
    """Relays a loopback port over a line of so much round trip and so much loss."""

    def __init__(self, round_trip_s: float, loss: float, chance: random.Random) -> None:
        self._one_way_s = round_trip_s / 2
        self._stall_s = max(LEAST_RTO_S, 1.5 * round_trip_s)
        self._loss = loss
        self._chance = chance
        self._scope = TaskScope("slow line")
        self._server: asyncio.Server | None = None
        self._port = 0
        self._writers: list[asyncio.StreamWriter] = []
        self.lost = 0
        """How many segments were lost."""

    async def start(self, port: int) -> str:
        """Relay to a port; return the address to use instead."""
        self._port = port
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(2 * self._one_way_s)
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._port)
        self._writers += [writer, far_writer]
        self._relay(reader, far_writer)
        self._relay(far_reader, writer)

    def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        self._scope.start(self._take(reader, under_way))
        self._scope.start(self._deliver(under_way, writer))

    async def _take(
        self, reader: asyncio.StreamReader, under_way: asyncio.Queue[tuple[float, bytes]]
    ) -> None:
        loop, due = asyncio.get_running_loop(), 0.0
        data = b"-"
        while data:
            try:
                data = await reader.read(SEGMENT)
            except ConnectionError:
                data = b""
            due = max(due, loop.time() + self._one_way_s)
            if self._chance.random() < self._loss:
                self.lost += 1
                due += self._stall_s
            under_way.put_nowait((due, data))

    async def _deliver(
        self, under_way: asyncio.Queue[tuple[float, bytes]], writer: asyncio.StreamWriter
    ) -> None:
        loop = asyncio.get_running_loop()
        with contextlib.suppress(ConnectionError):
            while True:
                due, data = await under_way.get()
                await asyncio.sleep(max(0.0, due - loop.time()))
                if not data:
                    break
                writer.write(data)
                await writer.drain()
        writer.close()

    async def close(self) -> None:
        """Stop relaying."""
        if self._server is not None:
            self._server.close()
        await self._scope.close()
        for writer in self._writers:
            writer.transport.abort()
        if self._server is not None:
            await self._server.wait_closed()
