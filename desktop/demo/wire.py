"""A TCP relay between the workstation and the centre whose cable can be pulled."""

from __future__ import annotations

import asyncio
import contextlib

from domain.tasks import TaskScope

_CHUNK = 64 * 1024


class Wire:
    """Relays a loopback port to a server until it is cut; lives on one asyncio loop."""

    def __init__(self) -> None:
        self._target = ("127.0.0.1", 0)
        self._server: asyncio.Server | None = None
        self._scope = TaskScope("wire")
        self._writers: set[asyncio.StreamWriter] = set()
        self._cut = False

    async def start(self, port: int) -> str:
        """Relay to a port of this machine; return the address to use instead."""
        self._target = ("127.0.0.1", port)
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._cut:
            writer.transport.abort()
            return
        try:
            far_reader, far_writer = await asyncio.open_connection(*self._target)
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, far_writer}
        self._scope.start(self._pump(reader, far_writer))
        self._scope.start(self._pump(far_reader, writer))

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(_CHUNK):
                writer.write(data)
                await writer.drain()
        self._writers.discard(writer)
        writer.close()

    def cut(self) -> None:
        """Pull the cable: what is open breaks, nothing new gets through."""
        self._cut = True
        for writer in tuple(self._writers):
            writer.transport.abort()
        self._writers.clear()

    def mend(self) -> None:
        """Plug the cable in again."""
        self._cut = False

    async def close(self) -> None:
        """Stop relaying."""
        self.cut()
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
        await self._scope.close()
