"""A real SMTP server in front of Dovecot, and one that misbehaves on demand."""

from __future__ import annotations

import asyncio
import contextlib
import smtplib
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from tests.peers.mail.dovecot import Dovecot
from tests.peers.ports import free_port

REFUSED = ".invalid"


class _Relay:
    """Hands mail over to LMTP; refuses recipients in the domain nobody has."""

    def __init__(self, lmtp_port: int) -> None:
        self._lmtp_port = lmtp_port

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if address.endswith(REFUSED):
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        try:
            await asyncio.to_thread(
                self._deliver, envelope.mail_from, envelope.rcpt_tos, envelope.content
            )
        except (smtplib.SMTPException, OSError) as error:
            return f"451 4.3.0 {type(error).__name__}"
        return "250 OK"

    def _deliver(self, sender: str, recipients: list[str], mail: bytes) -> None:
        with smtplib.LMTP("127.0.0.1", self._lmtp_port, timeout=20) as lmtp:
            lmtp.sendmail(sender, recipients, mail)


@pytest.fixture(scope="session")
def smtp_port(dovecot: Dovecot) -> Iterator[int]:
    """The port of an SMTP server that delivers to ``dovecot``."""
    port = free_port()
    controller = Controller(_Relay(dovecot.lmtp_port), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


class ScriptedSmtp:
    """An SMTP server that answers from a table and can fall silent or hang up.

    ``answers`` maps a command word, ``CONNECT`` or ``MAIL-DATA`` to its answer; ``STALL`` and
    ``HANG UP`` do what they say; several with a bar between them are given one after another.
    ``commands`` is what was heard; ``mails`` what was taken.
    """

    STALL = "STALL"
    HANG_UP = "HANG UP"
    _DEFAULT = {"CONNECT": "220 test", "DATA": "354 go on", "QUIT": "221 bye"}

    def __init__(self, answers: dict[str, str]) -> None:
        self._answers = answers
        self.commands: list[str] = []
        self.mails: list[bytes] = []
        self.port = 0
        self._sessions: set[asyncio.Task[None]] = set()

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Start a session; ``ended`` waits for it."""
        self._sessions.add(asyncio.create_task(self.serve(reader, writer)))

    async def ended(self) -> None:
        """Return when every client is gone."""
        await asyncio.gather(*self._sessions)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            if await self._answer("CONNECT", reader, writer):
                await self._converse(reader, writer)
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            command = line.split()[0].upper().decode("ascii", "replace")
            self.commands.append(line.decode("utf-8", "replace").strip())
            if not await self._answer(command, reader, writer) or command == "QUIT":
                return
            if command == "DATA" and "DATA" not in self._answers:
                mail = await reader.readuntil(b"\r\n.\r\n")
                if not await self._answer("MAIL-DATA", reader, writer):
                    return
                if "MAIL-DATA" not in self._answers:
                    self.mails.append(mail[: -len(b".\r\n")])

    async def _answer(
        self, word: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        answer = self._answers.get(word, self._DEFAULT.get(word, "250 OK"))
        answer, _, later = answer.partition("|")
        if later:
            self._answers[word] = later
        if answer == self.STALL:
            await reader.read()  # until the client gives up
        if answer in (self.STALL, self.HANG_UP):
            return False
        writer.write(f"{answer}\r\n".encode())
        await writer.drain()
        return True


@contextlib.asynccontextmanager
async def scripted_smtp(**answers: str) -> AsyncIterator[ScriptedSmtp]:
    """Run a scripted server; ``MAIL_DATA`` in the arguments is ``MAIL-DATA``."""
    script = ScriptedSmtp({key.replace("_", "-"): value for key, value in answers.items()})
    server = await asyncio.start_server(script.accept, "127.0.0.1", 0)
    script.port = server.sockets[0].getsockname()[1]
    try:
        yield script
    finally:
        server.close()
        await script.ended()
        await server.wait_closed()
