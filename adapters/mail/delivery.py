"""From a folder into the centre: mails are fetched, read and stored side by side, in order.

While one batch is written down the next is being read and the one after it is on its way, so
that an import costs as much as its slowest part. A cursor moves only after what lies before it
is durable.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from typing import TypeAlias

import msgspec
import structlog

from adapters.mail.config import MailConfig
from adapters.mail.cursors import Cursor, Cursors
from adapters.mail.imap_link import ImapLink, MailInfo
from adapters.mail.job import MailJob
from adapters.mail.link_thread import LinkThread
from adapters.mail.refs import our_message_id, ours, provider_ref
from adapters.mail.reply_address import ReplyAddresses
from adapters.mail.trouble import ServerSaysNo, Trouble
from adapters.mail.worker import MailParser
from domain.accounts import Problem, Tools
from domain.errors import Expected
from domain.ports import BulkSink, DeliveryReport, InboundMessage

_log = structlog.get_logger(__name__)

_Landing: TypeAlias = InboundMessage | DeliveryReport

_HEAD_BYTES = 256 * 1024
_BATCH = 40
_BATCH_BYTES = 4 * 1024 * 1024
_ASKED = 3
"""How often a mail is asked for that the server lists and does not hand over."""


class Delivery:
    """Brings the mails of one account to its sink; outlives connections."""

    def __init__(
        self,
        config: MailConfig,
        tools: Tools,
        cursors: Cursors,
        parser: MailParser,
        addresses: ReplyAddresses,
    ) -> None:
        self._config = config
        self._tools = tools
        self._cursors = cursors
        self._parser = parser
        self._addresses = addresses
        self._withheld: dict[str, int] = {}

    async def deliver(
        self, thread: LinkThread, folder: str, cursor: Cursor, infos: Sequence[MailInfo]
    ) -> Cursor:
        """Deliver mails and return the cursor behind the last of them.

        Raises:
            Trouble: the server failed; what was delivered is behind the saved cursor.
            Exception: whatever the sink raises.
        """
        batches = list(_batches(infos, self._parser.limits.raw_bytes))
        fetched: list[MailJob] = []
        read: list[_Landing] = []
        for step in range(len(batches) + 2):
            ends = step - 2
            stored, parsed, came = await asyncio.gather(
                self._store(folder, cursor, batches[ends] if ends >= 0 else [], read),
                self._read(fetched),
                self._fetch(thread, folder, cursor, batches[step : step + 1]),
                return_exceptions=True,
            )
            for outcome in (stored, parsed, came):
                if isinstance(outcome, BaseException):
                    raise outcome
            assert isinstance(stored, Cursor)  # noqa: S101 - exceptions are raised above
            assert not isinstance(parsed, BaseException)  # noqa: S101
            assert not isinstance(came, BaseException)  # noqa: S101
            cursor, read, fetched = stored, parsed, came
        return cursor

    async def _read(self, jobs: list[MailJob]) -> list[_Landing]:
        """Return what mails are: messages, or reports of messages of ours."""
        found: list[_Landing] = []
        for job, reading in zip(jobs, await self._parser.parse_many(jobs), strict=True):
            answered = self._addresses.answered(job.raw)
            signed = our_message_id(answered, self._config.domain) if answered else ""
            report = reading.report
            ref = "" if report is None else ours(report.ref, self._config.domain) or signed
            if report is not None and ref:
                found.append(
                    DeliveryReport(
                        channel_id=job.channel_id,
                        provider_ref=ref,
                        status=report.status,
                        at=job.received_at,
                        detail=report.detail,
                    )
                )
            elif signed:
                refs = dict.fromkeys((signed, *reading.message.thread_refs))
                found.append(msgspec.structs.replace(reading.message, thread_refs=tuple(refs)))
            else:
                found.append(reading.message)
        return found

    async def _store(
        self, folder: str, cursor: Cursor, batch: list[MailInfo], landing: list[_Landing]
    ) -> Cursor:
        if not batch:
            return cursor
        await self._store_messages([one for one in landing if isinstance(one, InboundMessage)])
        for one in landing:
            if isinstance(one, DeliveryReport):
                await self._tools.sink.delivery_reported(one)
        cursor = msgspec.structs.replace(cursor, uid=batch[-1].uid)
        await self._cursors.save(folder, cursor)
        return cursor

    async def _store_messages(self, messages: list[InboundMessage]) -> None:
        sink = self._tools.sink
        if isinstance(sink, BulkSink) and len(messages) > 1:
            try:
                await sink.messages_received(messages)
            except Expected:
                raise
            except Exception as error:  # noqa: BLE001 - one of them may be to blame: each alone
                _log.warning("mails_stored_one_by_one", reason=type(error).__name__)
            else:
                return
        for message in messages:
            await sink.message_received(message)

    async def _fetch(
        self, thread: LinkThread, folder: str, cursor: Cursor, batches: list[list[MailInfo]]
    ) -> list[MailJob]:
        """Return the jobs of a batch, if there is one, without those too old to be ours."""
        since = cursor.since
        infos = [
            info
            for batch in batches
            for info in batch
            if since is None or info.received_at is None or info.received_at >= since
        ]
        if not infos:
            return []
        bodies = await thread.call(_download, thread.link, infos, self._parser.limits.raw_bytes)
        missing = [info.uid for info in infos if info.uid not in bodies]
        kept = set(await thread.call(thread.link.still_there, missing)) if missing else set()
        jobs = []
        for info in infos:
            place = f"{folder}/{cursor.uidvalidity}/{info.uid}"
            if info.uid in bodies or (info.uid in kept and self._gives_up(place)):
                jobs.append(self._job(place, info, bodies.get(info.uid)))
        return jobs

    def _gives_up(self, place: str) -> bool:
        """Tell that a mail was asked for often enough.

        Raises:
            Trouble: it was not: another connection may get it.
        """
        self._withheld[place] = self._withheld.get(place, 0) + 1
        if self._withheld[place] < _ASKED:
            raise Trouble(Problem.BAD_ANSWER, "the server lists a mail it does not hand over")
        return True

    def _job(self, place: str, info: MailInfo, raw: bytes | None) -> MailJob:
        config = self._config
        return MailJob(
            channel_id=self._tools.channel_id,
            raw=raw or b"",
            provider_ref=provider_ref(raw or b"", f"{config.address}/{place}"),
            received_at=info.received_at or self._tools.clock.now(),
            own_address=config.address,
            authserv_id=config.authserv_id,
            trusted_hops=config.trusted_hops,
            partial=info.size > self._parser.limits.raw_bytes or raw is None,
            withheld=raw is None,
        )


def _batches(infos: Sequence[MailInfo], limit: int) -> Iterator[list[MailInfo]]:
    """Cut mails into batches that are neither many nor large."""
    batch: list[MailInfo] = []
    held = 0
    for info in infos:
        size = min(info.size, limit)
        if batch and (len(batch) >= _BATCH or held + size > _BATCH_BYTES):
            yield batch
            batch, held = [], 0
        batch.append(info)
        held += size
    if batch:
        yield batch


def _download(link: ImapLink, infos: list[MailInfo], limit: int) -> dict[int, bytes]:
    """Fetch mails, of those that are too big the head. Runs in the mailbox's thread."""
    whole = [info.uid for info in infos if info.size <= limit]
    bodies = _patiently(link, whole) if whole else {}
    for info in infos:
        if info.size > limit:
            bodies |= link.download([info.uid], _HEAD_BYTES)
    return bodies


def _patiently(link: ImapLink, uids: list[int]) -> dict[int, bytes]:
    """Fetch mails in one go; where the server will not, each alone, without those it refuses."""
    try:
        return link.download(uids)
    except ServerSaysNo:
        bodies: dict[int, bytes] = {}
        for uid in uids:
            try:
                bodies |= link.download([uid])
            except ServerSaysNo:
                continue
        return bodies
