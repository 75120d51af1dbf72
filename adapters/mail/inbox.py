"""The way in: one mailbox watched over IMAP, each mail delivered at least once (R-CH2)."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import msgspec
import structlog

from adapters.mail.config import MailConfig
from adapters.mail.cursors import Cursor, Cursors
from adapters.mail.delivery import Delivery
from adapters.mail.imap_link import Folder, ImapLink, Known
from adapters.mail.link_thread import LinkThread, thread_of
from adapters.mail.oauth import AccessTokens
from adapters.mail.reply_address import ReplyAddresses
from adapters.mail.sign_in import open_link
from adapters.mail.standing import Standing
from adapters.mail.trouble import Trouble
from adapters.mail.worker import MailParser
from domain.accounts import Problem, Tools
from domain.backoff import Backoff
from domain.errors import Expected

_log = structlog.get_logger(__name__)

# Clocks of mail servers differ from ours; better an old mail again than a new one missed.
_SLACK = timedelta(hours=1)
# The smallest line still worth waiting for: a mail of the largest size in this time.
_BYTES_PER_S = 16 * 1024
_REFUSED_SLOWER = 10


class ImapInbox:
    """Watches the folders of one mailbox and delivers their mail; implements ``ChannelWorker``.

    A cursor moves only after the sink has returned, so a crash between the two delivers a mail
    twice with the same ``provider_ref``, and never loses one. What is deleted in a folder, or
    marked there, stays as it is with us.
    """

    def __init__(
        self,
        config: MailConfig,
        tools: Tools,
        parser: MailParser,
        *,
        standing: Standing | None = None,
        access: AccessTokens | None = None,
    ) -> None:
        """Make the inbox of an account; mailboxes share the parser.

        Args:
            config: the mailbox.
            tools: what it is given.
            parser: reads the mails.
            standing: how the account stands, where other parts of it have a say.
            access: the access tokens of the account, where others use them too.
        """
        self._config = config
        self._tools = tools
        self._cursors = Cursors(tools.memory, config.folder)
        self._addresses = ReplyAddresses(config, tools.memory)
        self._access = access or AccessTokens(config.oauth, tools.memory, tools.clock)
        self._delivery = Delivery(config, tools, self._cursors, parser, self._addresses)
        self._standing = standing or Standing(tools.health)
        self._backoff = Backoff(config.retry_base_s, config.retry_cap_s)
        self._patience_s = config.timeout_s + max(
            config.idle_s, parser.limits.raw_bytes / _BYTES_PER_S
        )

    async def run(self) -> None:
        """Receive until cancelled; reconnects by itself, never loses its cursor."""
        while True:
            try:
                await self._addresses.open()
                if await self._cursors.load(self._config.folder) is not None:
                    self._standing.worked_before()
                await self._session()
            except Exception as error:  # noqa: BLE001 - outer loop: the sink may raise anything
                await self._standing.fails(error)
                reason = error.detail if isinstance(error, Expected) else type(error).__name__
            delay_s = self._backoff.failed()
            if self._standing.refused:
                delay_s *= _REFUSED_SLOWER
            _log.warning(
                "mailbox_retries",
                channel_id=str(self._tools.channel_id),
                reason=reason,
                delay_s=round(delay_s, 2),
            )
            await asyncio.sleep(delay_s)

    async def _session(self) -> None:
        """Serve one connection until it breaks."""
        async with thread_of(ImapLink(self._config), self._patience_s) as thread:
            await open_link(thread, self._access)
            watch = _Watch(self._config, self._tools, self._cursors, self._delivery, thread)
            await watch.begin()
            _log.info("mailbox_connected", channel_id=str(self._tools.channel_id))
            while True:
                await watch.look(self._standing)
                self._backoff.succeeded()
                await self._standing.works()
                await watch.wait()


class _Watch:
    """One connection's view of the folders: the main one is open, the others are asked about."""

    def __init__(
        self,
        config: MailConfig,
        tools: Tools,
        cursors: Cursors,
        delivery: Delivery,
        thread: LinkThread,
    ) -> None:
        self._config = config
        self._tools = tools
        self._cursors = cursors
        self._delivery = delivery
        self._thread = thread
        self._seen: dict[str, Folder] = {}
        self._main = Cursor(uidvalidity=0, uid=0)

    async def begin(self) -> None:
        """Open the main folder and deliver what came since."""
        self._main = await self._catch_up(self._config.folder)

    async def look(self, standing: Standing) -> None:
        """Deliver what is new anywhere, and note which of the folders cannot be read."""
        self._main = await self._newer(self._config.folder, self._main)
        moved = False
        for folder in self._config.other_folders:
            try:
                told = await self._thread.call(self._thread.link.status, folder)
                if told != self._seen.get(folder):
                    moved = True
                    await self._catch_up(folder)
                    self._seen[folder] = told
                await standing.has(folder)
            except Trouble as error:
                if error.problem is not Problem.MISCONFIGURED:
                    raise
                await standing.lacks(folder, error)
        if moved:
            await self.begin()

    async def wait(self) -> None:
        """Return when there may be something new anywhere."""
        idle_s, poll_s = self._config.idle_s, self._config.poll_s
        if self._config.other_folders:
            idle_s = min(idle_s, poll_s)
        await self._thread.call(self._thread.link.wait, idle_s, poll_s)

    async def _catch_up(self, name: str) -> Cursor:
        """Open a folder and deliver what came since we were there last."""
        saved = await self._cursors.load(name)
        known = Known(saved.uidvalidity, saved.uid, saved.modseq) if saved is not None else None
        folder = await self._thread.call(self._thread.link.select, name, known)
        cursor = await self._cursor_for(name, folder, saved)
        if folder.news:
            cursor = await self._deliver(name, cursor, list(folder.news))
        if folder.news is None or folder.uidnext - 1 > cursor.uid:
            cursor = await self._newer(name, cursor)
        if cursor.modseq != folder.modseq:
            # All that the counter stood for is durable here.
            cursor = msgspec.structs.replace(cursor, modseq=folder.modseq)
            await self._cursors.save(name, cursor)
        return cursor

    async def _newer(self, name: str, cursor: Cursor) -> Cursor:
        """Deliver what lies above a cursor in the folder that is open."""
        while uids := await self._thread.call(self._thread.link.newer_than, cursor.uid):
            cursor = await self._deliver(name, cursor, uids)
        return cursor

    async def _deliver(self, name: str, cursor: Cursor, uids: list[int]) -> Cursor:
        infos = await self._thread.call(self._thread.link.infos, uids)
        if infos:
            cursor = await self._delivery.deliver(self._thread, name, cursor, infos)
        if cursor.uid < uids[-1]:  # the last of them are gone already
            cursor = msgspec.structs.replace(cursor, uid=uids[-1])
        return cursor

    async def _cursor_for(self, name: str, folder: Folder, saved: Cursor | None) -> Cursor:
        """Return the saved cursor, or a new one where it does not fit the folder."""
        if saved is not None and saved.uidvalidity == folder.uidvalidity:
            return saved
        if saved is not None:
            # The server renumbered the folder: look at all of it, the sink knows the refs.
            _log.warning("mailbox_renumbered", channel_id=str(self._tools.channel_id))
            return Cursor(uidvalidity=folder.uidvalidity, uid=0, since=saved.since)
        if self._config.import_existing:
            return Cursor(uidvalidity=folder.uidvalidity, uid=0)
        fresh = Cursor(
            uidvalidity=folder.uidvalidity,
            uid=max(0, folder.uidnext - 1),
            since=self._tools.clock.now() - _SLACK,
        )
        await self._cursors.save(name, fresh)
        return fresh
