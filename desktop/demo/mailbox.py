"""A mailbox played on this machine: enough IMAP and SMTP for one centre and its customers.

For the demonstration and for tests without a mail server. It passes the same contract suite as
a real one (``tests/contract/mail``). Anyone may sign in; nothing is encrypted; loopback only.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Awaitable, Callable
from datetime import datetime

import msgspec

from domain.clock import Clock

_HOST = "127.0.0.1"
_LINE_LIMIT = 64 * 1024 * 1024
_HEAD = 64 * 1024
_PARTIAL = re.compile(r"BODY\.PEEK\[\](?:<(\d+)\.(\d+)>)?")
_REFUSED_DOMAIN = ".invalid"
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"


class SentMail(msgspec.Struct, frozen=True):
    """A mail the centre handed over."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes


class _StoredMail(msgspec.Struct, frozen=True):
    uid: int
    raw: bytes
    at: datetime


class _Folder:
    """Mails in arrival order and who wants to hear of new ones."""

    def __init__(self) -> None:
        self.uidvalidity = 1
        self.mails: list[_StoredMail] = []
        self.uidnext = 1
        self.listeners: set[Callable[[], None]] = set()

    def add(self, raw: bytes, at: datetime) -> int:
        uid = self.uidnext
        self.mails.append(_StoredMail(uid, raw, at))
        self.uidnext += 1
        for listener in self.listeners:
            listener()
        return uid

    def renumber(self) -> None:
        self.uidvalidity += 1
        # Shifted by one so that no old UID means the same mail again.
        self.mails = [
            _StoredMail(number, mail.raw, mail.at) for number, mail in enumerate(self.mails, 2)
        ]
        self.uidnext = len(self.mails) + 2


class DemoMailbox:
    """The mailbox of a centre: ``deliver`` is a customer writing, ``sent`` what came back.

    Attributes:
        imap_port: where the centre reads.
        smtp_port: where the centre sends.
        sent: everything sent so far, oldest first.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._folders = {"INBOX": _Folder(), "SENT": _Folder()}
        self._servers: list[asyncio.Server] = []
        self._writers: set[asyncio.StreamWriter] = set()
        self._quiet = asyncio.Event()
        self._quiet.set()
        self._arrivals: asyncio.Queue[SentMail] = asyncio.Queue()
        self.sent: list[SentMail] = []
        self.imap_port = 0
        self.smtp_port = 0

    async def start(self) -> None:
        """Listen on two free loopback ports."""
        for kind in (_ImapSession, _SmtpSession):
            serve = self._serving(kind)
            server = await asyncio.start_server(serve, _HOST, 0, limit=_LINE_LIMIT)
            self._servers.append(server)
        self.imap_port, self.smtp_port = (
            server.sockets[0].getsockname()[1] for server in self._servers
        )

    async def aclose(self) -> None:
        """Stop listening and drop every connection. Safe to call twice."""
        for server in self._servers:
            server.close()
        self.cut()
        await self._quiet.wait()
        for server in self._servers:
            await server.wait_closed()
        self._servers.clear()

    def deliver(self, raw: bytes) -> int:
        """Put a customer's mail into the INBOX; returns its UID."""
        return self._folders["INBOX"].add(raw, self._clock.now())

    def take(self, mail: SentMail) -> None:
        """Keep a mail of the centre and file it as sent."""
        self._folders["SENT"].add(mail.raw, self._clock.now())
        self.sent.append(mail)
        self._arrivals.put_nowait(mail)

    async def next_sent(self) -> SentMail:
        """Return the next mail of the centre that was not returned before."""
        return await self._arrivals.get()

    def cut(self) -> None:
        """Break every connection, as a network does."""
        for writer in self._writers:
            writer.transport.abort()

    def renumber(self) -> None:
        """Give the INBOX a new UIDVALIDITY, as a restored server does."""
        self._folders["INBOX"].renumber()

    def folder(self, name: str) -> _Folder | None:
        """Return a folder by its case-insensitive name."""
        return self._folders.get(name.upper())

    def _serving(
        self, kind: type[_ImapSession] | type[_SmtpSession]
    ) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            self._writers.add(writer)
            self._quiet.clear()
            session = kind(self, reader, writer)
            try:
                with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                    await session.run()
            finally:
                session.closed()
                writer.close()
                with contextlib.suppress(ConnectionError):
                    await writer.wait_closed()
                self._writers.discard(writer)
                if not self._writers:
                    self._quiet.set()

        return serve


