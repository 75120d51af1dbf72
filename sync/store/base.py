"""Both files of a profile, open: one writer thread, short readers on threads of their own."""

from __future__ import annotations

import asyncio
import secrets
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sa

from domain.clock import Clock
from domain.errors import Code, Unavailable
from sync.store import files, wiping
from sync.store.errors import disk_errors
from sync.store.lease import Vault
from sync.store.notices import Notices
from sync.store.readers import Gate, Readers

T = TypeVar("T")

LOW_DISK_BYTES = 500 << 20
FULL_DISK_BYTES = 64 << 20

STAND_IN = "locked.db"
"""Stands in for the cache while its lease is over: empty, and under a key nobody else has."""

Work = Callable[[sa.Connection, sa.Connection], T]
Threads = Callable[[int, str], Executor]


class Base(Notices):
    """The files, the threads that use them, and who is told of changes."""

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
        super().__init__()
        files.check_sqlite_version()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.folder = folder
        self.clock = clock
        work_key = files.derive_key(secret, "work")
        with disk_errors():
            files.check_key(folder, work_key)
            files.open_work(folder / "work.db", work_key)
            files.keep_key_check(folder, work_key)
            in_order = files.begin_use(folder)
            self._vault = Vault(folder, secret, clock)
            self._open_cache(thorough=not in_order)
            files.keep_ballast(folder)
        self._sound = True

        def engine(begin: str) -> sa.Engine:
            return files.engine_for(folder / "work.db", work_key, durable=True, begin=begin)

        self._work = engine("BEGIN IMMEDIATE")
        self._read_work = engine("BEGIN")
        # Deferred transactions: reading on the writer thread must not take the write lock.
        self._read_work_on_writer = engine("BEGIN")
        self._gate = Gate()
        self._writer = threads(1, "store-write")
        self._readers = threads(2, "store-read")
        self._urgent = threads(1, "store-read-urgent")

    def _open_cache(self, *, thorough: bool = False) -> None:
        """Open the cache, or what stands in for it; nothing else may be open of either."""
        files.remove(self.folder / STAND_IN)
        key = None if wiping.order_of(self.folder) is not None else self._vault.key()
        self.locked = key is None
        if key is None:
            self._vault.close()
            key = secrets.token_bytes(32)
            if self.disk_is_low():
                files.drop_ballast(self.folder)  # locking may not fail for want of room
        path = self.folder / (STAND_IN if self.locked else "cache.db")
        files.open_cache(path, key, thorough=thorough)

        def engine(begin: str) -> sa.Engine:
            return files.engine_for(path, key, durable=False, begin=begin)

        self._cache = engine("BEGIN IMMEDIATE")
        self._read_cache = engine("BEGIN")
        self._read_cache_on_writer = engine("BEGIN")
        self._open_reads = Readers(path.with_name(f"{path.name}-wal"))

    @contextmanager
    def _cache_closed(self) -> Iterator[None]:
        """Close the cache while the block lasts, and open what there is then. Writer thread."""
        with self._gate.alone(), disk_errors():
            for engine in (self._cache, self._read_cache, self._read_cache_on_writer):
                engine.dispose()
            yield
            self._open_cache()

    # -- running work ----------------------------------------------------------------------

    def run_write(self, work: Callable[[], T]) -> Future[T]:
        """Run something on the writer thread."""
        return self._writer.submit(work)

    def run_read(self, work: Work[T], *, urgent: bool = False) -> Future[T]:
        """Run a query of (cache, work) on a reader thread, each on one snapshot.

        An urgent one does not queue behind lists: a ringing customer comes first.

        Raises (the future):
            Unavailable: ``store_busy``: it read for so long that it was cut off.
        """

        def run() -> T:
            with (
                self._guarded(),
                self._gate.reading(),
                self._read_cache.begin() as cache,
                self._read_work.begin() as mine,
                self._open_reads.reading(cache),
            ):
                return work(cache, mine)

        return (self._urgent if urgent else self._readers).submit(run)

    async def read(self, work: Work[T], *, urgent: bool = False) -> T:
        """Run a query of (cache, work) off the loop."""
        return await asyncio.wrap_future(self.run_read(work, urgent=urgent))

    async def write(self, work: Callable[[], T]) -> T:
        """Run something on the writer thread; not undone by cancelling the caller."""
        return await asyncio.shield(asyncio.wrap_future(self.run_write(work)))

    # -- transactions, on the writer thread ------------------------------------------------

    def in_work(self, work: Callable[[sa.Connection], T]) -> T:
        """Run one transaction of work.db. Runs on the writer thread.

        Raises:
            Unavailable: the disk is full.
        """
        with self._guarded(), self._work.begin() as connection:
            return work(connection)

    def in_cache(self, work: Callable[[sa.Connection], T]) -> T:
        """Run one transaction of cache.db. Runs on the writer thread."""
        with self._guarded(), self._writing_cache() as connection:
            return work(connection)

    @contextmanager
    def reading_on_writer(self) -> Iterator[tuple[sa.Connection, sa.Connection]]:
        """Read (cache, work) on the writer thread, for what must not change meanwhile."""
        with (
            self._guarded(),
            self._read_cache_on_writer.begin() as cache,
            self._read_work_on_writer.begin() as work,
        ):
            yield cache, work

    @contextmanager
    def _writing_cache(self) -> Iterator[sa.Connection]:
        with self._cache.begin() as connection:
            yield connection
        self._open_reads.cut_off_if_long()

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """Turn errors of the files into ours; damage is looked into at the next opening."""
        try:
            with disk_errors():
                yield
        except Unavailable as error:
            self._sound = self._sound and error.code != Code.STORE_DAMAGED
            raise

    # -- resources -------------------------------------------------------------------------

    def files_key(self) -> bytes | None:
        """Return what the keys of kept files are made of; None while nothing may be read."""
        key = None if self.locked else self._vault.key()
        return files.derive_key(key, "files") if key is not None else None

    def free_bytes(self) -> int:
        """Return what is free on the disk the files are on."""
        return shutil.disk_usage(self.folder).free

    def disk_is_low(self) -> bool:
        """Tell whether the disk is nearly full."""
        return self.free_bytes() < LOW_DISK_BYTES

    def close(self) -> None:
        """Finish running work and close the files."""
        self._writer.submit(self._dispose_writers).result()
        self._writer.shutdown(wait=True)
        self._readers.shutdown(wait=True)
        self._urgent.shutdown(wait=True)
        for engine in (self._read_work, self._read_cache):
            engine.dispose()
        files.remove(self.folder / STAND_IN)
        if self._sound:
            files.end_use(self.folder)

    def _dispose_writers(self) -> None:
        for engine in (
            self._work,
            self._cache,
            self._read_cache_on_writer,
            self._read_work_on_writer,
        ):
            engine.dispose()
