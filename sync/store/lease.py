"""The key of cache.db, half of which is the centre's, and for how long it is lent.

The key comes from the device secret and the centre's share. The share lies here, encrypted under
the device secret, only while the lease runs: afterwards the secret alone opens nothing. work.db
never depends on it.

What a lease has left is counted down, so nothing done to a clock can add to it. Within one start
of the machine the time since that start counts, sleep included, which nobody sets; across a
restart the wall clock does, and one that was put back ends the lease.

Source: docs/decisions/0014-offline-lease.md
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import math
import os
import secrets
from pathlib import Path

import msgspec
import structlog

from domain.clock import Clock, to_micros
from sync.store import driver

_log = structlog.get_logger(__name__)

SALT = "cache.key"
"""Made with the first share; without it the cache is still under the device secret alone."""
LEASE = "lease.db"
LONGEST_S = 72 * 3600.0
CONNECTED_S = 60.0
"""What is left at least just after the centre was heard: time to get on with the line."""
PUT_BACK_S = 120.0
"""By how much a wall clock may be behind after a restart without having been put back."""


class _Mark(msgspec.Struct, frozen=True, array_like=True):
    """What was left of a lease at one moment, told by two clocks."""

    share: bytes
    left_s: float
    wall: int
    boot: str
    boot_s: float


def _hkdf(secret: bytes, salt: bytes, info: bytes) -> bytes:
    """Return 32 bytes by HKDF-SHA256 (RFC 5869): extract, and one block of expand."""
    extracted = hmac.digest(salt, secret, hashlib.sha256)
    return hmac.digest(extracted, info + b"\x01", hashlib.sha256)


def wipe_file(path: Path) -> None:
    """Overwrite and remove a small file; what the disk keeps of it is beyond us."""
    with contextlib.suppress(FileNotFoundError):
        with path.open("r+b") as file:
            file.write(b"\0" * path.stat().st_size)
            file.flush()
            os.fsync(file.fileno())
        path.unlink()


class Vault:
    """Has the key of one profile's cache while it may be used. One thread at a time."""

    def __init__(self, folder: Path, secret: bytes, clock: Clock) -> None:
        """Read what is there.

        Args:
            folder: the profile's folder.
            secret: the device secret.
            clock: measures the lease.
        """
        self._folder = folder
        self._secret = secret
        self._clock = clock
        self._mark = self._read()

    # -- asking ----------------------------------------------------------------------------

    def key(self) -> bytes | None:
        """Return the key of cache.db, or None where the lease is over."""
        salt = self._salt()
        if salt is None:
            return driver.derive_key(self._secret, "cache")
        if self._mark is None or self.over():
            return None
        return _hkdf(self._secret + self._mark.share, salt, b"pult cache")

    def over(self) -> bool:
        """Tell whether the cache may not be used before the centre was heard again."""
        return self._salt() is not None and self.left_s() <= 0

    def left_s(self) -> float:
        """Return what is left of the lease, in seconds."""
        mark = self._mark
        if mark is None:
            return 0.0
        boot, boot_s = self._clock.boot()
        wall_s = (to_micros(self._clock.now()) - mark.wall) / 1e6
        if boot == mark.boot:
            passed = boot_s - mark.boot_s
        elif wall_s < -PUT_BACK_S:
            return 0.0
        else:
            passed = max(wall_s, boot_s)
        return mark.left_s - max(passed, 0.0)

    # -- changing --------------------------------------------------------------------------

    def fits(self, share: bytes) -> bool:
        """Tell whether the cache is under this share, as far as that is known here."""
        known = self._mark is None or hmac.compare_digest(self._mark.share, share)
        return self._salt() is not None and known

    def renew(self, share: bytes, left_s: float) -> None:
        """Take the share for so long; on disk only if it may outlive this process."""
        left_s = min(left_s, LONGEST_S) if math.isfinite(left_s) else 0.0
        self._mark = self._marked(share, max(left_s, CONNECTED_S))
        if left_s > 0:
            self._write(self._mark)
        else:
            self._erase_share()

    def begin(self, share: bytes, left_s: float) -> None:
        """Let a new cache begin under a share; the old one must be gone."""
        wipe_file(self._folder / SALT)
        self.renew(share, left_s)
        fresh = self._folder / f"{SALT}.new"
        with fresh.open("wb") as file:
            file.write(secrets.token_bytes(32))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._folder / SALT)

    def note(self) -> None:
        """Write down what is left, so that a restart cannot begin from more."""
        if self._mark is not None and (self._folder / LEASE).exists():
            self._mark = self._marked(self._mark.share, self.left_s())
            self._write(self._mark)

    def close(self) -> None:
        """Forget the share: from here on only the centre can open the cache."""
        self._mark = None
        self._erase_share()

    def destroy(self) -> None:
        """Make the cache unreadable for good, by anybody."""
        wipe_file(self._folder / SALT)
        self.close()

    # -- files -----------------------------------------------------------------------------

    def _salt(self) -> bytes | None:
        path = self._folder / SALT
        return path.read_bytes() if path.exists() else None

    def _marked(self, share: bytes, left_s: float) -> _Mark:
        boot, boot_s = self._clock.boot()
        return _Mark(share, left_s, to_micros(self._clock.now()), boot, boot_s)

    def _read(self) -> _Mark | None:
        path = self._folder / LEASE
        if not path.exists():
            return None
        try:
            with contextlib.closing(self._connect()) as file:
                (body,) = file.execute("SELECT body FROM mark").fetchone()
            return msgspec.msgpack.decode(body, type=_Mark)
        except (driver.DatabaseError, msgspec.DecodeError, TypeError):
            return None  # damaged, or half written: the centre lends it again

    def _write(self, mark: _Mark) -> None:
        try:
            self._put(mark)
        except driver.DatabaseError as error:
            if self._read() is None:
                self._erase_share()  # damaged, or under another secret
                self._put(mark)
                return
            # The disk is full, say. Working goes on; what lies there holds for a restart.
            _log.warning("lease_not_kept", reason=type(error).__name__)

    def _put(self, mark: _Mark) -> None:
        with contextlib.closing(self._connect()) as file:
            file.execute("BEGIN IMMEDIATE")
            file.execute("CREATE TABLE IF NOT EXISTS mark (body BLOB NOT NULL)")
            file.execute("DELETE FROM mark")
            file.execute("INSERT INTO mark VALUES (?)", (msgspec.msgpack.encode(mark),))
            file.execute("COMMIT")

    def _connect(self) -> driver.Connection:
        key = driver.derive_key(self._secret, "lease")
        connection = driver.connect_quietly(self._folder / LEASE, key, durable=True)
        connection.execute("PRAGMA secure_delete=ON")
        return connection

    def _erase_share(self) -> None:
        for name in (LEASE, f"{LEASE}-journal"):
            wipe_file(self._folder / name)
