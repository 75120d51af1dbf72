"""The way in: one mailbox watched over IMAP, each mail delivered at least once (R-CH2)."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import ParamSpec, Protocol, TypeVar

import msgspec
import structlog

from adapters.mail.config import MailConfig
from adapters.mail.imap_link import Folder, ImapLink, MailInfo
from adapters.mail.job import MailJob
from adapters.mail.refs import provider_ref
from adapters.mail.worker import MailParser
from domain.accounts import AccountState, Health, Problem
from domain.backoff import Backoff
from domain.clock import Clock
from domain.errors import Expected
from domain.ids import ChannelId
from domain.ports import InboundSink

_log = structlog.get_logger(__name__)

_P = ParamSpec("_P")
_T = TypeVar("_T")

_HEAD_BYTES = 256 * 1024
_CLOSE_S = 5.0
# Clocks of mail servers differ from ours; better an old mail again than a new one missed.
_SLACK = timedelta(hours=1)


class Cursor(msgspec.Struct, frozen=True, kw_only=True):
    """How far a mailbox has been delivered.

    Attributes:
        uidvalidity: the folder's generation the ``uid`` belongs to.
        uid: the last UID that is durable on our side, or that was there before we came.
        since: mails older than this are not ours to import, even when the server renumbers
            the folder and everything looks new; None imports all.
    """

    uidvalidity: int
    uid: int
    since: datetime | None = None


class CursorStore(Protocol):
    """Where cursors live; implemented by the server."""

    async def load(self, channel_id: ChannelId) -> Cursor | None:
        """Return the saved cursor, or None before the very first start."""
        ...

    async def save(self, channel_id: ChannelId, cursor: Cursor) -> None:
        """Store the cursor. Returns only after it is durable."""
        ...


class ImapInbox:
    """Watches one folder and delivers its mail; implements ``ChannelWorker``.

    The cursor moves only after ``sink.message_received`` has returned, so a crash between the
    two delivers a mail twice with the same ``provider_ref``, and never loses one. What is
    deleted in the folder stays with us.
    """

    def __init__(  # noqa: PLR0913 - one mailbox: what it is, and what it is given
        self,
        channel_id: ChannelId,
        config: MailConfig,
        sink: InboundSink,
        cursors: CursorStore,
        *,
        parser: MailParser,
        clock: Clock,
        health: Health | None = None,
    ) -> None:
        self._health = health
        self._channel_id = channel_id
        self._config = config
        self._sink = sink
        self._cursors = cursors
        self._parser = parser
        self._clock = clock
        self._backoff = Backoff(config.retry_base_s, config.retry_cap_s)

    async def run(self) -> None:
        """Receive until cancelled; reconnects by itself, never loses its cursor."""
        while True:
            try:
                await self._session()
            except Expected as error:
                reason: str = error.detail or error.code
            except Exception as error:  # noqa: BLE001 - outer loop: the sink may raise anything
                reason = type(error).__name__
            else:
                reason = "closed"
            await self._tell(AccountState.FAILING, Problem.UNREACHABLE, reason)
            delay_s = self._backoff.failed()
            _log.warning(
                "mailbox_retries",
                channel_id=str(self._channel_id),
                reason=reason,
                delay_s=round(delay_s, 2),
            )
            await asyncio.sleep(delay_s)

    async def _session(self) -> None:
        """Serve one connection until it breaks."""
        async with _thread_of(ImapLink(self._config)) as thread:
            await thread.call(thread.link.open)
            folder = await thread.call(thread.link.select, self._config.folder)
            cursor = await self._cursor_for(folder)
            _log.info("mailbox_connected", channel_id=str(self._channel_id))
            while True:
                cursor = await self._deliver_new(thread, cursor)
                self._backoff.succeeded()
                await self._tell(AccountState.WORKING, Problem.NONE)
                await thread.call(thread.link.wait, self._config.idle_s, self._config.poll_s)

    async def _tell(self, state: AccountState, problem: Problem, detail: str = "") -> None:
        if self._health is not None:
            await self._health.report(state, problem, detail)

    async def _cursor_for(self, folder: Folder) -> Cursor:
        """Return the saved cursor, or a new one where it does not fit the folder."""
        saved = await self._cursors.load(self._channel_id)
        if saved is not None and saved.uidvalidity == folder.uidvalidity:
            return saved
        if saved is not None:
            # The server renumbered the folder: look at all of it, the sink knows the refs.
            _log.warning("mailbox_renumbered", channel_id=str(self._channel_id))
            return Cursor(uidvalidity=folder.uidvalidity, uid=0, since=saved.since)
        if self._config.import_existing:
            return Cursor(uidvalidity=folder.uidvalidity, uid=0)
        fresh = Cursor(
            uidvalidity=folder.uidvalidity,
            uid=max(0, folder.uidnext - 1),
            since=self._clock.now() - _SLACK,
        )
        await self._cursors.save(self._channel_id, fresh)
        return fresh

    async def _deliver_new(self, thread: _LinkThread, cursor: Cursor) -> Cursor:
        uids = await thread.call(thread.link.newer_than, cursor.uid)
        for info in await thread.call(thread.link.infos, uids):
            if cursor.since is None or info.received_at >= cursor.since:
                await self._deliver(thread, cursor, info)
            cursor = msgspec.structs.replace(cursor, uid=info.uid)
            await self._cursors.save(self._channel_id, cursor)
        return cursor

    async def _deliver(self, thread: _LinkThread, cursor: Cursor, info: MailInfo) -> None:
        job = await thread.call(self._fetch, thread.link, cursor, info)
        if job is None:
            return
        message = await self._parser.parse(job)
        await self._sink.message_received(message)
        _log.debug("mail_received", channel_id=str(self._channel_id), uid=info.uid)

    def _fetch(self, link: ImapLink, cursor: Cursor, info: MailInfo) -> MailJob | None:
        """Download a mail, or the head of one that is too big. Runs in the mailbox's thread."""
        partial = info.size > self._parser.limits.raw_bytes
        raw = link.download(info.uid, _HEAD_BYTES if partial else None)
        if raw is None:
            return None
        place = f"{self._config.folder}/{cursor.uidvalidity}/{info.uid}"
        return MailJob(
            channel_id=self._channel_id,
            raw=raw,
            provider_ref=provider_ref(raw, f"{self._config.address}/{place}"),
            received_at=info.received_at,
            own_address=self._config.address,
            authserv_id=self._config.authserv_id,
            trusted_hops=self._config.trusted_hops,
            partial=partial,
        )


class _LinkThread:
    """A connection and the one thread that may use it."""

    def __init__(self, link: ImapLink) -> None:
        self.link = link
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="mailbox")

    async def call(self, function: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> _T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._executor, lambda: function(*args, **kwargs))

    async def aclose(self) -> None:
        """Break off what runs and wait for the thread, but not for a stuck connect."""
        self.link.cut()
        closing = asyncio.get_running_loop().run_in_executor(self._executor, self.link.close)
        self._executor.shutdown(wait=False)
        await asyncio.wait([closing], timeout=_CLOSE_S)


@contextlib.asynccontextmanager
async def _thread_of(link: ImapLink) -> AsyncIterator[_LinkThread]:
    thread = _LinkThread(link)
    try:
        yield thread
    finally:
        await thread.aclose()
