"""Tries a mailbox's settings: signs in on both ways, reads and sends nothing."""

from __future__ import annotations

import contextlib

from aiosmtplib import SMTPException

from adapters.mail.config import MailConfig
from adapters.mail.imap_link import ImapLink
from adapters.mail.link_thread import thread_of
from adapters.mail.oauth import AccessTokens
from adapters.mail.sign_in import open_link, open_smtp


async def try_mailbox(config: MailConfig, access: AccessTokens) -> str:
    """Return the mailbox's address once both servers let us in and have the folders.

    Raises:
        Trouble: which of them does not, and how.
    """
    async with thread_of(ImapLink(config), config.timeout_s * 4) as thread:
        await open_link(thread, access)
        for folder in (config.folder, *config.other_folders):
            await thread.call(thread.link.select, folder)
    client = await open_smtp(config, access)
    with contextlib.suppress(SMTPException, OSError):
        await client.quit()
    client.close()
    return config.address
