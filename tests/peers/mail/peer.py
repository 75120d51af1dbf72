"""A mailbox at a real Dovecot as a peer of the channels' contract: its customer and its moods."""

from __future__ import annotations

import asyncio
import contextlib
import email
import smtplib
from collections.abc import AsyncIterator
from email import policy
from email.message import EmailMessage
from typing import Any

import msgspec
import pytest
from aiosmtpd.controller import Controller
from imapclient import IMAPClient

from adapters.mail.config import MailConfig, MailServer, Security
from adapters.mail.oauth import OAuth
from domain.glossary import ChannelKind, IdentityKind
from domain.ids import new_id
from tests.contract.channels.peer import File, Got, Peer, Trait
from tests.peers.mail.dovecot import PASSWORD, Dovecot
from tests.peers.mail.relay import Relay
from tests.peers.mail.tokens import TokenEndpoint, token_endpoint
from tests.peers.ports import free_port

TRAITS = frozenset(
    {
        *(Trait.NAMES, Trait.FILES_IN, Trait.FILES_OUT, Trait.DELIVERED, Trait.READ),
        *(Trait.REFUSES, Trait.CUTS, Trait.KEEPS, Trait.REVOKES, Trait.REPEATS),
        Trait.FIRST,
    }
)
_MX = "mx.shop.test"


class _Relay:
    """Hands mail over to Dovecot; may refuse the next, or take it and hang up."""

    def __init__(self, lmtp_port: int) -> None:
        self._lmtp_port = lmtp_port
        self.refuses = False
        self.cuts = False

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if self.refuses:
            self.refuses = False
            return "550 5.7.1 we do not like this one"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        await asyncio.to_thread(
            deliver, self._lmtp_port, envelope.mail_from, envelope.rcpt_tos, envelope.content
        )
        if self.cuts:
            self.cuts = False
            server.transport.abort()
        return "250 OK"


def deliver(lmtp_port: int, sender: str, recipients: list[str], raw: bytes) -> None:
    """Hand a mail over to Dovecot."""
    with smtplib.LMTP("127.0.0.1", lmtp_port, timeout=20) as lmtp:
        lmtp.sendmail(sender, recipients, raw)


