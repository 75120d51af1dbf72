"""The two mailboxes the contract runs against, behind one shape."""

from __future__ import annotations

import asyncio
import smtplib
from email import policy
from email.message import EmailMessage
from typing import Protocol

from imapclient import IMAPClient

from adapters.mail.config import MailConfig, MailServer, Security
from desktop.demo.mailbox import DemoMailbox
from domain.ids import new_id
from tests.peers.mail.dovecot import PASSWORD, Dovecot
from tests.peers.mail.relay import Relay

CUSTOMER = "Иван Петров"


class MailPeer(Protocol):
    """A centre's mailbox and one customer who writes to it."""

    config: MailConfig
    customer: str

    async def deliver(self, raw: bytes) -> None:
        """Bring a mail of the customer into the centre's folder."""
        ...

    async def next_reply(self) -> bytes:
        """Return the next mail that reached the customer."""
        ...

    async def file_as_sent(self, raw: bytes) -> None:
        """Make sure the Sent folder holds a mail, as providers do by themselves."""
        ...

    def cut(self) -> None:
        """Break the centre's IMAP connections."""
        ...

    def renumber(self) -> None:
        """Change UIDVALIDITY while nobody is connected."""
        ...


def config_for(address: str, imap_port: int, smtp_port: int) -> MailConfig:
    """Return settings with short steps: loopback needs no patience."""
    local = {"host": "127.0.0.1", "security": Security.NONE}
    return MailConfig(
        address=address,
        display_name="Служба поддержки",
        imap=MailServer(port=imap_port, username=address, password=PASSWORD, **local),  # type: ignore[arg-type]
        smtp=MailServer(port=smtp_port, **local),  # type: ignore[arg-type]
        sent_folder="Sent",
        import_existing=True,
        retry_base_s=0.05,
        retry_cap_s=0.5,
        timeout_s=15,
    )


class DemoPeer:
    """The simulator of the demonstration."""

    def __init__(self, mailbox: DemoMailbox) -> None:
        self._mailbox = mailbox
        self.customer = "ivan@client.test"
        self.config = config_for("support@shop.test", mailbox.imap_port, mailbox.smtp_port)

    async def deliver(self, raw: bytes) -> None:
        self._mailbox.deliver(raw)

    async def next_reply(self) -> bytes:
        sent = await self._mailbox.next_sent()
        assert sent.recipients == (self.customer,)
        return sent.raw

    async def file_as_sent(self, raw: bytes) -> None:
        """The simulator files by itself."""

    def cut(self) -> None:
        self._mailbox.cut()

    def renumber(self) -> None:
        self._mailbox.renumber()


class DovecotPeer:
    """Dovecot behind a relay, with an SMTP server in front; every test has its own addresses."""

    def __init__(self, server: Dovecot, smtp_port: int, relay: Relay) -> None:
        self._server = server
        self._smtp_port = smtp_port
        self._relay = relay
        self._read = 0
        serial = new_id().hex[-12:]
        self.customer = f"ivan-{serial}@client.test"
        self.config = config_for(f"support-{serial}@shop.test", relay.port, smtp_port)

    async def deliver(self, raw: bytes) -> None:
        await asyncio.to_thread(self._send, raw)

    def _send(self, raw: bytes) -> None:
        with smtplib.SMTP("127.0.0.1", self._smtp_port, timeout=20) as smtp:
            smtp.sendmail(self.customer, [self.config.address], raw)

    async def next_reply(self) -> bytes:
        return await asyncio.to_thread(self._await_reply)

    def _await_reply(self) -> bytes:
        with IMAPClient("127.0.0.1", self._server.imap_port, ssl=False, timeout=20) as client:
            client.login(self.customer, PASSWORD)
            client.select_folder("INBOX")
            for _ in range(20):
                uids = sorted(client.search())
                if len(uids) > self._read:
                    self._read += 1
                    return bytes(
                        client.fetch([uids[self._read - 1]], ["RFC822"]).popitem()[1][b"RFC822"]
                    )
                client.idle()
                client.idle_check(timeout=1)
                client.idle_done()
        raise TimeoutError("no reply reached the customer")

    async def file_as_sent(self, raw: bytes) -> None:
        await asyncio.to_thread(self._append, raw)

    def _append(self, raw: bytes) -> None:
        with IMAPClient("127.0.0.1", self._server.imap_port, ssl=False, timeout=20) as client:
            client.login(self.config.address, PASSWORD)
            client.append("Sent", raw)

    def cut(self) -> None:
        self._relay.cut()

    def renumber(self) -> None:
        address = self.config.address
        self._server.admin("mailbox", "update", "-u", address, "--uid-validity", "777", "INBOX")


def letter(peer: MailPeer, subject: str = "Не пришёл заказ №42", **headers: str) -> EmailMessage:
    """Return a customer's mail; ``headers`` are written with underscores for hyphens."""
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"] = f"{CUSTOMER} <{peer.customer}>"
    mail["To"] = peer.config.address
    mail["Subject"] = subject
    mail["Message-ID"] = headers.pop("message_id", f"<{new_id().hex}@client.test>")
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content("Здравствуйте! Где мой заказ?\n")
    return mail
