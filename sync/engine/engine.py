"""The engine: hello, fill, pull, push and live, for as long as the program runs.

Phases are named in the log. Correctness never depends on the live connection: it only makes
pulls unnecessary while it works. Runs on its own thread's loop; the store's writer does the
disk work.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

import structlog

from domain.changes import Changes
from domain.clock import Clock
from domain.errors import Code, Expected, Offline, Refused, SignInRequired, Unavailable
from domain.ids import DeviceId
from domain.tasks import together
from domain.wire import (
    MAX_OPS,
    MAX_PAGE_ROWS,
    BucketInfo,
    Cursor,
    Fill,
    Hello,
    LiveAck,
    LiveAuth,
    LiveControl,
    LiveDown,
    LiveDrain,
    LivePage,
    LivePing,
    LivePoke,
    LivePong,
    LivePresence,
    LiveSub,
    LiveTyping,
    LiveWelcome,
    OutboxState,
    Page,
    Pull,
    Push,
    Welcome,
)
from sync.engine.backoff import Backoff
from sync.engine.replica import Replica
from sync.queries.rows import Link, SyncStatus
from sync.transport.protocol import LiveLine, Transport

_log = structlog.get_logger(__name__)

OnStatus = Callable[[SyncStatus], None]

LIVE_FAILURES_BEFORE_POLL = 2
POLL_WAIT_S = 25.0
FILL_NOTICE_EVERY = 8
"""Pages of a first copy between two notices to the screens."""
_DEVICE_GONE = (Code.DEVICE_REVOKED, Code.FORBIDDEN)


class _Hurry(Exception):
    """The centre asked for a fresh hello."""


class Ears(NamedTuple):
    """Whom the engine tells things, on its own loop."""

    status: OnStatus
    typing: Callable[[LiveTyping], None]


class Engine:
    """Keeps one workstation in step with the centre."""

    def __init__(
        self,
        replica: Replica,
        transport: Transport,
        device: DeviceId,
        clock: Clock,
        ears: Ears,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """Make it ready; nothing happens before ``run``.

        Args:
            replica: the local store as the engine sees it.
            transport: the line.
            device: this workstation's id.
            clock: measures how long we are offline.
            ears: told of status and typing.
            chance: spreads reconnects, uniform in [0, 1).
        """
        self._replica = replica
        self._transport = transport
        self._device = device
        self._clock = clock
        self._ears = ears
        self._backoff = Backoff(chance)
        self.status = SyncStatus()
        self._presence = ""
        self._line: LiveLine | None = None
        self._live_failures = 0
        self._need_push = asyncio.Event()
        self._need_pull = asyncio.Event()
        self._need_count = asyncio.Event()
        self._retry_now = asyncio.Event()
        self._batch = MAX_OPS
        self._slow_down_s = 0.0
        self._centre_time: tuple[datetime, float] | None = None

    # -- told from outside -----------------------------------------------------------------

    def changed(self, changes: Changes) -> None:
        """Notice work of ours in the outbox."""
        if changes.origin not in ("page", "fill"):
            self._need_push.set()
            self._need_count.set()

    def retry_now(self) -> None:
        """Try the line again at once (signed in, network back, woken from sleep)."""
        self._backoff.reset()
        self._retry_now.set()

    async def set_presence(self, state: str) -> None:
        """Declare the agent's presence; repeated to the centre after every reconnect."""
        self._presence = state
        await self._send(LivePresence(state=state))

    async def _send(self, message: LivePresence) -> None:
        if self._line is None:
            return
        try:
            await self._line.send(message)
        except Offline:
            _log.debug("presence_not_sent")

    # -- life ------------------------------------------------------------------------------

    async def run(self) -> None:
        """Stay connected, and keep the counters right, until cancelled."""
        await together(self._stay_connected(), self._keep_counting())

    async def _keep_counting(self) -> None:
        """Count one at a time: of two counts side by side the older could be told last."""
        while True:
            self._need_count.clear()
            await self._count()
            await self._need_count.wait()

    async def _stay_connected(self) -> None:
        hurried = False
        while True:
            try:
                if not hurried:
                    self._tell(link=Link.CONNECTING if self._first_try else Link.OFFLINE)
                hurried = False
                await self._connected()
            except _Hurry:
                hurried = True
            except SignInRequired as error:
                _log.warning("session_ended", reason=error.detail)
                self._lost(Link.SIGN_IN)
                await self._wait(None)
            except Refused as error:
                await self._refused(error)
            except Expected as error:
                _log.info("line_lost", code=error.code)
                self._lost(Link.OFFLINE)
                await self._wait(self._backoff.next_s())

    @property
    def _first_try(self) -> bool:
        return self.status.offline_since_at is None

    async def _refused(self, error: Refused) -> None:
        _log.warning("refused", code=error.code)
        if error.code == Code.EPOCH_CHANGED:
            return
        if error.code == Code.UPGRADE_REQUIRED:
            self._lost(Link.UPGRADE)
        elif error.code in _DEVICE_GONE:
            self._lost(Link.REVOKED)
        else:
            self._lost(Link.OFFLINE)
        await self._wait(error.retry_after_s or self._backoff.next_s())

    async def _wait(self, seconds: float | None) -> None:
        # Not cleared before: who asked during the attempt that just failed means the next one.
        try:
            async with asyncio.timeout(seconds):
                await self._retry_now.wait()
        except TimeoutError:
            return
        self._retry_now.clear()

    async def _connected(self) -> None:
        """Say hello and work until the line breaks."""
        position = await self._replica.cursor()
        count, first, following = await self._replica.outbox()
        welcome = await self._transport.hello(
            Hello(
                cursor=position,
                outbox=OutboxState(count=count, first_seq=first, next_seq=following),
                clock=self._clock.now(),
            )
        )
        cursor = await self._agree(welcome, position)
        self._backoff.reset()
        self._retry_now.clear()
        names = tuple(bucket.name for bucket in welcome.buckets)
        self._need_push.set()
        self._batch = welcome.limits.ops
        self._centre_time = welcome.server_time_at, self._clock.monotonic()
        self._tell(clock_skew_s=self._skew())
        await together(
            self._keep_live(cursor, names),
            self._keep_pulling(names),
            self._keep_pushing(welcome),
            self._fill_all(names),
        )

    async def _agree(self, welcome: Welcome, position: Cursor | None) -> Cursor:
        """Bring the store's position in line with what the centre says of its history."""
        if welcome.must in ("upgrade_hard", "upgrade_soft"):
            raise Refused(Code.UPGRADE_REQUIRED)
        if welcome.must in ("wipe", "locked"):
            raise Refused(Code.DEVICE_REVOKED)
        if position is None or welcome.must in ("rebase", "refill"):
            cursor = Cursor(
                stream_id=welcome.stream_id,
                epoch=welcome.epoch,
                grant_epoch=welcome.grant_epoch,
                rev=welcome.head,
            )
            rewound = position is not None and position.epoch != welcome.epoch
            await self._replica.start_over(cursor, welcome.frontier if rewound else None)
        else:
            cursor = position
        await self._replica.set_buckets(_by_size(welcome.buckets))
        await self._replica.remember_agent(welcome.agent_id, welcome.epoch)
        await self._replica.received(welcome.frontier)
        return cursor

    # -- live ------------------------------------------------------------------------------

    async def _keep_live(self, cursor: Cursor, names: tuple[str, ...]) -> None:
        if self._live_failures >= LIVE_FAILURES_BEFORE_POLL:
            await self._poll(names)
            return
        auth = LiveAuth(token="", device=self._device, cursor=cursor, buckets=names)
        try:
            async with self._transport.live(auth) as line:
                first = await line.receive()
                if not isinstance(first, LiveWelcome):
                    raise Offline(Code.NOT_PULT, "no welcome")
                self._live_failures = 0
                self._line = line
                if self._presence:
                    await line.send(LivePresence(state=self._presence))
                self._online()
                while True:
                    await self._heard(line, await line.receive(), names)
        except Offline:
            self._live_failures += self._line is None
            raise
        except SignInRequired as error:
            # Access tokens grow old while the line stands: a hello swaps them, and only its
            # refusal means that somebody has to sign in.
            if self._line is None:
                raise Offline(Code.SIGN_IN_REQUIRED, "live line refused") from error
            raise _Hurry from error
        finally:
            self._line = None

    async def _heard(self, line: LiveLine, frame: LiveDown, names: tuple[str, ...]) -> None:
        match frame:
            case LivePage():
                if await self._apply(frame.page):
                    self._online()
                    await line.send(LiveAck(rev=frame.page.to_rev))
                else:
                    self._need_pull.set()
            case LivePoke():
                self._need_pull.set()
            case LivePing():
                await line.send(LivePong())
                self._online()
            case LiveTyping():
                self._ears.typing(frame)
            case LiveControl():
                raise SignInRequired("told so") if frame.what == "sign_in" else _Hurry
            case LiveDrain():
                await asyncio.sleep(frame.after_ms / 1000 * self._backoff.chance())
                raise _Hurry
            case LiveWelcome():
                _log.debug("second_welcome", buckets=len(names))

    async def _poll(self, names: tuple[str, ...]) -> None:
        """Do without a live connection: hostile proxies still let plain requests through."""
        self._live_failures = 0  # the next connection tries the live line again
        self._online()
        while True:
            await self._pull_all(names, wait_s=POLL_WAIT_S)
            self._online()

    # -- pull, fill, push ------------------------------------------------------------------

    async def _keep_pulling(self, names: tuple[str, ...]) -> None:
        while True:
            await self._need_pull.wait()
            self._need_pull.clear()
            await self._pull_all(names)
            position = await self._replica.cursor()
            if self._line is not None and position is not None:
                await self._line.send(LiveSub(cursor=position, buckets=names))

    async def _pull_all(self, names: tuple[str, ...], wait_s: float = 0.0) -> None:
        more = True
        while more:
            position = await self._replica.cursor()
            if position is None:
                raise _Hurry
            page = await self._transport.pull(
                Pull(cursor=position, buckets=names, rows_max=MAX_PAGE_ROWS, wait_s=wait_s)
            )
            await self._apply(page)
            more, wait_s = page.more, 0.0

    async def _apply(self, page: Page) -> bool:
        # First: what the page brings is fresh or old by the centre's time.
        self._tell(clock_skew_s=self._skew())
        applied = await self._replica.apply_page(page)
        if applied and page.results:
            self._need_count.set()
        return applied

    async def _fill_all(self, names: tuple[str, ...]) -> None:
        todo = await self._replica.filling()
        if not todo:
            return
        self._tell(filling=True)
        for name in [name for name in names if name in todo]:
            await self._fill(name)
        self._tell(filling=False)
        await self._replica.announce_everything()

    async def _fill(self, name: str) -> None:
        after, done, pages = await self._replica.fill_key(name), False, 0
        while not done:
            page = await self._transport.fill(
                Fill(bucket=name, gen=0, after=after, limit=MAX_PAGE_ROWS)
            )
            if not await self._replica.apply_fill(page):
                raise _Hurry
            after, done, pages = page.next, page.done, pages + 1
            if pages % FILL_NOTICE_EVERY == 1 or done:
                await self._replica.announce_everything()

    async def _keep_pushing(self, welcome: Welcome) -> None:
        while True:
            await self._need_push.wait()
            self._need_push.clear()
            while ops := await self._replica.to_push(welcome.epoch, self._batch):
                try:
                    answer = await self._transport.push(
                        Push(epoch=welcome.epoch, sent_at=self._clock.now(), ops=tuple(ops))
                    )
                except Refused as error:
                    if error.code != Code.TOO_LARGE or len(ops) == 1:
                        raise
                    self._batch = max(1, len(ops) // 2)
                    continue
                await self._replica.received(answer.frontier)
                if answer.frontier < ops[0].seq:
                    raise Offline(Code.INTERNAL, "the centre took nothing")
                if answer.slow_down_ms:
                    await asyncio.sleep(answer.slow_down_ms / 1000)
            self._need_count.set()

    # -- status ----------------------------------------------------------------------------

    async def _count(self) -> None:
        try:
            waiting, attention = await self._replica.counts()
        except Unavailable:
            return
        self._tell(waiting=waiting, attention=attention)

    def _online(self) -> None:
        self._tell(
            link=Link.ONLINE,
            offline_since_at=None,
            synced_at=self._clock.now(),
            disk_low=self._replica.disk_is_low(),
            clock_skew_s=self._skew(),
        )

    def _skew(self) -> int:
        """Return by how much our clock is behind the centre's, also after somebody set it."""
        if self._centre_time is None:
            return 0
        told, at = self._centre_time
        now = told + timedelta(seconds=self._clock.monotonic() - at)
        return round((now - self._clock.now()).total_seconds())

    def _lost(self, link: Link) -> None:
        since: datetime | None = self.status.offline_since_at or self._clock.now()
        self._tell(link=link, offline_since_at=since)

    def _tell(self, **changes: object) -> None:
        fresh = replace(self.status, **changes)  # type: ignore[arg-type]  # names are the fields'
        if fresh != self.status:
            self.status = fresh
            self._ears.status(fresh)


def _by_size(buckets: tuple[BucketInfo, ...]) -> tuple[str, ...]:
    """Return bucket names, the small ones every screen needs first."""
    return tuple(
        sorted((item.name for item in buckets), key=lambda name: name.startswith("branch:"))
    )