class Mailbox:
    """The centre's mailbox and one customer who writes to it."""

    kind: str = ChannelKind.EMAIL
    identity_kind: str = IdentityKind.EMAIL
    name = "Анна Климова"
    traits = TRAITS
    longest = 0

    def __init__(self, server: Dovecot, endpoint: TokenEndpoint) -> None:
        serial = new_id().hex[-12:]
        self.address = f"anna-{serial}@client.test"
        self._ours = f"support-{serial}@shop.test"
        self._server, self._endpoint = server, endpoint
        self._relay = Relay(server.imap_port)
        self._smtp = _Relay(server.lmtp_port)
        self._smtp_port = free_port()
        self._running: tuple[asyncio.Server, Controller] | None = None
        self._written: list[bytes] = []
        self._answers = False
        self.restores()

    def settings(self) -> dict[str, Any]:
        """Return the mailbox's settings."""
        local: dict[str, Any] = {"host": "127.0.0.1", "security": Security.NONE}
        config = MailConfig(
            address=self._ours,
            display_name="Полка",
            imap=MailServer(port=self._relay.port, username=self._ours, **local),
            smtp=MailServer(port=self._smtp_port, **local),
            oauth=OAuth(token_url=self._endpoint.url, client_id="pult", refresh_token="kept"),
            sent_folder="Sent",
            subaddress="+",
            authserv_id=_MX,
            import_existing=True,
            retry_base_s=0.05,
            retry_cap_s=0.2,
            timeout_s=5,
        )
        settings: dict[str, Any] = msgspec.to_builtins(config)
        return settings

    async def comes_back(self) -> None:
        """Listen, at the same ports as before."""
        served = await asyncio.start_server(self._relay.serve, "127.0.0.1", self._relay.port)
        self._relay.port = served.sockets[0].getsockname()[1]
        controller = Controller(self._smtp, hostname="127.0.0.1", port=self._smtp_port)
        await asyncio.to_thread(controller.start)
        self._running = served, controller

    async def goes_away(self) -> None:
        """Listen no more and drop every connection."""
        assert self._running is not None
        (served, controller), self._running = self._running, None
        served.close()
        await self._relay.aclose()
        await served.wait_closed()
        await asyncio.to_thread(controller.stop)

    async def aclose(self) -> None:
        """End it."""
        if self._running is not None:
            await self.goes_away()

    async def writes(self, text: str, *files: File, answers: str = "") -> str:
        """Let the customer go on with the thread."""
        mail = EmailMessage(policy=policy.SMTP)
        mail["Authentication-Results"] = f"{_MX}; dmarc=pass header.from=client.test"
        mail["From"] = f"{self.name} <{self.address}>"
        mail["To"] = self._ours
        mail["Subject"] = "Заказ"
        mail["Message-ID"] = f"<{new_id().hex}@client.test>"
        if self._answers:
            mail["In-Reply-To"] = (await self.got())[-1].ref
        elif self._written:
            before = email.message_from_bytes(self._written[-1])["Message-ID"]
            mail["In-Reply-To"] = before
        mail.set_content(text)
        for file in files:
            kind, _, subtype = file.media_type.partition("/")
            mail.add_attachment(file.data, maintype=kind, subtype=subtype, filename=file.name)
        self._written.append(mail.as_bytes())
        await self._put(self._written[-1])
        return str(mail["Message-ID"])

    async def _put(self, raw: bytes) -> None:
        port = self._server.lmtp_port
        await asyncio.to_thread(deliver, port, self.address, [self._ours], raw)

    async def meets(self) -> str:
        """Answer our letters from now on."""
        self._answers = True
        return self.address

    async def repeats(self) -> None:
        """Deliver the last mail again, as through another alias."""
        await self._put(b"Received: from elsewhere\r\n" + self._written[-1])

    async def babbles(self) -> None:
        """Report on messages that never were, and meddle with the folder."""
        await self._report(f"<{new_id()}@shop.test>", "Action: failed\r\nStatus: 5.1.1")

        def meddle() -> None:
            with self._client(self._ours) as client:
                client.add_flags(client.search(), ["\\Seen", "\\Flagged", "Odd"])
                client.delete_messages(client.search()[:1])
                client.expunge()

        await asyncio.to_thread(meddle)

    async def delivers(self, ref: str) -> None:
        """Let the customer's server say that a message is there."""
        await self._report(ref, "Action: delivered\r\nStatus: 2.0.0")

    async def reads(self, ref: str) -> None:
        """Send a receipt for every message up to one."""
        for got in await self.got():
            said = "Disposition: manual-action/MDN-sent-manually; displayed"
            fields = f"Original-Message-ID: {got.ref}\r\n{said}"
            await self._report(got.ref, fields, "disposition-notification")
            if got.ref == ref:
                break

    async def _report(self, ref: str, fields: str, kind: str = "delivery-status") -> None:
        lead = "Reporting-MTA: dns; mx.client.test\r\n\r\n" if kind == "delivery-status" else ""
        await self._put(
            (
                "From: Mail Delivery System <mailer-daemon@client.test>\r\n"
                f"To: {self._ours}\r\nMessage-ID: <{new_id().hex}@client.test>\r\n"
                f"Content-Type: multipart/report; report-type={kind}; boundary=b\r\n\r\n"
                "--b\r\nContent-Type: text/plain\r\n\r\nundeliverable or not\r\n"
                f"--b\r\nContent-Type: message/{kind}\r\n\r\n{lead}{fields}\r\n\r\n"
                f"--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: {ref}\r\n\r\n--b--\r\n"
            ).encode()
        )

    def _client(self, address: str) -> Any:
        client: Any = IMAPClient("127.0.0.1", self._server.imap_port, ssl=False, timeout=20)
        client.login(address, PASSWORD)
        client.select_folder("INBOX")
        return client

    async def got(self) -> list[Got]:
        """Return what is in the customer's own mailbox."""

        def read() -> list[bytes]:
            with self._client(self.address) as client:
                found = client.fetch(client.search(), ["BODY.PEEK[]"])
                return [one[b"BODY[]"] for _, one in sorted(found.items())]

        return [_got(raw) for raw in await asyncio.to_thread(read)]

    def refuses(self) -> None:
        """Refuse the next mail."""
        self._smtp.refuses = True

    def cuts(self) -> None:
        """Take the next mail and hang up."""
        self._smtp.cuts = True

    def revokes(self) -> None:
        """Take the right to read the mailbox away."""
        self._endpoint.good.clear()
        self._endpoint.allowed.clear()
        self._relay.cut()

    def restores(self) -> None:
        """Give it back."""
        self._endpoint.allowed["kept"] = self._ours


def _got(raw: bytes) -> Got:
    mail = email.message_from_bytes(raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    body = mail.get_body()
    files = tuple(
        File(str(part.get_filename()), part.get_content_type(), part.get_content())
        for part in mail.iter_attachments()
    )
    return Got(str(mail["Message-ID"]), body.get_content().strip() if body else "", files)


@contextlib.asynccontextmanager
async def mailbox(request: pytest.FixtureRequest) -> AsyncIterator[Peer]:
    """Run a mailbox and its customer."""
    server: Dovecot = request.getfixturevalue("dovecot")
    async with token_endpoint(server.oauth_port) as endpoint:
        made = Mailbox(server, endpoint)
        await made.comes_back()
        try:
            yield made  # type: ignore[misc]  # what it has no trait for is never called
        finally:
            await made.aclose()
