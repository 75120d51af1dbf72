"""The store's side of ``sync.engine.replica.Replica`` and of the session's ``TokenStore``."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import timedelta
from uuid import UUID

import msgspec
import sqlalchemy as sa
import structlog

from domain.buckets import pinned_customer
from domain.changes import Changes
from domain.clock import to_micros
from domain.errors import Code
from domain.glossary import OutboxState
from domain.ids import AgentId, CustomerId, DeviceId, new_id
from domain.wire import BucketInfo, BucketSum, Cursor, FillKey, FillPage, Op, Page, Tokens
from sync.engine.replica import Disk, Taken
from sync.store import attaching, buckets, outbox, pins, position, schema, settling, sums, wiping
from sync.store.arriving import Applied
from sync.store.base import FULL_DISK_BYTES, LOW_DISK_BYTES
from sync.store.pins import Quota
from sync.store.position import WINDOW
from sync.store.store import Store

_log = structlog.get_logger(__name__)

CHECK_AFTER = timedelta(days=1)
_CHECKED = "checked_at"
_SEAL_KEY = "seal_key"


class StoreReplica:
    """Implements ``Replica`` over a ``Store``."""

    def __init__(self, store: Store, quota: Quota | None = None) -> None:
        """Stand over a store; pins are dropped beyond the quota."""
        self._store = store
        self._quota = quota or Quota()

    async def cursor(self) -> Cursor | None:
        """Return the position in the centre's history."""
        return await self._store.read(lambda cache, _work: position.cursor(cache))

    async def start_over(self, cursor: Cursor, frontier: int | None) -> None:
        """Take a new position and copy every bucket again."""

        def cache_side(cache: sa.Connection) -> None:
            position.set_cursor(cache, cursor)
            names = list(buckets.held(cache))
            buckets.begin_copies(cache, names, distrust=frontier is not None)

        def run() -> None:
            now = self._store.clock.now()
            if frontier is not None:
                self._store.in_work(
                    lambda work: settling.offer_again(work, frontier, cursor.epoch, now)
                )
            # What was decided in the part of the feed that is jumped over is told again.
            self._store.in_work(settling.ask_again)
            self._store.in_cache(cache_side)
            # What is offered again waits again, and waiting work is on its author's screen.
            self._store.redraw("page")

        await self._store.write(run)

    async def set_buckets(
        self, granted: tuple[BucketInfo, ...], grant_epoch: int, *, keep_pins: bool
    ) -> None:
        """Drop buckets that are no longer ours and begin copying new ones."""

        def run(cache: sa.Connection) -> bool:
            position.grants_seen(cache, grant_epoch)
            have = set(buckets.held(cache))
            ours = {item.name for item in granted}
            stay = {name for name in have if keep_pins and pinned_customer(name) is not None}
            lost = have - ours - stay
            buckets.drop(cache, sorted(lost))
            gens = {item.name: item.gen for item in granted}
            fresh = [item.name for item in granted if item.name not in have]
            buckets.begin_copies(cache, [*fresh, *buckets.outdated(cache, granted)], gens=gens)
            return bool(lost)

        await self._revoking(run)

    async def _revoking(self, run: Callable[[sa.Connection], bool]) -> None:
        """Drop rows so that nothing of them stays in the files, and tell the screens."""

        def work() -> bool:
            dropped = self._store.give_up(run)
            if dropped:
                self._store.scrub()
            return dropped

        if await self._store.write(work):
            await self.announce_everything()

    async def filling(self) -> tuple[str, ...]:
        """Return buckets whose copy is not complete."""
        held = await self._store.read(lambda cache, _work: buckets.held(cache))
        return tuple(item.name for item in held.values() if not item.copied)

    async def fill_from(self, name: str) -> tuple[FillKey | None, int, int | None] | None:
        """Return where a bucket's copy stands: key, generation, and at its beginning the sum."""

        def run(
            cache: sa.Connection, _work: sa.Connection
        ) -> tuple[FillKey | None, int, int | None] | None:
            held = buckets.find(cache, name)
            if held is None:
                return None
            first = held.round == 1 or held.after is not None
            return held.after, held.gen, None if first else sums.bucket_sum(cache, held)

        return await self._store.read(run)

    async def apply_page(self, page: Page) -> Taken:
        """Apply a page."""
        return _taken(await self._store.write(lambda: self._store.apply_page(page)), Taken.UNFIT)

    async def apply_fill(self, page: FillPage) -> Taken:
        """Apply rows of a bucket being copied."""
        return _taken(await self._store.write(lambda: self._store.apply_fill(page)), Taken.HELLO)

    async def sums(self) -> tuple[Cursor, tuple[BucketSum, ...]] | None:
        """Return the checksums of all live buckets at exactly one position."""

        def run(
            cache: sa.Connection, _work: sa.Connection
        ) -> tuple[Cursor, tuple[BucketSum, ...]] | None:
            cursor = position.cursor(cache)
            return (cursor, sums.live_sums(cache)) if cursor is not None else None

        return await self._store.read(run)

    async def check_is_due(self) -> bool:
        """Tell whether the checksums were compared more than a day ago."""
        raw = await self._store.read(lambda cache, _work: position.fact(cache, _CHECKED))
        if raw is None:
            await self.checked()  # the first copy is only coming in
            return False
        return int(raw) < to_micros(self._store.clock.now() - CHECK_AFTER)

    async def checked(self) -> None:
        """Note that the checksums were compared now."""
        now = str(to_micros(self._store.clock.now())).encode()
        await self._store.write(
            lambda: self._store.in_cache(lambda cache: position.set_fact(cache, _CHECKED, now))
        )

    # -- pins ------------------------------------------------------------------------------

    async def pin(self, customer_id: CustomerId) -> None:
        """Hold everything of a customer from now on, and note that it is used now."""
        now = to_micros(self._store.clock.now())
        await self._store.write(
            lambda: self._store.in_cache(lambda cache: pins.pin(cache, customer_id, now))
        )

    async def pins(self) -> tuple[str, ...]:
        """Return the pinned buckets."""
        held = await self._store.read(lambda cache, _work: pins.pinned(cache))
        return tuple(sorted(item.name for item in held))

    async def give_up(self, names: Collection[str]) -> None:
        """Drop pins the centre refuses; forget what they held."""
        await self._revoking(lambda cache: bool(buckets.drop(cache, sorted(names))))

    async def make_room(self, opened: Collection[CustomerId], disk: Disk) -> int:
        """Drop the pins longest unused while over the quota, or all where the disk is low."""
        quota = self._quota if disk is Disk.ENOUGH else Quota(rows=0, bytes=0)

        def run() -> int:
            with self._store.reading_on_writer() as (cache, work):
                names = pins.to_evict(cache, work, quota, opened)
            if names:
                self._store.in_cache(lambda cache: buckets.drop(cache, names))
                _log.info("pins_dropped", count=len(names))
            return len(names)

        dropped = await self._store.write(run)
        if dropped:
            await self.announce_everything()
        return dropped

    # -- operations ------------------------------------------------------------------------

    async def to_push(self, epoch: UUID, limit: int, max_bytes: int) -> list[Op]:
        """Return the next operations to send."""
        return await self._store.write(
            lambda: self._store.in_work(lambda work: outbox.to_push(work, epoch, limit, max_bytes))
        )

    async def next_upload(self) -> tuple[str, bytes] | None:
        """Return hash and bytes of a file the centre does not have yet."""
        return await self._store.read(lambda _cache, work: attaching.next_upload(work))

    async def uploaded(self, sha256: str) -> None:
        """Note that the centre has a file, or never will."""
        await self._store.write(
            lambda: self._store.in_work(lambda work: attaching.uploaded(work, sha256))
        )

    async def offer_files_again(self) -> None:
        """Offer the files of unsettled messages again."""
        await self._store.write(lambda: self._store.in_work(attaching.wanted_again))

    async def received(self, frontier: int) -> None:
        """Note up to where the centre holds our operations."""
        await self._store.write(
            lambda: self._store.in_work(lambda work: settling.received(work, frontier))
        )

    async def cannot_send(self, seq: int, code: Code) -> None:
        """Bring an operation to the agent's attention that no line takes."""

        def run() -> None:
            self._store.in_work(lambda work: settling.cannot_send(work, seq, code))
            self._store.redraw("attention")

        await self._store.write(run)

    async def enrol(self) -> DeviceId:
        """Become a new device; unsettled operations get new numbers, the session is forgotten."""
        device = DeviceId(new_id())

        def run() -> None:
            self._store.in_work(lambda work: settling.enrol_anew(work, device))
            # The position is that of the other device: grants are counted for each apart.
            self._store.in_cache(lambda cache: position.set_cursor(cache, None))

        await self._store.write(run)
        return device

    async def outbox(self) -> tuple[int, int, int]:
        """Return how many operations wait, the first sequence number, and the next one."""

        def run(_cache: sa.Connection, work: sa.Connection) -> tuple[int, int, int]:
            table = schema.op
            row = work.execute(
                sa.select(sa.func.count(), sa.func.min(table.c.seq)).where(
                    table.c.state != OutboxState.SETTLED
                )
            ).one()
            following = outbox.ident(work, "next_seq")
            return row[0], row[1] or 0, int(following) if following else 1

        return await self._store.read(run)

    async def counts(self) -> tuple[int, int]:
        """Return how many operations wait, and how many need attention."""
        return await self._store.read(lambda _cache, work: outbox.counts(work))

    async def remember_agent(
        self, agent_id: AgentId, epoch: UUID, *, window: bool, seal_key: bytes = b""
    ) -> None:
        """Remember who works here, and the epoch operations are made in."""

        def in_work(work: sa.Connection) -> None:
            outbox.set_ident(work, "agent", agent_id.bytes)
            outbox.set_ident(work, "epoch", epoch.bytes)
            if seal_key:
                outbox.set_ident(work, _SEAL_KEY, seal_key)

        def run() -> None:
            self._store.in_work(in_work)
            self._store.in_cache(
                lambda cache: position.set_fact(cache, WINDOW, b"1" if window else None)
            )

        await self._store.write(run)

    # -- lease -----------------------------------------------------------------------------

    async def take_lease(self, share: bytes, left_s: float) -> bool:
        """Use the cache for so long; return whether it is another one now, or open again."""
        return await self._store.write(lambda: self._store.take_lease(share, left_s))

    async def keep_lease(self, *, standing: bool) -> bool:
        """Close the cache where its lease is over; return whether it is closed."""
        return await self._store.write(lambda: self._store.keep_lease(standing=standing))

    async def order_wipe(self, seal_key: bytes) -> bool:
        """Put this workstation under an order to be erased, its cache at once."""

        def run() -> bool:
            with self._store.reading_on_writer() as (_cache, work):
                key = seal_key or outbox.ident(work, _SEAL_KEY)
                session, device = (outbox.ident(work, name) for name in ("session", "device"))
            if not key or session is None or device is None:
                return False
            tokens = msgspec.json.decode(session, type=Tokens)
            order = wiping.Order(
                at=self._store.clock.now(),
                device=DeviceId(UUID(bytes=device)),
                proof=wiping.proof_of(tokens.refresh_token),
                seal_key=key,
            )
            self._store.order_wipe(order)
            return True

        return await self._store.write(run)

    # -- upkeep ----------------------------------------------------------------------------

    async def tidy(self) -> None:
        """Do what only time asks for."""
        await self._store.write(self._store.tidy)

    async def announce_everything(self) -> None:
        """Tell the screens to reread what they show."""
        self._store.announce(Changes(everything=True, origin="fill"))

    def disk(self) -> Disk:
        """Return how much room is left."""
        free = self._store.free_bytes()
        if free < FULL_DISK_BYTES:
            return Disk.FULL
        return Disk.LOW if free < LOW_DISK_BYTES else Disk.ENOUGH


