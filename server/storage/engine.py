"""Connections to the central database: one writer on SQLite, a pool on PostgreSQL.

Handlers are plain functions of a ``Unit``; they run on database threads so that the event loop
never blocks, and a simulator can call them without one (ADR 0007).
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext, suppress
from typing import Any, TypeVar

import sqlalchemy as sa
import structlog
from sqlalchemy.engine import make_url

from domain.clock import Clock
from domain.errors import Code, Defect, Unavailable
from server.storage.pools import check_sqlite_version, postgres_engine, sqlite_engine
from server.storage.transaction import Again, Contended, Lost, Origin
from server.storage.unit import Unit

T = TypeVar("T")

_log = structlog.get_logger(__name__)

WRITE_TRIES = 6
"""How often a transaction is run before writers that keep getting in its way win."""

_DEADLOCK = "40P01"


def _unavailable(error: sa.exc.DBAPIError) -> Unavailable:
    """Return our error for a database that failed; the log gets the driver's own words."""
    reason = str(error.orig).splitlines()[0] if error.orig else ""
    _log.error("database_failed", kind=type(error.orig).__name__, reason=reason)
    return Unavailable(Code.STORE_BUSY, reason)


Threads = Callable[[int, str], Executor]


class Database:
    """The central store. ``write`` and ``read`` run a function of a unit of work."""

    def __init__(self, url: str, clock: Clock, threads: Threads = ThreadPoolExecutor) -> None:
        """Open a database.

        Args:
            url: ``sqlite:///path`` or ``postgresql://user@host/name``.
            clock: stamps transactions.
            threads: makes an executor of so many threads by a name.

        Raises:
            Unavailable: the address is unusable, or the SQLite library is unsafe.
        """
        try:
            parsed = make_url(url)
        except (sa.exc.ArgumentError, ValueError) as error:
            # The address may hold a password: it is not repeated.
            raise Unavailable(
                Code.BAD_CONFIGURATION, "database_url is not an address of a database"
            ) from error
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        self._clock = clock
        self._listeners: list[Callable[[], None]] = []
        self._own: list[Callable[[], None]] = []
        self._senders: list[Callable[[], None]] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        if self.is_sqlite:
            check_sqlite_version()
            self.write_engine = sqlite_engine(parsed, "BEGIN IMMEDIATE")
            self.read_engine = sqlite_engine(parsed, "BEGIN")
        else:
            self.write_engine = postgres_engine(parsed, "READ COMMITTED")
            self.read_engine = postgres_engine(parsed, "REPEATABLE READ")
        self._glance_engine = self.read_engine.execution_options(isolation_level="AUTOCOMMIT")
        self._writer = threads(1 if self.is_sqlite else 6, "db-write")
        self._readers = threads(4, "db-read")
        self._buckets: dict[str, int] = {}
        # SQLite lets writers poll for their turn, and the unlucky one starves: queue them here.
        self._turn: AbstractContextManager[object] = (
            threading.Lock() if self.is_sqlite else nullcontext()
        )

    def on_commit(self, listener: Callable[[], None], *, own: bool = False) -> None:
        """Call back, on the event loop, after each commit that changed synced rows.

        Those of other nodes count too where this one hears of them, unless ``own``.
        """
        self._listeners.append(listener)
        if own:
            self._own.append(listener)

    def on_send(self, listener: Callable[[], None]) -> None:
        """Call back, on the event loop, when something may be there to be sent to a customer."""
        self._senders.append(listener)

    def heard(self) -> None:
        """Tell the listeners, on this loop, that another node has committed something."""
        for listener in (*self._listeners, *self._senders):
            if listener not in self._own:
                listener()

    def write_now(self, work: Callable[[Unit], T], origin: Origin | None = None) -> T:
        """Run ``work`` in one write transaction on this thread; roll back if it raises.

        ``work`` may be run again: on PostgreSQL, where writers run side by side, when another
        one changed the same rows first; anywhere when something in a savepoint is to be undone.
        All it does must be done through its unit.

        Raises:
            Unavailable: the database cannot be reached or is full.
        """
        tries = 1 if self.is_sqlite else WRITE_TRIES
        origin = origin or Origin()
        with suppress(Again):
            return self._write_patiently(work, origin, tries, careful=False)
        return self._write_patiently(work, origin, tries, careful=True)

    def _write_patiently(
        self, work: Callable[[Unit], T], origin: Origin, tries: int, *, careful: bool
    ) -> T:
        for number in range(1, tries):
            try:
                return self._write_once(work, origin, last_try=False, careful=careful)
            except Again:
                raise
            except Contended:
                time.sleep(0.002 * 2**number)
        return self._write_once(work, origin, last_try=True, careful=careful)

    def _write_once(
        self, work: Callable[[Unit], T], origin: Origin, *, last_try: bool, careful: bool
    ) -> T:
        committing = False
        try:
            with self._turn, self.write_engine.begin() as connection:
                unit = Unit(connection, self._clock.now(), origin, self._buckets)
                unit.last_try, unit.careful = last_try, careful
                result = work(unit)
                changed = unit.flush()
                committing = True
        except (sa.exc.OperationalError, sa.exc.InterfaceError) as error:
            if getattr(error.orig, "sqlstate", None) == _DEADLOCK:
                raise Contended from error
            if error.connection_invalidated and not committing and not last_try:
                raise Lost from error
            raise Unavailable(Code.STORE_BUSY, type(error.orig).__name__) from error
        except sa.exc.IntegrityError as error:
            if last_try:
                raise
            raise Contended from error
        unit.committed()
        if changed:
            self._announce(self._listeners)
        if unit.sends:
            self._announce(self._senders)
        return result

    def read_now(self, work: Callable[[Unit], T]) -> T:
        """Run ``work`` on one consistent snapshot on this thread.

        Raises:
            Unavailable: the database cannot be reached.
        """
        return self._read(self.read_engine.begin, work)

    def _read(
        self,
        connect: Callable[[], AbstractContextManager[sa.Connection]],
        work: Callable[[Unit], T],
    ) -> T:
        for is_last in (False, True):
            try:
                with connect() as connection:
                    return work(Unit(connection, self._clock.now(), Origin(), self._buckets))
            except (sa.exc.OperationalError, sa.exc.InterfaceError) as error:
                # One that was cut since its last use is not the database being away.
                if is_last or not error.connection_invalidated:
                    raise _unavailable(error) from error
        raise Defect("neither read nor failed")

    def glance_now(self, work: Callable[[Unit], T]) -> T:
        """Run ``work``, which reads with one statement and so needs no transaction around it.

        Raises:
            Unavailable: the database cannot be reached.
        """
        if self.is_sqlite:
            return self.read_now(work)
        return self._read(self._glance_engine.connect, work)

    async def write(self, work: Callable[[Unit], T], origin: Origin | None = None) -> T:
        """Run ``work`` in one write transaction off the loop.

        Not undone by cancelling the caller: the transaction commits or fails as a whole.
        """
        self._loop = asyncio.get_running_loop()
        return await self._loop.run_in_executor(self._writer, self.write_now, work, origin)

    async def read(self, work: Callable[[Unit], T]) -> T:
        """Run ``work`` on one consistent snapshot off the loop."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, self.read_now, work)

    async def glance(self, work: Callable[[Unit], T]) -> T:
        """Run ``work``, which reads with one statement, off the loop."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, self.glance_now, work)

    def _announce(self, listeners: list[Callable[[], None]]) -> None:
        for listener in listeners:
            if self._loop is not None and not self._loop.is_closed():
                self._loop.call_soon_threadsafe(listener)

    def execute_script(self, statements: list[Any]) -> None:
        """Run DDL statements in one transaction (migrations, triggers)."""
        with self.write_engine.begin() as connection:
            for statement in statements:
                connection.execute(statement)

    def close(self) -> None:
        """Let running transactions finish and drop every connection."""
        for executor in (self._writer, self._readers):
            executor.shutdown(wait=True)
        for engine in (self.write_engine, self.read_engine):
            engine.dispose()
