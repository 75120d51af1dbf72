"""The least a WebSocket costs this stack: uvicorn and an application that only accepts.

A child: ``python -m tests.bench.bare_lines`` prints its URL.
"""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

from tests.bench.stage import ROOT


async def _app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        while (await receive())["type"] != "websocket.disconnect":
            pass


async def _run() -> None:
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    print(f"ws://127.0.0.1:{listener.getsockname()[1]}/", flush=True)
    config = uvicorn.Config(
        _app, lifespan="off", log_config=None, access_log=False,
        ws="websockets-sansio", ws_per_message_deflate=False,
    )  # fmt: skip
    await uvicorn.Server(config).serve(sockets=[listener])


@contextmanager
def bare_lines() -> Iterator[tuple[int, str]]:
    """Run it; give its process id and URL."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.bare_lines"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        yield process.pid, process.stdout.readline().strip()
    finally:
        process.kill()
        process.communicate(timeout=10)


if __name__ == "__main__":
    asyncio.run(_run())
