"""One commit for messages that come at the same time.

The first is stored at once. What comes while it is being written waits for that and goes into
the next transaction together: a commit costs as much for forty as for one.
"""

from __future__ import annotations

import asyncio

from domain.errors import Unavailable
from domain.ports import InboundMessage
from domain.tasks import TaskScope
from server.handlers import inbound
from server.storage.engine import Database

MOST = 40
MOST_BYTES = 8 << 20
"""Of files in one transaction: a large one is written alone, so that nobody waits long for it."""

_Waiting = tuple[InboundMessage, "asyncio.Future[None]"]


class Gathering:
    """Messages on their way into the store, in their order; on the event loop only."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[_Waiting] = []
        self._idle = asyncio.Event()
        self._idle.set()
        self._scope = TaskScope("gathering")

    async def store(self, message: InboundMessage) -> None:
        """Store a message; returns after the commit.

        Raises:
            Unavailable: the store cannot be used.
            Defect: the message cannot be stored; others that came with it are.
        """
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((message, done))
        if self._idle.is_set():
            self._idle.clear()
            self._scope.start(self._work())
        await done

    async def _work(self) -> None:
        try:
            while self._waiting:
                await self._write(self._next())
        finally:
            self._idle.set()

    def _next(self) -> list[_Waiting]:
        size = count = 0
        for message, _ in self._waiting[:MOST]:
            size += sum(len(file.data) for file in message.attachments)
            if count and size > MOST_BYTES:
                break
            count += 1
        batch, self._waiting = self._waiting[:count], self._waiting[count:]
        return batch

    async def _write(self, batch: list[_Waiting]) -> None:
        try:
            await self._database.write(inbound.received_all([message for message, _ in batch]))
        except Exception as error:  # noqa: BLE001 - whoever waits is told
            if len(batch) > 1 and not isinstance(error, Unavailable):
                for one in batch:
                    await self._write([one])
                return
            for _, done in batch:
                if not done.done():
                    done.set_exception(error)
            return
        for _, done in batch:
            if not done.done():
                done.set_result(None)

    async def aclose(self) -> None:
        """Store what waits, and stop."""
        await self._idle.wait()
        await self._scope.close()
