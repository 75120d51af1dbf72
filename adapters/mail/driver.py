"""Mailboxes as accounts of a channel."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from adapters.mail.config import MailConfig
from adapters.mail.filing import Filing
from adapters.mail.inbox import ImapInbox
from adapters.mail.oauth import AccessTokens
from adapters.mail.outbox import SmtpSender
from adapters.mail.probe import try_mailbox
from adapters.mail.standing import Standing
from adapters.mail.worker import MailParser
from domain.accounts import Account, Driver, Tools


def driver(parser: MailParser) -> Driver:
    """Return how mailboxes are made; they share one parser."""
    make: Callable[[MailConfig, Tools], Account] = lambda config, tools: _open(  # noqa: E731
        config, tools, parser
    )
    return Driver(MailConfig, make)


class MailboxWorker:
    """Reads the mailbox and files what was sent, side by side; implements ``ChannelWorker``."""

    def __init__(self, inbox: ImapInbox, filing: Filing) -> None:
        self._inbox = inbox
        self._filing = filing

    async def run(self) -> None:
        """Work until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._inbox.run())
            group.create_task(self._filing.run())


def _open(config: MailConfig, tools: Tools, parser: MailParser) -> Account:
    standing = Standing(tools.health)
    access = AccessTokens(config.oauth, tools.memory, tools.clock)
    filing = Filing(config, tools, standing, access)
    inbox = ImapInbox(config, tools, parser, standing=standing, access=access)
    return Account(
        probe=lambda: try_mailbox(config, access),
        sender=SmtpSender(config, tools, filing=filing, standing=standing, access=access),
        worker=MailboxWorker(inbox, filing),
        # Copies of what was sent wait in one place for the worker to file them.
        sends_where_it_runs=True,
    )
