"""A TCP relay between workstation and centre that can break in every way a network does."""

from __future__ import annotations

import asyncio
import contextlib
from enum import StrEnum

from domain.tasks import TaskScope


class Fault(StrEnum):
    """What the line does."""

    NONE = "none"
    CUT = "cut"
    REFUSED = "refused"
    BLACK_HOLE = "black_hole"
    HALF_OPEN = "half_open"
    TRUNCATED = "truncated"
    GARBAGE = "garbage"
    PORTAL_PAGE = "portal_page"
    PORTAL_REDIRECT = "portal_redirect"
    PROXY_AUTH = "proxy_auth"
    SERVER_ERROR = "server_error"
    OVERLOADED = "overloaded"


def _http(status: str, body: bytes, *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"content-length: {len(body)}", "connection: close", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


_PAGE = b"<html><title>Free Wi-Fi</title><body>Please sign in</body></html>"
_CANNED = {
    Fault.GARBAGE: b"\x16\x03\x01\x00\xa5garbage" * 40,
    Fault.PORTAL_PAGE: _http("200 OK", _PAGE, "content-type: text/html"),
    Fault.PORTAL_REDIRECT: _http("302 Found", b"", "location: http://portal.example/login"),
    Fault.PROXY_AUTH: _http("407 Proxy Authentication Required", _PAGE),
    Fault.SERVER_ERROR: _http("502 Bad Gateway", _PAGE),
    Fault.OVERLOADED: _http("503 Service Unavailable", b'{"code":"overloaded","status":503}'),
}


class Relay:
    """Relays a loopback port to a server; ``break_with`` injects a fault and counts its work."""

    def __init__(self) -> None:
        self._target = 0
        self._server: asyncio.Server | None = None
        self._scope = TaskScope("relay")
        self._writers: set[asyncio.StreamWriter] = set()
        self._flowing = asyncio.Event()
        self._flowing.set()
        self.fault = Fault.NONE
        self.injected = 0
        """How many connections or pieces of data met the fault."""
        self._met = asyncio.Event()

    async def start(self, port: int, host: str = "127.0.0.1") -> str:
        """Relay to a port; return the address to use instead, to those who reach it as local."""
        self._target = port
        self._server = await asyncio.start_server(self._accept, host, 0)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def aim(self, port: int) -> None:
        """Relay new connections to another port; what stands breaks."""
        self._target = port
        self._abort()

    def break_with(self, fault: Fault) -> None:
        """Begin a fault. What stood before breaks too, unless the line only falls silent."""
        self.fault = fault
        if fault in (Fault.BLACK_HOLE, Fault.HALF_OPEN):
            self._flowing.clear()
        else:
            self._abort()

    def heal(self) -> None:
        """End the fault; what was swallowed by silence comes through late."""
        self.fault = Fault.NONE
        self._flowing.set()

    def _inject(self) -> None:
        self.injected += 1
        self._met.set()

    async def met(self) -> None:
        """Wait until something met the fault."""
        async with asyncio.timeout(30):
            await self._met.wait()

    def _abort(self) -> None:
        for writer in tuple(self._writers):
            writer.transport.abort()
        self._writers.clear()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.fault in (Fault.CUT, Fault.REFUSED):
            self._inject()
            writer.transport.abort()
            return
        if self.fault in _CANNED:
            self._inject()
            self._scope.start(self._say(reader, writer, _CANNED[self.fault]))
            return
        with contextlib.suppress(OSError):
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
            self._writers |= {writer, far_writer}
            self._scope.start(self._pump(reader, far_writer, answers=False))
            self._scope.start(self._pump(far_reader, writer, answers=True))
            return
        writer.transport.abort()

    async def _say(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, words: bytes
    ) -> None:
        with contextlib.suppress(ConnectionError):
            await reader.read(4096)
            writer.write(words)
            await writer.drain()
        writer.close()

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, answers: bool
    ) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(64 * 1024):
                if self.fault is Fault.TRUNCATED and answers:
                    self._inject()
                    writer.write(data[: max(1, len(data) - 7)])
                    await writer.drain()
                    writer.transport.abort()
                    return
                # Half open: requests still arrive, answers do not come back.
                if answers or self.fault is Fault.BLACK_HOLE:
                    if not self._flowing.is_set():
                        self._inject()
                    await self._flowing.wait()
                writer.write(data)
                await writer.drain()
        self._writers.discard(writer)
        writer.close()

    async def close(self) -> None:
        """Stop relaying."""
        self.heal()
        self._abort()
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
        await self._scope.close()