class _ImapSession:
    """One IMAP connection. Source: RFC 3501, RFC 2177."""

    def __init__(
        self, mailbox: DemoMailbox, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._mailbox = mailbox
        self._reader = reader
        self._writer = writer
        self._folder = _Folder()
        self._told = 0

    async def run(self) -> None:
        """Answer commands until LOGOUT or the end of the connection."""
        self._say("* OK ready")
        while line := await self._reader.readline():
            tag, _, rest = line.decode("utf-8", "replace").strip().partition(" ")
            command, _, arguments = rest.partition(" ")
            if command.upper() == "UID":
                command, _, arguments = arguments.partition(" ")
            answer = await self._answer(command.upper(), arguments)
            self._tell()
            self._say(f"{tag} {answer}")
            await self._writer.drain()
            if command.upper() == "LOGOUT":
                return

    def closed(self) -> None:
        """Forget the connection."""
        self._folder.listeners.discard(self._tell)

    async def _answer(self, command: str, arguments: str) -> str:
        if command == "CAPABILITY":
            self._say("* CAPABILITY IMAP4rev1 IDLE")
        elif command in ("SELECT", "EXAMINE"):
            return self._select(arguments.strip('"'))
        elif command == "SEARCH":
            found = " ".join(str(mail.uid) for mail in self._search(arguments))
            self._say(f"* SEARCH {found}".rstrip())
        elif command == "FETCH":
            self._fetch(arguments)
        elif command == "IDLE":
            await self._idle()
        elif command == "LOGOUT":
            self._say("* BYE")
        elif command not in ("LOGIN", "NOOP"):
            return "BAD unknown command"
        return f"OK {command} done"

    def _select(self, name: str) -> str:
        folder = self._mailbox.folder(name)
        if folder is None:
            return "NO no such folder"
        self._folder = folder
        self._told = -1
        self._tell()
        self._say("* 0 RECENT")
        self._say("* FLAGS ()")
        self._say(f"* OK [UIDVALIDITY {folder.uidvalidity}] ids are valid")
        self._say(f"* OK [UIDNEXT {folder.uidnext}] next id")
        return "OK [READ-ONLY] selected"

    def _search(self, arguments: str) -> list[_StoredMail]:
        words = arguments.split()
        if words[:1] == ["UID"]:
            return self._in_range(words[1])
        if words[:1] == ["HEADER"] and len(words) > 2:
            wanted = words[2].strip('"').encode()
            return [mail for mail in self._folder.mails if wanted in mail.raw[:_HEAD]]
        return self._folder.mails

    def _in_range(self, text: str) -> list[_StoredMail]:
        mails = self._folder.mails
        last = mails[-1].uid if mails else 0
        found: dict[int, _StoredMail] = {}
        for span in text.split(","):
            low, _, high = span.partition(":")
            ends = [last if end == "*" else int(end) for end in (low, high or low)]
            for mail in mails:
                if min(ends) <= mail.uid <= max(ends):
                    found[mail.uid] = mail
        return list(found.values())

    def _fetch(self, arguments: str) -> None:
        span, _, items = arguments.partition(" ")
        for mail in self._in_range(span):
            sequence = self._folder.mails.index(mail) + 1
            self._writer.write(f"* {sequence} FETCH (UID {mail.uid}".encode())
            if "RFC822.SIZE" in items:
                self._writer.write(f" RFC822.SIZE {len(mail.raw)}".encode())
            if "INTERNALDATE" in items:
                self._writer.write(f' INTERNALDATE "{_internal_date(mail.at)}"'.encode())
            part = _PARTIAL.search(items)
            if part is not None:
                start, size = int(part.group(1) or 0), int(part.group(2) or len(mail.raw))
                label = f"BODY[]<{start}>" if part.group(1) else "BODY[]"
                data = mail.raw[start : start + size]
                self._writer.write(f" {label} {{{len(data)}}}\r\n".encode() + data)
            self._writer.write(b")\r\n")

    async def _idle(self) -> None:
        self._say("+ idling")
        self._tell()
        self._folder.listeners.add(self._tell)
        try:
            await self._reader.readline()
        finally:
            self._folder.listeners.discard(self._tell)

    def _tell(self) -> None:
        """Say how many mails there are, once after every change."""
        if self._told != len(self._folder.mails):
            self._told = len(self._folder.mails)
            self._say(f"* {self._told} EXISTS")

    def _say(self, line: str) -> None:
        self._writer.write(f"{line}\r\n".encode())


def _internal_date(moment: datetime) -> str:
    month = _MONTHS.split()[moment.month - 1]
    return f"{moment.day:02d}-{month}-{moment.year} {moment:%H:%M:%S} +0000"


class _SmtpSession:
    """One SMTP connection. Source: RFC 5321."""

    def __init__(
        self, mailbox: DemoMailbox, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._mailbox = mailbox
        self._reader = reader
        self._writer = writer
        self._sender = ""
        self._recipients: list[str] = []

    async def run(self) -> None:
        """Answer commands until QUIT or the end of the connection."""
        self._say("220 demo")
        while line := await self._reader.readline():
            text = line.decode("utf-8", "replace").strip()
            command = text[:4].upper()
            self._say(await self._answer(command, text))
            await self._writer.drain()
            if command == "QUIT":
                return

    def closed(self) -> None:
        """Nothing outlives the connection."""

    async def _answer(self, command: str, text: str) -> str:
        address = text.partition("<")[2].partition(">")[0]
        if command == "MAIL":
            self._sender, self._recipients = address, []
        elif command == "RCPT":
            if address.lower().endswith(_REFUSED_DOMAIN):
                return "550 5.1.1 no such mailbox"
            self._recipients.append(address)
        elif command == "DATA":
            if not self._recipients:
                return "503 nobody to send to"
            self._say("354 go on")
            raw = await self._content()
            self._mailbox.take(SentMail(self._sender, tuple(self._recipients), raw))
        elif command == "QUIT":
            return "221 bye"
        elif command not in ("EHLO", "HELO", "NOOP", "RSET"):
            return "500 unknown command"
        return "250 OK"

    async def _content(self) -> bytes:
        lines = []
        while (line := await self._reader.readline()) != b".\r\n":
            if not line:
                raise ConnectionError
            lines.append(line[1:] if line.startswith(b".") else line)
        return b"".join(lines)

    def _say(self, line: str) -> None:
        self._writer.write(f"{line}\r\n".encode())
