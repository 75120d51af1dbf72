"""The way out: one try per call over SMTP, and an honest answer about what became of it."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable

import structlog
from aiosmtplib import (
    SMTP,
    SMTPException,
    SMTPResponseException,
)

from adapters.mail.compose import compose
from adapters.mail.config import MailConfig
from adapters.mail.filing import Filing
from adapters.mail.imap_link import ImapLink
from adapters.mail.link_thread import thread_of
from adapters.mail.oauth import AccessTokens
from adapters.mail.plain_words import plain_words
from adapters.mail.refs import our_message_id
from adapters.mail.reply_address import ReplyAddresses
from adapters.mail.sign_in import SIGN_IN_CODES, open_link, open_smtp, smtp_trouble
from adapters.mail.standing import Standing
from adapters.mail.trouble import Trouble
from domain.accounts import Tools
from domain.errors import Code, SendRefused, SendUncertain, Unavailable
from domain.ids import EntryId
from domain.ports import OutboundMessage, SendReceipt

_log = structlog.get_logger(__name__)

_QUIT_S = 1.0
_WAY_OUT = "smtp"


class SmtpSender:
    """Sends replies; implements ``ChannelSender``.

    Until DATA nothing can have been sent, so a failure there is ``Unavailable`` and may be
    tried again. From DATA on only a definite answer counts: without one it is
    ``SendUncertain``, because the server may have the mail.
    """

    def __init__(
        self,
        config: MailConfig,
        tools: Tools,
        *,
        filing: Filing | None = None,
        standing: Standing | None = None,
        access: AccessTokens | None = None,
    ) -> None:
        """Make the sender of an account.

        Args:
            config: the mailbox.
            tools: what it is given.
            filing: takes a copy of what was sent; without it none is filed.
            standing: how the account stands, where other parts of it have a say.
            access: the access tokens of the account, where others use them too.
        """
        self._config = config
        self._clock = tools.clock
        self._filing = filing
        self._standing = standing or Standing(tools.health)
        self._access = access or AccessTokens(config.oauth, tools.memory, tools.clock)
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
        client = await self._connected()
        try:
            await _before_data(client.mail(reply_to or self._config.address))
            await _before_data(client.rcpt(recipient))
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
        async with thread_of(ImapLink(self._config), self._config.timeout_s * 4) as thread:
            await open_link(thread, self._access)
            await thread.call(thread.link.select, self._config.sent_folder)
            found = await thread.call(thread.link.with_id, ref)
        if found is None:
            return None
        return SendReceipt(provider_ref=ref, at=found.received_at or self._clock.now())

    async def _connected(self) -> SMTP:
        """Return a connection to our mail server.

        Raises:
            Trouble: there is none; nothing was sent.
        """
        try:
            client = await open_smtp(self._config, self._access)
        except Trouble as error:
            await self._standing.lacks(_WAY_OUT, error)
            raise
        await self._standing.has(_WAY_OUT)
        return client

    async def _leave(self, client: SMTP) -> None:
        """Say goodbye if the server still listens; the verdict is known, so errors are none."""
        with contextlib.suppress(SMTPException, OSError):
            if client.is_connected:
                await client.quit(timeout=_QUIT_S)
        client.close()


async def _before_data(step: Awaitable[object]) -> None:
    """Await a step that cannot have sent anything.

    Raises:
        SendRefused: the server refuses this mail for good.
        Unavailable: it may take it later.
    """
    try:
        await step
    except SMTPResponseException as error:
        if error.code not in SIGN_IN_CODES and 500 <= error.code < 600:
            raise SendRefused(_words(error)) from error
        raise smtp_trouble(error) from error
    except (SMTPException, OSError, ValueError) as error:
        raise smtp_trouble(error) from error


def _words(error: SMTPResponseException) -> str:
    return f"smtp {error.code} {plain_words(error.message)}".strip()


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
            raise SendRefused(_words(error)) from error
        if 400 <= error.code < 500:
            raise Unavailable(Code.CHANNEL_DOWN, f"smtp {error.code} after data") from error
        raise SendUncertain(f"smtp {error.code} after data") from error
    except (SMTPException, OSError) as error:
        raise SendUncertain(f"smtp {type(error).__name__} after data") from error
