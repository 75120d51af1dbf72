"""Reads under way, and cutting off one that keeps the write-ahead log from being emptied.

SQLite cannot begin its log anew while somebody reads an old snapshot. A reader that hangs would
let it grow until the disk is full, so past a limit the longest readers are ended.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import structlog

from domain.errors import Code, Unavailable

_log = structlog.get_logger(__name__)

LONG_LOG_BYTES = 96 << 20
"""The log stays below 128 MiB: one transaction more may come before a reader is gone."""
LONG_READ_S = 1.0


class _Read:
    def __init__(self, raw: Any) -> None:
        self.raw = raw
        self.since = time.monotonic()
        self.cut = False


class Gate:
    """Lets reads through, or one who needs that nobody reads."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._inside = 0

    @contextlib.contextmanager
    def reading(self) -> Iterator[None]:
        """Be let through, for as long as the block lasts."""
        with self._changed:
            self._inside += 1
        try:
            yield
        finally:
            with self._changed:
                self._inside -= 1
                self._changed.notify_all()

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Wait until nobody reads, and let nobody in for as long as the block lasts."""
        with self._changed:
            self._changed.wait_for(lambda: not self._inside)
            yield


class Readers:
    """Which reads run now. ``reading`` on their threads, ``cut_off_if_long`` on the writer's."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self._lock = threading.Lock()
        self._running: set[_Read] = set()

    @contextlib.contextmanager
    def reading(self, connection: sa.Connection) -> Iterator[None]:
        """Note that a connection reads, for as long as the block lasts.

        Raises:
            Unavailable: ``store_busy``: it was cut off meanwhile.
        """
        read = _Read(connection.connection.dbapi_connection)
        with self._lock:
            self._running.add(read)
        try:
            yield
        except Exception:
            self._end(read)
            raise
        self._end(read)

    def _end(self, read: _Read) -> None:
        with self._lock:
            self._running.discard(read)
        if read.cut:
            raise Unavailable(Code.STORE_BUSY, "the read was cut off")

    def cut_off_if_long(self) -> None:
        """End long reads where the log has grown too long."""
        try:
            size = self._log.stat().st_size
        except FileNotFoundError:
            return
        if size < LONG_LOG_BYTES:
            return
        before = time.monotonic() - LONG_READ_S
        with self._lock:
            for read in self._running:
                if read.since < before and not read.cut:
                    read.cut = True
                    _log.error("read_cut_off", log_bytes=size)
                    # The statement it is in fails; between statements, its snapshot ends.
                    read.raw.interrupt()
                    with contextlib.suppress(Exception):
                        read.raw.rollback()
