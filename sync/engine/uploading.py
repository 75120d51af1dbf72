"""Files of messages on their way to the centre, beside the outbox and never in its way."""

from __future__ import annotations

import asyncio

import structlog

from domain.errors import Refused
from sync.engine.replica import Replica
from sync.transport.protocol import Transport

_log = structlog.get_logger(__name__)


class Uploader:
    """Sends files whenever ``need`` is set; a message waits at the centre for its files."""

    def __init__(self, replica: Replica, transport: Transport) -> None:
        """Make it ready.

        Args:
            replica: has the files.
            transport: the line.
        """
        self._replica = replica
        self._transport = transport
        self.need = asyncio.Event()

    async def run(self) -> None:
        """Upload until the line breaks.

        Raises:
            Expected: the line broke, or the session ended.
        """
        await self._replica.offer_files_again()
        self.need.set()
        while True:
            await self.need.wait()
            self.need.clear()
            while (found := await self._replica.next_upload()) is not None:
                await self._upload(*found)

    async def _upload(self, sha256: str, data: bytes) -> None:
        try:
            await self._transport.upload(sha256, data)
        except Refused as error:
            # The message stays parked at the centre; after a week its author is told.
            _log.error("file_refused", code=error.code, size=len(data))
        await self._replica.uploaded(sha256)
