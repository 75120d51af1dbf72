"""The store: one writer thread over both files, short readers on their own threads.

Nothing here runs on the GUI thread but ``submit`` and subscriptions. Callbacks are delivered on
the loop the subscriber gave.
"""

from __future__ import annotations

import asyncio
import errno
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import msgspec
import sqlalchemy as sa
import sqlcipher3.dbapi2 as sqlcipher
import structlog

from domain.changes import Changes
from domain.clock import Clock
from domain.entities import KINDS, Agent, Customer, Entity, Identity
from domain.errors import Code, Unavailable
from domain.ids import AgentId, BranchId, CustomerId, OpId
from domain.operations import Args, Author, target_of
from domain.wire import FillPage, Page
from sync.store import files, outbox, overlay, pages, reading, rows
from sync.store.outbox import Key, Pending

T = TypeVar("T")

_log = structlog.get_logger(__name__)

LOW_DISK_BYTES = 500 << 20
FULL_DISK_BYTES = 64 << 20

OnChanges = Callable[[Changes], None]
Build = Callable[[overlay.Drawing], Args | None]
Work = Callable[[sa.Connection, sa.Connection], T]
Threads = Callable[[int, str], Executor]


class Store:
    """Both files of one workstation profile."""

    def __init__(
        self, folder: Path, secret: bytes, clock: Clock, threads: Threads = ThreadPoolExecutor
    ) -> None:
        """Open the files, making or migrating them as needed. Blocking: not on the GUI thread.

        Args:
            folder: the profile's folder on a local disk.
            secret: 32 bytes from the keyring or a passphrase.
            clock: stamps operations.
            threads: makes an executor of so many threads by a name.

        Raises:
            Unavailable: wrong key, damaged or newer work.db, or the disk is full.
        """
        files.check_sqlite_version()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.folder = folder
        self.clock = clock
        work_key, cache_key = (files.derive_key(secret, name) for name in ("work", "cache"))
        with _disk_errors():
            files.check_key(folder, work_key)
            files.open_work(folder / "work.db", work_key)
            files.keep_key_check(folder, work_key)
            in_order = files.begin_use(folder)
            files.open_cache(folder / "cache.db", cache_key, thorough=not in_order)
            files.keep_ballast(folder)
        self._sound = self._drawn = True
        self._work = files.engine_for(
            folder / "work.db", work_key, durable=True, begin="BEGIN IMMEDIATE"
        )
        self._cache = files.engine_for(
            folder / "cache.db", cache_key, durable=False, begin="BEGIN IMMEDIATE"
        )
        self._read_work = files.engine_for(
            folder / "work.db", work_key, durable=True, begin="BEGIN"
        )
        self._read_cache = files.engine_for(
            folder / "cache.db", cache_key, durable=False, begin="BEGIN"
        )
        # A deferred transaction: reading on the writer thread must not take the write lock.
        self._read_cache_on_writer = files.engine_for(
            folder / "cache.db", cache_key, durable=False, begin="BEGIN"
        )
        self._writer = threads(1, "store-write")
        self._readers = threads(2, "store-read")
        self._urgent = threads(1, "store-read-urgent")
        self._subscribers: list[tuple[asyncio.AbstractEventLoop, OnChanges]] = []
        self._lock = threading.Lock()
        try:
            self.run_write(self._recover).result()
        except Unavailable:
            self.close()
            raise

    # -- running work ----------------------------------------------------------------------

    def run_write(self, work: Callable[[], T]) -> Future[T]:
        """Run something on the writer thread."""
        return self._writer.submit(work)

    def run_read(self, work: Work[T], *, urgent: bool = False) -> Future[T]:
        """Run a query of (cache, work) on a reader thread, each on one snapshot.

        An urgent one does not queue behind lists: a ringing customer comes first.
        """

        def run() -> T:
            with (
                self._guarded(),
                self._read_cache.begin() as cache,
                self._read_work.begin() as mine,
            ):
                return work(cache, mine)

        return (self._urgent if urgent else self._readers).submit(run)

    async def read(self, work: Work[T], *, urgent: bool = False) -> T:
        """Run a query of (cache, work) off the loop."""
        return await asyncio.wrap_future(self.run_read(work, urgent=urgent))

    async def write(self, work: Callable[[], T]) -> T:
        """Run something on the writer thread; not undone by cancelling the caller."""
        return await asyncio.shield(asyncio.wrap_future(self.run_write(work)))

    # -- notices ---------------------------------------------------------------------------

    def subscribe(self, loop: asyncio.AbstractEventLoop, callback: OnChanges) -> Callable[[], None]:
        """Call back on a loop after each committed change; return how to stop it."""
        item = (loop, callback)
        with self._lock:
            self._subscribers.append(item)

        def stop() -> None:
            with self._lock:
                if item in self._subscribers:
                    self._subscribers.remove(item)

        return stop

    def announce(self, changes: Changes) -> None:
        """Tell every subscriber what changed."""
        with self._lock:
            subscribers = list(self._subscribers)
        for loop, callback in subscribers:
            if not loop.is_closed():
                loop.call_soon_threadsafe(callback, changes)

    # -- commands --------------------------------------------------------------------------

    def save(self, build: Build, author: Author, origin: str = "") -> Pending | None:
        """Save an operation durably, draw it, tell the screens. Runs on the writer thread.

        Args:
            build: makes the arguments from the rows as they look now; None: nothing to do.
            author: who acts, and when.
            origin: named in the notice, so that its author may skip itself.

        Raises:
            Unavailable: ``disk_full`` when even the reserve did not help; nothing was saved.
        """
        with self._guarded():
            try:
                pending, drawn = self._add(build, author)
            except sa.exc.OperationalError as error:
                if not _is_full(error) or not files.drop_ballast(self.folder):
                    raise
                _log.warning("disk_full_reserve_used")
                pending, drawn = self._add(build, author)
        if pending is not None:
            self.announce(_changes(self._draw(drawn), origin))
        return pending

    def _add(
        self, build: Callable[[overlay.Drawing], Args | None], author: Author
    ) -> tuple[Pending | None, dict[Key, Entity | None]]:
        # The cache is only read here: its row versions and what the operation will touch.
        with self._read_cache_on_writer.begin() as cache:
            drawing = overlay.Drawing(cache, shown=True)
            args = build(drawing)
            if args is None:
                return None, {}
            drawing.apply(Pending(0, _NO_OP, "", args, author, frozenset(), ""))
            touches = frozenset(drawing.drawn)
            base = overlay.version(cache, _target_key(args))
        with self._work.begin() as work:
            return outbox.add(work, args, author, touches, base), drawing.drawn

    def discard(self, seq: int, now: datetime) -> None:
        """Give up an operation that needs attention. Runs on the writer thread."""
        self.in_work(lambda work: outbox.discard(work, seq, now))
        self.redraw("discard")

    def retry(self, seq: int, now: datetime) -> None:
        """Offer an operation that needs attention again, as a new one. Writer thread."""
        item = self.in_work(lambda work: outbox.take(work, seq))
        if item is not None:
            author = msgspec.structs.replace(item.author, made_at=now)
            self.save(lambda _view: item.args, author, "retry")
            self.in_work(lambda work: outbox.discard(work, seq, now))

    def recognise(self, kind: str, value: str) -> list[tuple[Customer, Identity]]:
        """Return people with an address, current addresses first. Writer thread."""
        with self._read_cache_on_writer.begin() as cache:
            return reading.customers_by_address(cache, kind, value)

    def home_branch(self, agent_id: AgentId) -> BranchId | None:
        """Return the branch of an agent as known here. Writer thread."""
        with self._read_cache_on_writer.begin() as cache:
            agent = rows.get(cache, Agent, agent_id)
            return agent.branch_id if agent is not None else None

    def _draw(self, drawn: dict[Key, Entity | None]) -> dict[Key, Entity | None]:
        """Draw the newest operation over the rows; everything, where an earlier one is missing."""
        if not self._drawn:
            return self._redraw()
        with self._forgiving(), self._cache.begin() as cache:
            overlay.draw_over(cache, drawn)
        return drawn

    def _redraw(self) -> dict[Key, Entity | None]:
        """Draw the outbox over the rows; return those that look different or may."""
        with self._work.begin() as work:
            pending = outbox.unsettled(work, outbox.DRAWN)
        shown: dict[Key, Entity | None] = {}
        with self._forgiving(), self._cache.begin() as cache:
            shown |= overlay.redraw(cache, pending)
        return shown

    @contextmanager
    def _forgiving(self) -> Iterator[None]:
        """Let a full disk keep the overlay from being drawn.

        Losing it to that or to a crash costs nothing: the operation is safe, and the next
        drawing (every start at the latest) draws all of them.
        """
        try:
            yield
        except sa.exc.OperationalError as error:
            if not _is_full(error):
                raise
            _log.error("overlay_not_drawn")
            self._drawn = False
        else:
            self._drawn = True

    # -- pages -----------------------------------------------------------------------------

    def apply_page(self, page: Page) -> bool:
        """Apply a page; False when it does not continue from here. Runs on the writer thread."""
        with self._guarded():
            with self._cache.begin() as cache:
                applied = pages.apply_page(cache, page)
                if applied is None:
                    return False
            if applied.results:
                self._cross_over()
            rows: dict[Key, Entity | None] = dict.fromkeys(applied.keys)
            with self._cache.begin() as cache:
                touched = bool(applied.results) or bool(overlay.dirty(cache).keys() & rows.keys())
            if touched:
                rows |= self._redraw()
        if rows or applied.results:
            self.announce(_changes(rows, "page", applied.customers))
        return True

    def apply_fill(self, page: FillPage) -> bool:
        """Apply rows of a bucket being copied. Runs on the writer thread."""
        with self._guarded():
            with self._cache.begin() as cache:
                applied = pages.apply_fill(cache, page)
                if applied is None:
                    return False
                touched = bool(overlay.dirty(cache).keys() & applied.keys)
            if touched:
                self._redraw()
        return True

    def _cross_over(self) -> None:
        """Carry results from cache.db to work.db; repeating it changes nothing."""
        with self._cache.begin() as cache:
            results = pages.waiting_results(cache)
        if not results:
            return
        with self._work.begin() as work:
            outbox.settle(work, results, self.clock.now())
        with self._cache.begin() as cache:
            pages.forget_results(cache, results)

    def _recover(self) -> None:
        """Finish what a crash interrupted between the two files."""
        with self._guarded():
            self._cross_over()
            self._redraw()
            with self._work.begin() as work:
                outbox.forget_old(work, self.clock.now())

    def in_work(self, work: Callable[[sa.Connection], T]) -> T:
        """Run one transaction of work.db. Runs on the writer thread.

        Raises:
            Unavailable: the disk is full.
        """
        with self._guarded(), self._work.begin() as connection:
            return work(connection)

    def in_cache(self, work: Callable[[sa.Connection], T]) -> T:
        """Run one transaction of cache.db. Runs on the writer thread."""
        with self._guarded(), self._cache.begin() as connection:
            return work(connection)

    def redraw(self, origin: str) -> None:
        """Draw the outbox again after its rows changed. Runs on the writer thread."""
        self.announce(_changes(self._redraw(), origin))

    # -- resources -------------------------------------------------------------------------

    def disk_is_low(self) -> bool:
        """Tell whether the disk is nearly full."""
        return shutil.disk_usage(self.folder).free < LOW_DISK_BYTES

    def close(self) -> None:
        """Finish running work and close the files."""
        self._writer.submit(self._dispose_writers).result()
        self._writer.shutdown(wait=True)
        self._readers.shutdown(wait=True)
        self._urgent.shutdown(wait=True)
        for engine in (self._read_work, self._read_cache):
            engine.dispose()
        if self._sound:
            files.end_use(self.folder)

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """Turn errors of the files into ours; damage is looked into at the next opening."""
        try:
            with _disk_errors():
                yield
        except Unavailable as error:
            self._sound = self._sound and error.code != Code.STORE_DAMAGED
            raise

    def _dispose_writers(self) -> None:
        for engine in (self._work, self._cache, self._read_cache_on_writer):
            engine.dispose()


