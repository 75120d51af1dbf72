"""Protected connections, against Dovecot: both ways in, and no way round the certificate."""

from __future__ import annotations

import smtplib

import msgspec
import pytest

from adapters.mail.config import MailConfig, MailServer, Security
from adapters.mail.imap_link import ImapLink
from adapters.mail.inbox import ImapInbox
from adapters.mail.worker import MailParser
from domain.errors import Unavailable
from domain.ids import new_id
from tests.contract.mail.centre import Landing, Remembered, running, tools
from tests.contract.mail.peers import config_for
from tests.peers.mail.dovecot import PASSWORD, Dovecot

pytestmark = pytest.mark.dovecot


def protected(server: Dovecot, security: Security, **changes: str) -> MailConfig:
    port = server.imaps_port if security is Security.TLS else server.imap_port
    address = f"support-{new_id().hex[-12:]}@shop.test"
    imap = MailServer(
        host="127.0.0.1",
        port=port,
        security=security,
        username=address,
        password=PASSWORD,
        ca_file=str(server.folder / "cert.pem"),
    )
    config = config_for(address, port, 1)
    return msgspec.structs.replace(config, imap=msgspec.structs.replace(imap, **changes))


def deliver(server: Dovecot, address: str) -> None:
    with smtplib.LMTP("127.0.0.1", server.lmtp_port, timeout=20) as lmtp:
        lmtp.sendmail("ivan@client.test", [address], b"From: ivan@client.test\r\n\r\nhello")


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
async def test_mail_arrives_over_a_protected_connection(
    dovecot: Dovecot, parser: MailParser, security: Security
) -> None:
    config = protected(dovecot, security)
    landing, memory = Landing(), Remembered()
    inbox = ImapInbox(config, tools(landing, memory), parser)
    deliver(dovecot, config.address)
    async with running(inbox):
        for count in (1, 2, 3):
            await landing.holds(count)
            await memory.past(count)
            deliver(dovecot, config.address)
        await landing.holds(4)


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_an_unknown_certificate_is_not_trusted(dovecot: Dovecot, security: Security) -> None:
    link = ImapLink(protected(dovecot, security, ca_file=""))
    with pytest.raises(Unavailable):
        link.open()
    link.close()


def test_a_wrong_password_is_an_error_to_retry(dovecot: Dovecot) -> None:
    link = ImapLink(protected(dovecot, Security.TLS, password="wrong"))
    with pytest.raises(Unavailable):
        link.open()
    link.close()
