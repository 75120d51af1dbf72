"""The way out: one try per call over SMTP, and an honest answer about what became of it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable
from datetime import datetime

import structlog
from aiosmtplib import (
    SMTP,
    SMTPException,
    SMTPResponseException,
)

from adapters.mail.compose import compose
from adapters.mail.config import MailConfig, Security
from adapters.mail.filing import Filing
from adapters.mail.imap_link import ImapLink
from adapters.mail.refs import our_message_id
from adapters.mail.reply_address import ReplyAddresses
from domain.accounts import Tools
from domain.errors import Code, SendRefused, SendUncertain, Unavailable
from domain.ids import EntryId
from domain.ports import OutboundMessage, SendReceipt

_log = structlog.get_logger(__name__)

_QUIT_S = 1.0
# A sign-in the server wants or refuses is our configuration, not this message.
_SIGN_IN_CODES = frozenset({530, 534, 535, 538})


class SmtpSender:
    """Sends replies; implements ``ChannelSender``.

    Until DATA nothing can have been sent, so a failure there is ``Unavailable`` and may be
    tried again. From DATA on only a definite answer counts: without one it is
    ``SendUncertain``, because the server may have the mail.
    """

    def __init__(self, config: MailConfig, tools: Tools, filing: Filing | None = None) -> None:
        """Make the sender of an account.

        Args:
            config: the mailbox.
            tools: what it is given.
            filing: takes a copy of what was sent; without it none is filed.
        """
        self._config = config
        self._clock = tools.clock
        self._filing = filing
        self._addresses = ReplyAddresses(config, tools.memory)

    async def send(self, message: OutboundMessage) -> SendReceipt:
        """Hand the message to our mail server.

        Raises:
            SendRefused: the server, or the form of the address, definitely says no.
            Unavailable: nothing was sent; try again later.
            SendUncertain: it may have been sent.
        """
        await self._addresses.open()
        reply_to = self._addresses.of(message.message_id)
        recipient, mail = compose(message, self._config, self._clock.now(), reply_to)
        client = self._client()
        try:
            await _before_data(client.connect(), of_this_mail=False)
            await _before_data(client.ehlo(), of_this_mail=False)
            await _before_data(client.mail(reply_to or self._config.address), of_this_mail=True)
            await _before_data(client.rcpt(recipient), of_this_mail=True)
            await _data(client, mail)
        finally:
            await self._leave(client)
        _log.info("mail_sent", message_id=str(message.message_id))
        ref = our_message_id(message.message_id, self._config.domain)
        receipt = SendReceipt(provider_ref=ref, at=self._clock.now())
        if self._filing is not None:
            await self._filing.keep(ref, mail)
        return receipt

    async def look_up(self, message_id: EntryId) -> SendReceipt | None:
        """Look for the message in the Sent folder; None where there is none or it is not there.

        Raises:
            Unavailable: the mailbox cannot be reached; ask again later.
        """
        if not self._config.sent_folder:
            return None
        ref = our_message_id(message_id, self._config.domain)
        if self._filing is not None and await self._filing.waits(ref):
            return SendReceipt(provider_ref=ref, at=self._clock.now())
        link = ImapLink(self._config)
        found = await asyncio.to_thread(self._find, link, ref)
        return None if found is None else SendReceipt(provider_ref=ref, at=found)

    def _client(self) -> SMTP:
        server = self._config.smtp
        return SMTP(
            hostname=server.host,
            port=server.port,
            username=server.username or None,
            password=server.password or None,
            local_hostname=self._config.domain,
            timeout=self._config.timeout_s,
            use_tls=server.security is Security.TLS,
            start_tls=server.security is Security.STARTTLS,
            tls_context=server.tls_context(),
        )

    def _find(self, link: ImapLink, message_id: str) -> datetime | None:
        try:
            link.open()
            link.select(self._config.sent_folder)
            found = link.with_id(message_id)
            return None if found is None else found.received_at or self._clock.now()
        finally:
            link.close()

    async def _leave(self, client: SMTP) -> None:
        """Say goodbye if the server still listens; the verdict is known, so errors are none."""
        with contextlib.suppress(SMTPException, OSError):
            if client.is_connected:
                await client.quit(timeout=_QUIT_S)
        client.close()


async def _before_data(step: Awaitable[object], *, of_this_mail: bool) -> None:
    """Await a step that cannot have sent anything.

    Raises:
        SendRefused: the server refuses ``of_this_mail`` for good.
        Unavailable: it may take it later.
    """
    try:
        await step
    except SMTPResponseException as error:
        if error.code in _SIGN_IN_CODES:
            raise Unavailable(Code.BAD_CONFIGURATION, f"smtp sign-in {error.code}") from error
        if of_this_mail and 500 <= error.code < 600:
            raise SendRefused(f"smtp {error.code}") from error
        raise Unavailable(Code.CHANNEL_DOWN, f"smtp {error.code}") from error
    except (SMTPException, OSError, ValueError) as error:
        raise Unavailable(Code.CHANNEL_DOWN, f"smtp {type(error).__name__}") from error


async def _data(client: SMTP, mail: bytes) -> None:
    """Send the mail itself.

    Raises:
        SendRefused: the server refuses it for good.
        Unavailable: the server says it did not take it this time.
        SendUncertain: no definite answer came.
    """
    try:
        await client.data(mail)
    except SMTPResponseException as error:
        if 500 <= error.code < 600:
            raise SendRefused(f"smtp {error.code} after data") from error
        if 400 <= error.code < 500:
            raise Unavailable(Code.CHANNEL_DOWN, f"smtp {error.code} after data") from error
        raise SendUncertain(f"smtp {error.code} after data") from error
    except (SMTPException, OSError) as error:
        raise SendUncertain(f"smtp {type(error).__name__} after data") from error
