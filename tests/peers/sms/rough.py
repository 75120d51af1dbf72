"""A peer that speaks SMPP badly on purpose: each connection plays the next of its scripts."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import smpp34

Script = Callable[["Connection"], Awaitable[None]]
_HEADER = 16


class Connection:
    """One connection of an account to the peer."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def read(self) -> tuple[int, int, int]:
        """Return command, status and number of the next PDU."""
        header = await self._reader.readexactly(_HEADER)
        length, command, status, number = (
            int.from_bytes(header[at : at + 4], "big") for at in range(0, _HEADER, 4)
        )
        await self._reader.readexactly(length - _HEADER)
        return command, status, number

    async def write(self, raw: bytes) -> None:
        self._writer.write(raw)
        await self._writer.drain()

    async def pdu(self, command: int, status: int, number: int, body: bytes = b"") -> None:
        values = (_HEADER + len(body), command, status, number)
        await self.write(b"".join(value.to_bytes(4, "big") for value in values) + body)

    async def bind(self, status: int = 0) -> None:
        """Answer the sign-in."""
        command, _, number = await self.read()
        await self.pdu(command | 0x8000_0000, status, number, b"rough\0")

    async def deliver(self, text: str, number: int) -> int:
        """Deliver a text; return how it was answered."""
        body = text.encode("utf-16-be")
        made = smpp34.DeliverSm("79161234567", "2020", body, data_coding=8, sequence_number=number)
        await self.write(made.encode())
        while True:
            command, status, answered = await self.read()
            if (command, answered) == (0x8000_0005, number):
                return status


@asynccontextmanager
async def rough_peer(*scripts: Script) -> AsyncIterator[int]:
    """Run a peer; give its port. Connections beyond the scripts are closed at once."""
    waiting = list(scripts)
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                if waiting:
                    await waiting.pop(0)(Connection(reader, writer))
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await server.wait_closed()