def _taken(applied: Applied | None, unfit: Taken) -> Taken:
    if applied is None:
        return unfit
    if applied.hello:
        return Taken.HELLO
    if applied.behind:
        return Taken.BEHIND
    return Taken.COPY if applied.copies else Taken.APPLIED


class StoredTokens:
    """Implements ``TokenStore``: the session lives in work.db, encrypted like the rest."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def load(self) -> Tokens | None:
        """Return the saved session."""
        raw = await self._store.read(lambda _cache, work: outbox.ident(work, "session"))
        return msgspec.json.decode(raw, type=Tokens) if raw is not None else None

    async def save(self, tokens: Tokens | None) -> None:
        """Keep or forget a session."""
        raw = msgspec.json.encode(tokens) if tokens is not None else None
        await self._store.write(
            lambda: self._store.in_work(lambda work: outbox.set_ident(work, "session", raw))
        )


def device_id(store: Store) -> DeviceId:
    """Return this installation's id, made once. Blocking."""

    def run(work: sa.Connection) -> DeviceId:
        raw = outbox.ident(work, "device")
        if raw is None:
            raw = new_id().bytes
            outbox.set_ident(work, "device", raw)
        return DeviceId(UUID(bytes=raw))

    return store.run_write(lambda: store.in_work(run)).result()


def agent_id(store: Store) -> AgentId | None:
    """Return who last worked here, or None before the first sign-in. Blocking."""

    def run(_cache: sa.Connection, work: sa.Connection) -> AgentId | None:
        raw = outbox.ident(work, "agent")
        return AgentId(UUID(bytes=raw)) if raw is not None else None

    return store.run_read(run).result()
