"""What the centre listens on."""

from __future__ import annotations

import asyncio
import socket

from server.app.config import ServerConfig
from server.app.serve import _listen


async def test_a_short_answer_does_not_wait_for_the_other_sides_receipt() -> None:
    kept_back: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    def accepted(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = writer.get_extra_info("socket")
        kept_back.set_result(not connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    listener = _listen(ServerConfig(database_url="unused", port=0))
    async with await asyncio.start_server(accepted, sock=listener):
        _, writer = await asyncio.open_connection(*listener.getsockname()[:2])
        assert not await kept_back
        writer.close()
        await writer.wait_closed()
