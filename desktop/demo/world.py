"""Everything outside the workstation in the demo: centre, PBX, mailbox, a visitor, the cable.

The centre is the real server in a process of its own. PBX, mailbox and visitor are small
stand-ins for strangers' machines; they speak real AMI, IMAP, SMTP and WebSocket to it. They
live on a loop of their own thread, so that the window's thread does none of their work.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Callable
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from typing import IO
from uuid import UUID

import httpx
import msgspec

from desktop.demo.clouds import DemoClouds, Sent
from desktop.demo.mailbox import DemoMailbox, SentMail
from desktop.demo.pbx import DemoPbx
from desktop.demo.visitor import DemoVisitor
from desktop.demo.wire import Wire
from desktop.engine_thread import EngineThread
from domain.clock import SystemClock
from domain.errors import Code, Unavailable
from domain.glossary import ChannelKind

LOGIN, PASSWORD = "anna", "pult-demo-2026"
VISITOR_TOKEN = "demo-visitor-orlov-7f3a9c1e5b2d"  # noqa: S105 - of a made-up visitor
CALLER = "+79161234567"
TELEGRAM_ADDRESS, WHATSAPP_ADDRESS = "504117223", "+79215550103"
OTHER_TELEGRAM = "504117224"
QUEUE, EXTENSION = "support", "1001"
SHOP_MAIL = "zabota@polka.example"
START_DEADLINE_S = 60.0


class Scale(msgspec.Struct, frozen=True, kw_only=True):
    """How big the made-up shop is."""

    customers: int = 2000
    entries: int = 20_000
    seed: int = 1
    hero_entries: int = 42


class World:
    """The demo's surroundings; blocking methods are for a worker thread."""

    def __init__(self, folder: Path, scale: Scale) -> None:
        self._folder = folder
        self._scale = scale
        self._clock = SystemClock()
        self.thread = EngineThread()
        self.wire = Wire()
        self.mailbox = DemoMailbox(self._clock)
        self.pbx = DemoPbx(username="pult", secret="pult-demo", clock=self._clock)  # noqa: S106
        self.visitor = DemoVisitor()
        self.clouds = DemoClouds(self._clock)
        self.url = ""
        self._direct = ""
        self._process: subprocess.Popen[str] | None = None
        self._log: IO[str] | None = None
        self._calls: list[str] = []
        self.quit_asked: Callable[[], None] = lambda: None

    # -- the centre ------------------------------------------------------------------------

    def start(self) -> None:
        """Seed the shop and start everything. Blocking.

        Raises:
            Unavailable: the centre did not start; its log says why.
        """
        ports = self.thread.submit(self._start_strangers()).result(START_DEADLINE_S)
        self._run_server_program(
            "admin", "seed-demo",
            "--customers", str(self._scale.customers),
            "--entries", str(self._scale.entries),
            "--seed", str(self._scale.seed),
            "--hero-entries", str(self._scale.hero_entries),
            "--pbx-port", str(ports[0]), "--imap-port", str(ports[1]), "--smtp-port", str(ports[2]),
            "--clouds-port", str(self.clouds.port),
        )  # fmt: skip
        self._direct = self._start_centre()
        port = int(self._direct.rsplit(":", 1)[1])
        self.url = self.thread.submit(self.wire.start(port)).result(START_DEADLINE_S)

    async def _start_strangers(self) -> tuple[int, int, int]:
        await self.mailbox.start()
        await self.clouds.start()
        pbx_port = await self.pbx.start()
        return pbx_port, self.mailbox.imap_port, self.mailbox.smtp_port

    def _environment(self) -> dict[str, str]:
        own = {
            "PULT_DATABASE_URL": f"sqlite:///{self._folder / 'centre.db'}",
            "PULT_PORT": "0",
            "PULT_LOG_LEVEL": "warning",
        }
        return {**os.environ, **own}

    def _run_server_program(self, *arguments: str) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "server.app.cli", *arguments],
            env=self._environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Unavailable(Code.INTERNAL, done.stderr.strip() or "the shop was not made")

    def _start_centre(self) -> str:
        log = self._folder / "centre.log"
        self._log = log.open("w", encoding="utf-8")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "server.app.cli", "serve"],
            env=self._environment(),
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        line = self._process.stdout.readline() if self._process.stdout is not None else ""
        if not line.startswith("listening on "):
            raise Unavailable(Code.INTERNAL, log.read_text(encoding="utf-8")[-2000:])
        return line.removeprefix("listening on ").strip()

    @property
    def direct(self) -> str:
        """The centre's address for whoever is not behind the cable that is pulled."""
        return self._direct

    def channel_id(self, kind: str, token: str) -> str:
        """Return the id of the channel of a kind, as the centre tells a signed-in agent."""
        answer = httpx.post(
            f"{self._direct}/sync/fill",
            json={"bucket": "tenant", "gen": 0},
            headers={"authorization": f"Bearer {token}"},
            timeout=10,
        ).json()
        for row in answer["rows"]:
            if row["kind"] == "channel" and row["fields"]["kind"] == kind:
                return str(row["id"])
        raise Unavailable(Code.INTERNAL, f"no {kind} channel")

    # -- what strangers do -------------------------------------------------------------------

    async def wait_for_pbx(self) -> None:
        """Wait until the centre listens to the PBX."""
        await self.thread.call(self.pbx.wait_for_listener())

    async def ring(self, number: str = CALLER) -> float:
        """Let a number ring, the story's caller's; return when the event went out (monotonic)."""

        async def act() -> float:
            at = time.perf_counter()
            self._calls.append(self.pbx.ring(QUEUE, number.lstrip("+"), "", EXTENSION))
            return at

        return await self.thread.call(act())

    async def answer(self) -> None:
        """Let the agent's phone pick up."""

        async def act() -> None:
            self.pbx.answer(self._calls[-1])

        await self.thread.call(act())

    async def hang_up(self) -> None:
        """Let the caller hang up."""

        async def act() -> None:
            self.pbx.hangup(self._calls.pop())

        await self.thread.call(act())

    async def give_up(self) -> None:
        """Let everybody who rings leave the line."""

        async def act() -> None:
            while self._calls:
                self.pbx.abandon(self._calls.pop())

        await self.thread.call(act())

    async def connect_visitor(self, token: str) -> None:
        """Open the chat in the visitor's browser."""
        channel = await asyncio.get_running_loop().run_in_executor(
            None, self.channel_id, "webchat", token
        )
        await self.thread.call(self.visitor.start(self._direct, UUID(channel), VISITOR_TOKEN))

    async def write_chat(self, text: str) -> float:
        """Let the visitor write; return when the frame went out."""

        async def act() -> float:
            at = time.perf_counter()
            await self.visitor.send(text)
            return at

        return await self.thread.call(act())

    async def chat_answer(self) -> str:
        """Wait for the next message in the visitor's browser."""
        message = await self.thread.call(self.visitor.next_message())
        return message.text

    async def deliver_mail(self, subject: str, text: str) -> float:
        """Put a mail of the story's writer into the shop's mailbox; return when."""
        raw = self._mail(subject, text)

        async def act() -> float:
            at = time.perf_counter()
            self.mailbox.deliver(raw)
            return at

        return await self.thread.call(act())

    def _mail(self, subject: str, text: str) -> bytes:
        mail = EmailMessage()
        mail["From"] = "Ольга Белова <belova@pochta.example>"
        mail["To"] = f"Полка <{SHOP_MAIL}>"
        mail["Subject"] = subject
        mail["Date"] = format_datetime(self._clock.now())
        mail["Message-ID"] = make_msgid(domain="pochta.example")
        mail["Authentication-Results"] = (
            "mx.polka.example; dmarc=pass header.from=pochta.example; "
            "dkim=pass header.d=pochta.example"
        )
        mail.set_content(text)
        return mail.as_bytes()

    async def sent_mail(self) -> SentMail:
        """Wait for the next mail the shop sends."""
        return await self.thread.call(self.mailbox.next_sent())

    async def write_telegram(self, name: str, text: str, address: str = TELEGRAM_ADDRESS) -> float:
        """Let somebody write to the shop's bot; return when."""
        at = time.perf_counter()
        await self.thread.call(self.clouds.write_telegram(address, name, text))
        return at

    async def write_whatsapp(
        self, token: str, name: str, text: str, address: str = WHATSAPP_ADDRESS
    ) -> float:
        """Let somebody write to the shop's WhatsApp; return when."""
        hook = await self._hook(ChannelKind.WHATSAPP, token)
        at = time.perf_counter()
        await self.thread.call(self.clouds.write_whatsapp(hook, address, name, text))
        return at

    async def fill_form(self, token: str, name: str, subject: str, text: str) -> float:
        """Let the story's caller fill in the form on the shop's site; return when."""
        hook = await self._hook(ChannelKind.FORM, token)
        at = time.perf_counter()
        await self.thread.call(self.clouds.fill_form(hook, CALLER, name, subject, text))
        return at

    async def _hook(self, kind: str, token: str) -> str:
        loop = asyncio.get_running_loop()
        channel = await loop.run_in_executor(None, self.channel_id, kind, token)
        return f"{self._direct}/hooks/{channel}"

    async def sent_by_cloud(self) -> Sent:
        """Wait for the next message the shop sends by a messenger or to its site."""
        return await self.thread.call(self.clouds.next_sent())

    async def cut(self) -> float:
        """Pull the workstation's cable; return when."""

        async def act() -> float:
            at = time.perf_counter()
            self.wire.cut()
            return at

        return await self.thread.call(act())

    async def mend(self) -> float:
        """Plug the cable in again; return when."""

        async def act() -> float:
            self.wire.mend()
            return time.perf_counter()

        return await self.thread.call(act())

    # -- end -------------------------------------------------------------------------------

    def stop(self) -> None:
        """Stop everything. Blocking; safe to call after a failed start."""
        self.thread.submit(self._stop_strangers()).result(20)
        self.thread.stop()
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
            if self._process.stdout is not None:
                self._process.stdout.close()
        if self._log is not None:
            self._log.close()

    async def _stop_strangers(self) -> None:
        await self.visitor.aclose()
        await self.wire.close()
        await self.pbx.close()
        await self.clouds.aclose()
        await self.mailbox.aclose()
