"""The simulator of the demonstration with everything wrong that servers do."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from desktop.demo.mailbox import DemoMailbox, _Folder, _ImapSession, _SmtpSession
from domain.clock import SystemClock


@dataclass
class Crimes:
    """What the server does wrong.

    Attributes:
        answers: what it says to a command instead of doing it.
        times: how often it does so; afterwards it behaves.
        withheld: UIDs it lists and leaves out of every answer to FETCH.
        poisoned: UIDs it refuses any FETCH for.
        babbles: a line it says before every answer.
        repeats: whether it says every mail twice.
        stalls: commands it never answers.
        cuts: commands it hangs up at.
    """

    answers: dict[str, str] = field(default_factory=dict)
    times: int = 1_000_000
    withheld: set[int] = field(default_factory=set)
    poisoned: set[int] = field(default_factory=set)
    babbles: str = ""
    repeats: bool = False
    stalls: set[str] = field(default_factory=set)
    cuts: set[str] = field(default_factory=set)
    heard: list[str] = field(default_factory=list)

    def happens(self) -> bool:
        self.times -= 1
        return self.times >= 0


class CrookedMailbox(DemoMailbox):
    """A mailbox whose IMAP server commits ``crimes``."""

    def __init__(self, crimes: Crimes, *folders: str) -> None:
        super().__init__(SystemClock())
        self._folders |= {name.upper(): _Folder() for name in folders}
        self.crimes = crimes

    async def start(self) -> None:
        crimes = self.crimes

        class Session(_CrookedSession):
            pass

        Session.crimes = crimes
        for kind in (Session, _SmtpSession):
            server = await asyncio.start_server(
                self._serving(kind), "127.0.0.1", 0, limit=64 * 1024 * 1024
            )
            self._servers.append(server)
        self.imap_port, self.smtp_port = (
            server.sockets[0].getsockname()[1] for server in self._servers
        )

    def put(self, folder: str, raw: bytes) -> None:
        """Put a mail into a folder."""
        found = self.folder(folder)
        assert found is not None
        found.add(raw, self._clock.now())


class _CrookedSession(_ImapSession):
    crimes = Crimes()

    async def _answer(self, command: str, arguments: str) -> str:
        crimes = self.crimes
        crimes.heard.append(f"{command} {arguments}".strip())
        if crimes.babbles:
            self._say(crimes.babbles)
        if command in crimes.cuts and crimes.happens():
            raise ConnectionError
        if command in crimes.stalls and crimes.happens():
            await self._reader.read()
        if command in crimes.answers and crimes.happens():
            return crimes.answers[command]
        if command == "STATUS":
            return self._status(arguments)
        if command == "FETCH" and "BODY" in arguments:
            asked = {mail.uid for mail in self._in_range(arguments.partition(" ")[0])}
            if asked & crimes.poisoned:
                return "NO [SERVERBUG?] cannot read that one"
        return await super()._answer(command, arguments)

    def _status(self, arguments: str) -> str:
        name = arguments.partition(" ")[0].strip('"')
        folder = self._mailbox.folder(name)
        if folder is None:
            return "NO [NONEXISTENT] no such folder"
        self._say(
            f'* STATUS "{name}" (MESSAGES {len(folder.mails)} UIDNEXT {folder.uidnext} '
            f"UIDVALIDITY {folder.uidvalidity})"
        )
        return "OK status"

    def _fetch(self, arguments: str) -> None:
        span, _, items = arguments.partition(" ")
        kept = [str(m.uid) for m in self._in_range(span) if m.uid not in self.crimes.withheld]
        if kept:
            for _ in range(2 if self.crimes.repeats else 1):
                super()._fetch(f"{','.join(kept)} {items}")


@contextlib.asynccontextmanager
async def crooked(crimes: Crimes, *folders: str) -> AsyncIterator[CrookedMailbox]:
    """Run a crooked mailbox."""
    mailbox = CrookedMailbox(crimes, *folders)
    await mailbox.start()
    try:
        yield mailbox
    finally:
        await mailbox.aclose()
