"""A loopback socket that a phone on this machine reports its calls to.

It is what lets a call pop while the centre is out of reach.

One JSON object a line: ``{"event": "ringing", "call_id": …, "number": …, "name": …}``, then
``answered`` and ``ended`` with the same ``call_id``. The first line is ``{"token": …}``: the
token lies in a file only this user can read, and tells other local users apart from the phone.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import os
import secrets
from collections.abc import Callable
from pathlib import Path

import msgspec
import structlog

from domain.text import clean_line

_log = structlog.get_logger(__name__)

MAX_LINE = 4096
FILE_NAME = "phone-link.json"


class PhoneEvent(msgspec.Struct, frozen=True, kw_only=True):
    """What the phone says of a call. ``event``: ringing, answered, ended.

    ``pbx_ref`` is what the PBX calls the call, where it told the phone.
    """

    event: str
    call_id: str
    number: str = ""
    name: str = ""
    pbx_ref: str = ""
    talk_s: int = 0


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """Where the phone finds the link; written to ``phone-link.json`` in the profile."""

    port: int
    token: str


class _Greeting(msgspec.Struct, frozen=True, kw_only=True):
    token: str


class PhoneLink:
    """Listens on loopback; tells each event to one callback."""

    def __init__(self, folder: Path, heard: Callable[[PhoneEvent], None]) -> None:
        """Make it ready.

        Args:
            folder: the profile's folder, where the address is left for the phone.
            heard: told of each event, on the loop ``start`` ran on.
        """
        self._folder = folder
        self._heard = heard
        self._server: asyncio.Server | None = None
        self._token = secrets.token_urlsafe(24)

    async def start(self) -> Address:
        """Listen on a free port and leave the address for the phone."""
        # In two steps: who is cancelled between them still finds the server to close.
        self._server = await asyncio.start_server(
            self._serve, "127.0.0.1", 0, limit=MAX_LINE, start_serving=False
        )
        await self._server.start_serving()
        port = self._server.sockets[0].getsockname()[1]
        address = Address(port=port, token=self._token)
        path = self._folder / FILE_NAME
        path.unlink(missing_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(msgspec.json.encode(address))
        return address

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            greeting = msgspec.json.decode(await reader.readline(), type=_Greeting)
            if not hmac.compare_digest(greeting.token.encode(), self._token.encode()):
                _log.warning("phone_link_refused")
                return
            while line := await reader.readline():
                self._hear(line)
        except (ValueError, ConnectionError, msgspec.MsgspecError):
            _log.warning("phone_link_broken")
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    def _hear(self, line: bytes) -> None:
        event = msgspec.json.decode(line, type=PhoneEvent)
        self._heard(
            msgspec.structs.replace(
                event,
                call_id=clean_line(event.call_id, 100),
                number=clean_line(event.number, 64),
                name=clean_line(event.name, 64),
                pbx_ref=clean_line(event.pbx_ref, 150),
            )
        )

    async def close(self) -> None:
        """Stop listening and take the address away."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
        (self._folder / FILE_NAME).unlink(missing_ok=True)


async def report(address: Address, events: list[PhoneEvent]) -> None:
    """Say events to a link, as a phone does."""
    _reader, writer = await asyncio.open_connection("127.0.0.1", address.port)
    writer.write(msgspec.json.encode(_Greeting(token=address.token)) + b"\n")
    for event in events:
        writer.write(msgspec.json.encode(event) + b"\n")
    await writer.drain()
    writer.close()
    await writer.wait_closed()
