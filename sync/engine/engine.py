"""The engine: hello, fill, pull, push and live, for as long as the program runs.

Phases are named in the log. Correctness never depends on the live connection: it only makes
pulls unnecessary while it works. Runs on its own thread's loop; the store's writer does the
disk work.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable

import structlog

from domain.changes import Changes
from domain.clock import Clock
from domain.errors import Code, Expected, Refused, SignInRequired, Unavailable
from domain.ids import ConversationId, CustomerId, DeviceId
from domain.tasks import together
from domain.wire import Cursor, Hello, OutboxState, Page, Welcome
from sync.engine.backoff import Backoff
from sync.engine.copying import Copier, HelloNeeded
from sync.engine.declaring import Declaring
from sync.engine.ending import Ender
from sync.engine.lending import Lender, renew_after_s
from sync.engine.listening import Listener
from sync.engine.pinning import Pinner
from sync.engine.pulling import Puller
from sync.engine.pushing import EnrolNeeded, Pusher
from sync.engine.replica import Replica, Taken
from sync.engine.scope import scope_of
from sync.engine.telling import Ears as Ears
from sync.engine.telling import Teller
from sync.engine.uploading import Uploader
from sync.queries.rows import Link, SyncStatus
from sync.transport.protocol import Transport

_log = structlog.get_logger(__name__)

UPKEEP_EVERY_S = 60.0
HURRIES = 3
"""Hellos in a row without a page between them, after which a pause is due."""
_DEVICE_GONE = (Code.DEVICE_REVOKED, Code.FORBIDDEN)


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
            ears: told of status, typing and who is near.
            chance: spreads reconnects, uniform in [0, 1).
        """
        self._replica = replica
        self._transport = transport
        self._device = device
        self._clock = clock
        self._backoff = Backoff(chance)
        self._teller = Teller(ears, clock)
        self._lender = Lender(replica, self._teller)
        self._need_count = asyncio.Event()
        self._retry_now = asyncio.Event()
        self._hurries = 0
        self._declaring = Declaring()
        self._pusher = Pusher(replica, transport, clock, self._need_count.set)
        self._uploader = Uploader(replica, transport)
        self._puller = Puller(replica, transport, clock, self._apply, self._teller)
        self._ender = Ender(replica, self._pusher, self._teller)
        self._copier = Copier(replica, transport, clock, self._teller)
        self._pinner = Pinner(replica, transport, self._copier.copy_pins)
        self._listener = Listener(
            replica, transport, self._puller, self._declaring, self._teller, chance
        )

    @property
    def status(self) -> SyncStatus:
        """Return the state of the line."""
        return self._teller.status

    # -- told from outside -----------------------------------------------------------------

    def changed(self, changes: Changes) -> None:
        """Notice work of ours in the outbox."""
        if changes.origin not in ("page", "fill"):
            self._pusher.need.set()
            self._uploader.need.set()
            self._need_count.set()

    def retry_now(self) -> None:
        """Try the line again at once (signed in, network back, woken from sleep)."""
        self._backoff.reset()
        self._retry_now.set()

    async def set_presence(self, state: str, kind: str = "") -> None:
        """Declare the agent's presence; repeated to the centre after every reconnect."""
        await self._declaring.set_presence(state, kind)

    async def set_viewing(
        self, conversation: ConversationId | None, *, replying: bool = False
    ) -> None:
        """Declare what is on the screen; repeated to the centre after every reconnect."""
        await self._declaring.set_viewing(conversation, replying=replying)

    async def typing(self, conversation: ConversationId) -> None:
        """Tell the centre that a reply is being typed just now."""
        await self._declaring.typing(conversation)

    async def pin(self, customer_id: CustomerId) -> None:
        """Hold a customer completely from now on: their card or pop is open."""
        await self._pinner.open(customer_id)

    def release(self, customer_id: CustomerId) -> None:
        """Let a customer be given up once others need the room; they stay until then."""
        self._pinner.close(customer_id)

    def check_now(self) -> None:
        """Compare checksums with the centre at the next chance."""
        self._puller.check()

    # -- life ------------------------------------------------------------------------------

    async def run(self) -> None:
        """Stay connected, and keep the counters and files right, until cancelled."""
        await together(
            self._stay_connected(), self._keep_counting(), self._keep_house(), self._lender.keep()
        )

    async def _keep_counting(self) -> None:
        """Count one at a time: of two counts side by side the older could be told last."""
        while True:
            self._need_count.clear()
            await self._count()
            await self._need_count.wait()

    async def _keep_house(self) -> None:
        while True:
            await asyncio.sleep(UPKEEP_EVERY_S)
            try:
                await self._replica.tidy()
                await self._pinner.make_room()
            except Unavailable as error:
                _log.warning("upkeep_failed", code=error.code)
            self._copier.need.set()  # it stops while the disk is full

    async def _stay_connected(self) -> None:
        hurried = False
        while True:
            try:
                if not hurried:
                    self._teller.tell(link=Link.CONNECTING if self._first_try else Link.OFFLINE)
                hurried = False
                await self._connected()
            except HelloNeeded:
                hurried = await self._hurry()
            except EnrolNeeded:
                await self._enrol()
            except SignInRequired as error:
                _log.warning("session_ended", reason=error.detail)
                self._teller.lost(Link.SIGN_IN)
                await self._wait(None)
            except Refused as error:
                await self._refused(error)
            except Expected as error:
                _log.info("line_lost", code=error.code)
                self._teller.lost(Link.OFFLINE)
                await self._wait(error.retry_after_s or self._backoff.next_s())

    @property
    def _first_try(self) -> bool:
        return self.status.offline_since_at is None

    async def _hurry(self) -> bool:
        """Go on with a fresh hello, at once but for when that brought nothing before."""
        self._hurries += 1
        if self._hurries <= HURRIES:
            return True
        _log.warning("hello_in_circles", times=self._hurries)
        await self._wait(self._backoff.next_s())
        return False

    async def _enrol(self) -> None:
        """Become another device: this installation was copied, or restored from a backup."""
        _log.error("enrolled_anew")
        self._device = await self._replica.enrol()
        await self._transport.become(self._device)
        self._need_count.set()

    async def _refused(self, error: Refused) -> None:
        _log.warning("refused", code=error.code)
        if error.code == Code.EPOCH_CHANGED:
            return
        if error.code == Code.UPGRADE_REQUIRED:
            self._teller.lost(Link.UPGRADE)
        elif error.code in _DEVICE_GONE:
            self._teller.lost(Link.REVOKED)
            if error.code == Code.DEVICE_REVOKED:
                await self._ender.end(None)
        else:
            self._teller.lost(Link.OFFLINE)
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
        welcome = await self._transport.hello(await self._hello(position))
        if welcome.must == "wipe":
            await self._ender.end(welcome)
            raise Refused(Code.FORBIDDEN, "ordered to wipe, and no key to seal the work with")
        if welcome.must == "upgrade_soft":
            # Too old to understand pages; the work made here is not stranded for that.
            self._teller.lost(Link.UPGRADE)
            await self._pusher.run(welcome)
        cursor = await self._agree(welcome, position)
        self._lender.standing = True
        self._teller.ears.greeted()
        try:
            await self._work(welcome, cursor)
        finally:
            self._lender.standing = False

    async def _hello(self, position: Cursor | None) -> Hello:
        count, first, following = await self._replica.outbox()
        return Hello(
            cursor=position,
            outbox=OutboxState(count=count, first_seq=first, next_seq=following),
            pins_digest=await self._pinner.digest(),
            clock=self._clock.now(),
        )

    async def _work(self, welcome: Welcome, cursor: Cursor) -> None:
        if self._hurries <= HURRIES:
            self._backoff.reset()
        self._retry_now.clear()
        self._teller.set_centre_time(welcome.server_time_at)
        scope = scope_of(welcome)
        self._teller.tell(window=scope.pins)
        work = [
            self._listener.run(cursor, scope, self._device),
            self._puller.run(scope, self._listener.moved),
            self._pusher.run(welcome),
            self._uploader.run(),
            self._copier.run(self._puller.need),
            self._renew(welcome),
        ]
        if scope.pins:
            work.append(self._pinner.run(welcome))
        await together(*work)

    async def _renew(self, welcome: Welcome) -> None:
        """Renew the lease now and then; whatever else has changed takes a whole new hello."""
        while True:
            await asyncio.sleep(renew_after_s(welcome))
            again = await self._hello(await self._replica.cursor())
            welcome = await self._transport.hello(again)
            if welcome.must != "none":
                raise HelloNeeded
            await self._lender.take(welcome)

    async def _agree(self, welcome: Welcome, position: Cursor | None) -> Cursor:
        """Bring the store's position in line with what the centre says of its history."""
        if welcome.must == "upgrade_hard":
            raise Refused(Code.UPGRADE_REQUIRED)
        if welcome.must == "locked":
            raise Refused(Code.DEVICE_REVOKED)
        if welcome.must == "enrol":
            raise EnrolNeeded
        await self._lender.take(welcome)
        if position is None or welcome.must in ("rebase", "refill"):
            position = await self._start_over(welcome, position)
        pins = scope_of(welcome).pins
        await self._replica.set_buckets(welcome.buckets, welcome.grant_epoch, keep_pins=pins)
        await self._replica.remember_agent(
            welcome.agent_id, welcome.epoch, window=pins, seal_key=welcome.seal_key
        )
        return position

    async def _start_over(self, welcome: Welcome, position: Cursor | None) -> Cursor:
        cursor = Cursor(
            stream_id=welcome.stream_id,
            epoch=welcome.epoch,
            grant_epoch=welcome.grant_epoch,
            rev=welcome.head,
        )
        rewound = position is not None and position.epoch != welcome.epoch
        _log.warning("start_over", must=welcome.must, rewound=rewound)
        await self._replica.start_over(cursor, welcome.frontier if rewound else None)
        return cursor

    # -- pages -----------------------------------------------------------------------------

    async def _apply(self, page: Page) -> bool:
        """Apply a page; False when it must be pulled again.

        Raises:
            HelloNeeded: what we may see is another now.
        """
        # First: what the page brings is fresh or old by the centre's time.
        self._teller.tell_skew()
        taken = await self._replica.apply_page(page)
        if taken is Taken.UNFIT:
            return False
        if page.results:
            self._need_count.set()
        if taken is Taken.HELLO:
            raise HelloNeeded
        if taken is Taken.COPY:
            self._teller.tell(refills=self.status.refills + 1)
            self._copier.need.set()
        self._hurries = 0
        return True

    # -- status ----------------------------------------------------------------------------

    async def _count(self) -> None:
        try:
            waiting, attention = await self._replica.counts()
        except Unavailable:
            return
        self._teller.tell(waiting=waiting, attention=attention)