_NO_OP = OpId(UUID(int=0))


def _target_key(args: Args) -> Key:
    kind, entity_id = target_of(args)
    return KINDS[kind], entity_id


def _is_full(error: sa.exc.OperationalError) -> bool:
    return "full" in str(error.orig)


@contextmanager
def _disk_errors() -> Iterator[None]:
    """Turn what the database says of the disk into errors an agent can read.

    Raises:
        Unavailable: ``disk_full`` or ``store_damaged``.
    """
    try:
        yield
    except (sa.exc.DatabaseError, sqlcipher.DatabaseError, OSError) as error:
        reason = str(getattr(error, "orig", error))
        raise Unavailable(_code_of(reason, getattr(error, "errno", 0)), reason) from error


def _code_of(reason: str, number: int) -> Code:
    if "full" in reason or number == errno.ENOSPC:
        return Code.DISK_FULL
    return Code.STORE_BUSY if "locked" in reason else Code.STORE_DAMAGED


def _changes(
    rows: Mapping[Key, Entity | None], origin: str, customers: Iterable[CustomerId] = ()
) -> Changes:
    ids: dict[str, set[UUID]] = {}
    owners = set(customers)
    for (struct, entity_id), entity in rows.items():
        ids.setdefault(struct.KIND, set()).add(entity_id)
        owner = entity_id if struct is Customer else getattr(entity, "customer_id", None)
        if owner is not None:
            owners.add(CustomerId(owner))
    return Changes(
        ids={kind: frozenset(found) for kind, found in ids.items()},
        customers=frozenset(owners),
        origin=origin,
    )
