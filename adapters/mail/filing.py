"""Copies of what was sent, filed into the Sent folder: once, and never by sending again.

A copy is written down the moment the server took the mail and goes into the folder from there,
now or when the mailbox can be reached again. Only then is its place free for another.
"""

from __future__ import annotations

import asyncio
import base64
import binascii

import msgspec
import structlog

from adapters.mail.config import MailConfig
from adapters.mail.imap_link import ImapLink
from adapters.mail.link_thread import LinkThread, thread_of
from adapters.mail.oauth import AccessTokens
from adapters.mail.sign_in import open_link
from adapters.mail.standing import Standing
from adapters.mail.trouble import Trouble
from domain.accounts import Memory, Tools
from domain.backoff import Backoff
from domain.errors import Expected, Unavailable

_log = structlog.get_logger(__name__)

_INDEX = "filing"
_MAX_WAITING = 100
_MAX_BYTES = 64 * 1024 * 1024
_SEEN = "\\Seen"


class _Waiting(msgspec.Struct, frozen=True):
    """A copy that is to be filed: where it is kept, its Message-ID and its size."""

    slot: int
    ref: str
    size: int


class Filing:
    """The copies of one mailbox that wait for its Sent folder."""

    def __init__(
        self, config: MailConfig, tools: Tools, standing: Standing, access: AccessTokens
    ) -> None:
        self._config = config
        self._access = access
        self._memory: Memory = tools.memory
        self._channel_id = tools.channel_id
        self._standing = standing
        self._lock = asyncio.Lock()
        self._news = asyncio.Event()
        self._news.set()
        self._backoff = Backoff(config.retry_base_s, config.retry_cap_s)

    async def keep(self, ref: str, raw: bytes) -> None:
        """Write a copy down; the mail is sent, so whatever fails here only costs its copy."""
        if not (self._config.sent_folder and self._config.file_sent):
            return
        try:
            async with self._lock:
                waiting = await self._waiting()
                held = sum(one.size for one in waiting) + len(raw)
                if len(waiting) >= _MAX_WAITING or held > _MAX_BYTES:
                    _log.warning("copy_not_kept", channel_id=str(self._channel_id))
                    return
                taken = {one.slot for one in waiting}
                slot = next(number for number in range(_MAX_WAITING) if number not in taken)
                await self._memory.save(_place(slot), base64.b64encode(raw).decode("ascii"))
                await self._write([*waiting, _Waiting(slot, ref, len(raw))])
        except Unavailable as error:
            _log.warning("copy_not_kept", channel_id=str(self._channel_id), reason=error.code)
        self._news.set()

    async def waits(self, ref: str) -> bool:
        """Tell whether a mail waits to be filed: then the server took it."""
        return any(one.ref == ref for one in await self._waiting())

    async def run(self) -> None:
        """File until cancelled; what fails is tried again later."""
        while True:
            await self._news.wait()
            self._news.clear()
            try:
                await self._file_all()
                self._backoff.succeeded()
            except Expected as error:
                _log.warning("copies_wait", channel_id=str(self._channel_id), reason=error.detail)
                if isinstance(error, Trouble):
                    await self._standing.lacks(self._config.sent_folder, error)
                await asyncio.sleep(self._backoff.failed())
                self._news.set()

    async def _file_all(self) -> None:
        if not await self._waiting():
            return
        async with thread_of(ImapLink(self._config), self._config.timeout_s * 10) as thread:
            await open_link(thread, self._access)
            while waiting := await self._waiting():
                await self._file(thread, waiting[0])
        await self._standing.has(self._config.sent_folder)

    async def _file(self, thread: LinkThread, copy: _Waiting) -> None:
        raw = _decoded(await self._memory.load(_place(copy.slot)))
        if raw:
            await thread.call(_append_once, thread.link, self._config.sent_folder, copy.ref, raw)
        async with self._lock:
            await self._write([one for one in await self._waiting() if one.slot != copy.slot])
            await self._memory.save(_place(copy.slot), "")
        _log.info("copy_filed", channel_id=str(self._channel_id))

    async def _waiting(self) -> list[_Waiting]:
        kept = await self._memory.load(_INDEX)
        return msgspec.json.decode(kept, type=list[_Waiting]) if kept else []

    async def _write(self, waiting: list[_Waiting]) -> None:
        await self._memory.save(_INDEX, msgspec.json.encode(waiting).decode())


def _place(slot: int) -> str:
    return f"{_INDEX}:{slot}"


def _decoded(kept: str | None) -> bytes:
    try:
        return base64.b64decode(kept or "")
    except binascii.Error:
        return b""


def _append_once(link: ImapLink, folder: str, ref: str, raw: bytes) -> None:
    """Put a copy into a folder that does not have it yet: an earlier try may have got there."""
    link.ensure(folder)
    link.select(folder)
    if link.with_id(ref) is None:
        link.append(folder, raw, _SEEN)
