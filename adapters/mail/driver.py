"""Mailboxes as accounts of a channel."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from adapters.mail.config import MailConfig
from adapters.mail.inbox import Cursor, ImapInbox
from adapters.mail.outbox import SmtpSender
from adapters.mail.probe import try_mailbox
from adapters.mail.worker import MailParser
from domain.accounts import Account, Driver, Memory, Tools
from domain.ids import ChannelId


class MemoryCursors:
    """A ``CursorStore`` over the memory of an account."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def load(self, channel_id: ChannelId) -> Cursor | None:
        """Return the saved cursor, or None before the very first start."""
        raw = await self._memory.load("cursor")
        return msgspec.json.decode(raw, type=Cursor) if raw is not None else None

    async def save(self, channel_id: ChannelId, cursor: Cursor) -> None:
        """Store the cursor. Returns only after it is durable."""
        await self._memory.save("cursor", msgspec.json.encode(cursor).decode())


def driver(parser: MailParser) -> Driver:
    """Return how mailboxes are made; they share one parser."""
    make: Callable[[MailConfig, Tools], Account] = lambda config, tools: _open(  # noqa: E731
        config, tools, parser
    )
    return Driver(MailConfig, make)


def _open(config: MailConfig, tools: Tools, parser: MailParser) -> Account:
    inbox = ImapInbox(
        tools.channel_id,
        config,
        tools.sink,
        MemoryCursors(tools.memory),
        parser=parser,
        clock=tools.clock,
        health=tools.health,
    )
    return Account(
        probe=lambda: try_mailbox(config),
        sender=SmtpSender(config, clock=tools.clock),
        worker=inbox,
    )
