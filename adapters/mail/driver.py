"""Mailboxes as accounts of a channel."""

from __future__ import annotations

from collections.abc import Callable

from adapters.mail.config import MailConfig
from adapters.mail.inbox import ImapInbox
from adapters.mail.outbox import SmtpSender
from adapters.mail.probe import try_mailbox
from adapters.mail.worker import MailParser
from domain.accounts import Account, Driver, Tools


def driver(parser: MailParser) -> Driver:
    """Return how mailboxes are made; they share one parser."""
    make: Callable[[MailConfig, Tools], Account] = lambda config, tools: _open(  # noqa: E731
        config, tools, parser
    )
    return Driver(MailConfig, make)


def _open(config: MailConfig, tools: Tools, parser: MailParser) -> Account:
    return Account(
        probe=lambda: try_mailbox(config),
        sender=SmtpSender(config, clock=tools.clock),
        worker=ImapInbox(config, tools, parser),
    )
