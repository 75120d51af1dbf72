"""The server half of AMI, as much as a pretended PBX needs: greeting, login, actions, events."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping, Sequence

Packet = dict[str, str]

_GREETING = b"Asterisk Call Manager/11.0.0\r\n"
_END = b"\r\n\r\n"


def _bytes(packet: Mapping[str, str]) -> bytes:
    lines = (f"{key}: {value}\r\n" for key, value in packet.items())
    return "".join(lines).encode() + b"\r\n"


def _parse(data: bytes) -> Packet:
    pairs = (line.partition(":") for line in data.decode().split("\r\n") if line)
    return {key: value.strip() for key, _, value in pairs}


class AmiServer:
    """Lets AMI clients in on loopback, answers their actions and sends them events.

    A subclass says what actions do by ``perform``.
    """

    def __init__(self, username: str = "pult", secret: str = "demo") -> None:  # noqa: S107
        """Make it; ``start`` opens the door.

        Args:
            username: the one account.
            secret: its secret; nothing but a demonstration is behind it.
        """
        self.username = username
        self.secret = secret
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._listening: set[asyncio.StreamWriter] = set()
        self._nobody = asyncio.Event()
        self._nobody.set()
        self._heard = asyncio.Event()

    async def start(self, port: int = 0, tls: ssl.SSLContext | None = None) -> int:
        """Listen on loopback, with TLS if told to; return the port, a free one for 0."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", port, ssl=tls)
        bound: int = self._server.sockets[0].getsockname()[1]
        return bound

    async def close(self) -> None:
        """Hang up on everybody. Safe to call twice."""
        if self._server is None:
            return
        server, self._server = self._server, None
        server.close()
        self.drop_clients()
        await server.wait_closed()
        await self._nobody.wait()

    async def wait_for_listener(self) -> None:
        """Wait until somebody has logged in."""
        await self._heard.wait()

    def drop_clients(self) -> None:
        """Break every connection, as a restarting PBX does."""
        for writer in self._open:
            writer.close()

    def emit(self, event: Mapping[str, str]) -> None:
        """Send an event to everybody logged in."""
        data = _bytes(event)
        for writer in self._listening:
            writer.write(data)

    def perform(self, action: Packet) -> Sequence[Packet]:
        """Return the packets that answer an action; the first is its response."""
        return [{"Response": "Error", "Message": f"Invalid/unknown command: {action['Action']}"}]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        self._nobody.clear()
        try:
            writer.write(_GREETING)
            while True:
                action = _parse(await reader.readuntil(_END))
                for packet in self._respond(action, writer):
                    writer.write(_bytes(_tagged(packet, action.get("ActionID", ""))))
                await writer.drain()
        except (OSError, EOFError, asyncio.LimitOverrunError, UnicodeDecodeError):
            return
        finally:
            self._listening.discard(writer)
            self._open.discard(writer)
            writer.close()
            if not self._open:
                self._nobody.set()

    def _respond(self, action: Packet, writer: asyncio.StreamWriter) -> Sequence[Packet]:
        name = action.get("Action", "")
        if name == "Login":
            if (action.get("Username"), action.get("Secret")) != (self.username, self.secret):
                return [{"Response": "Error", "Message": "Authentication failed"}]
            self._listening.add(writer)
            self._heard.set()
            return [{"Response": "Success", "Message": "Authentication accepted"}]
        if writer not in self._listening:
            return [{"Response": "Error", "Message": "Permission denied"}]
        if name == "Ping":
            return [{"Response": "Success", "Ping": "Pong"}]
        return self.perform(action)


def _tagged(packet: Packet, action_id: str) -> Packet:
    head, *rest = packet.items()
    return dict([head, ("ActionID", action_id), *rest]) if action_id else packet


def listing(rows: Sequence[Packet], event: str, complete: str) -> list[Packet]:
    """Return the packets of a list answer: a response, the rows and their end."""
    return [
        {"Response": "Success", "EventList": "start", "Message": "List will follow"},
        *({"Event": event, **row} for row in rows),
        {"Event": complete, "EventList": "Complete", "ListItems": str(len(rows))},
    ]
