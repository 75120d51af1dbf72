"""Tries a mailbox's settings: signs in on both ways, reads and sends nothing."""

from __future__ import annotations

import asyncio

from aiosmtplib import SMTP, SMTPException, SMTPResponseException

from adapters.mail.config import MailConfig, Security
from adapters.mail.imap_link import ImapLink
from domain.errors import Code, Unavailable


async def try_mailbox(config: MailConfig) -> str:
    """Return the mailbox's address once both servers let us in.

    Raises:
        Unavailable: which of them does not, and how.
    """
    await asyncio.to_thread(_try_imap, config)
    await _try_smtp(config)
    return config.address


def _try_imap(config: MailConfig) -> None:
    link = ImapLink(config)
    try:
        link.open()
        link.select(config.folder)
    finally:
        link.close()


async def _try_smtp(config: MailConfig) -> None:
    server = config.smtp
    client = SMTP(
        hostname=server.host,
        port=server.port,
        username=server.username or None,
        password=server.password or None,
        local_hostname=config.domain,
        timeout=config.timeout_s,
        use_tls=server.security is Security.TLS,
        start_tls=server.security is Security.STARTTLS,
        tls_context=server.tls_context(),
    )
    try:
        await client.connect()
        await client.quit()
    except SMTPResponseException as error:
        raise Unavailable(Code.CHANNEL_DOWN, f"smtp {error.code}") from error
    except (SMTPException, OSError, ValueError) as error:
        raise Unavailable(Code.CHANNEL_DOWN, f"smtp {type(error).__name__}") from error
    finally:
        client.close()
