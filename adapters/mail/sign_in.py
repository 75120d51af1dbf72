"""Signing in at both servers of a mailbox, with a password or with an access token."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Awaitable, Callable
from typing import TypeVar

from aiosmtplib import SMTP, SMTPException, SMTPResponseException

from adapters.mail.config import MailConfig, Security
from adapters.mail.link_thread import LinkThread
from adapters.mail.oauth import AccessTokens
from adapters.mail.plain_words import plain_words
from adapters.mail.trouble import Trouble
from domain.accounts import Problem
from domain.errors import Code

_T = TypeVar("_T")
# A sign-in the server wants or refuses is our configuration, not this message.
SIGN_IN_CODES = frozenset({530, 534, 535, 538})


async def with_token(access: AccessTokens, sign_in: Callable[[str], Awaitable[_T]]) -> _T:
    """Sign in; where a server refuses an access token, once more with a new one.

    Raises:
        Trouble: why we are not let in.
    """
    token = await access.token()
    try:
        return await sign_in(token)
    except Trouble as error:
        if not token or error.problem is not Problem.REFUSED:
            raise
        return await sign_in(await access.token(refused=token))


async def open_link(thread: LinkThread, access: AccessTokens) -> None:
    """Open an IMAP connection and sign in.

    Raises:
        Trouble: why we are not let in.
    """
    await with_token(access, lambda token: thread.call(thread.link.open, token))


async def open_smtp(config: MailConfig, access: AccessTokens) -> SMTP:
    """Return an SMTP connection that is signed in and has said hello.

    Raises:
        Trouble: why there is none; nothing was sent.
    """
    return await with_token(access, lambda token: _connect(config, token))


async def _connect(config: MailConfig, token: str) -> SMTP:
    server = config.smtp
    client = SMTP(
        hostname=server.host,
        port=server.port,
        local_hostname=config.domain,
        timeout=config.timeout_s,
        use_tls=server.security is Security.TLS,
        start_tls=server.security is Security.STARTTLS,
        tls_context=server.tls_context(),
    )
    names = (server.username, config.address)
    try:
        await client.connect()
        await client.ehlo()
        if server.username and token:
            await client.auth_xoauth2(server.username, token)
        elif server.username:
            await client.login(server.username, server.password)
    except BaseException as error:
        client.close()
        if not isinstance(error, SMTPException | OSError | ValueError):
            raise
        raise smtp_trouble(error, *names) from error
    return client


def smtp_trouble(error: Exception, *names: str) -> Trouble:
    """Return what an error of SMTP means for the account."""
    if isinstance(error, SMTPResponseException):
        words = f"smtp {error.code} {plain_words(error.message, *names)}".strip()
        if error.code in SIGN_IN_CODES:
            return Trouble(Problem.REFUSED, words, code=Code.BAD_CONFIGURATION)
        slowed = error.code in (421, 450, 451, 452, 454) and "rate" in words.lower()
        return Trouble(Problem.SLOWED if slowed else Problem.BAD_ANSWER, words)
    if isinstance(error.__cause__, ssl.SSLCertVerificationError):
        detail = f"the server's certificate is not trusted: {error.__cause__.verify_message}"
        return Trouble(Problem.MISCONFIGURED, detail)
    if isinstance(error.__cause__, socket.gaierror):
        return Trouble(Problem.UNREACHABLE, "there is no server of that name")
    return Trouble(Problem.UNREACHABLE, f"smtp {type(error).__name__}")
