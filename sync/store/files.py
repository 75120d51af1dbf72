"""Opening the two encrypted files: keys, pragmas, versions, damage.

``Cannot unwrap``, ``wrong key`` and ``damaged`` are three different things with three different
codes; nothing here ever deletes ``work.db``.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import hmac
import shutil
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa
import sqlcipher3.dbapi2 as sqlcipher
import structlog

from domain.errors import Code, Unavailable
from sync.store import schema
from sync.store.driver import connect, connect_quietly
from sync.store.driver import derive_key as derive_key
from sync.store.statements import DeskDialect, engine_over

_log = structlog.get_logger(__name__)

SQLITE_FIXED = (3, 51, 3)
"""First SQLite without the WAL-reset corruption race."""

WORK_VERSION = 3
"""Number of migrations of work.db; alembic's table in it tells how many it has seen."""

WORK_READABLE_FROM = 1
"""The oldest version whose program can work with a work.db of this one, stored in it as
``user_version``: migrations only add, so going back to an older program strands nobody."""

KEY_CHECK = "key.check"
IN_USE = "in-use"
"""Lies beside the files while they are open, and after a use that did not end in order."""

BALLAST_BYTES = 16 << 20
"""Kept free beside work.db, to be given up when the disk is full."""


def check_sqlite_version() -> None:
    """Refuse a SQLite library that can corrupt files with several connections.

    Raises:
        Unavailable: the bundled library is too old.
    """
    version = tuple(int(part) for part in sqlcipher.sqlite_version.split("."))
    if version < SQLITE_FIXED:
        raise Unavailable(Code.STORE_DAMAGED, f"SQLite {sqlcipher.sqlite_version} is unsafe")


def engine_for(path: Path, key: bytes, *, durable: bool, begin: str) -> sa.Engine:
    """Return an SQLAlchemy engine over ``connect``; one connection, one thread."""
    engine = engine_over(
        module=sqlcipher,
        creator=lambda: connect(path, key, durable=durable),
        poolclass=sa.pool.SingletonThreadPool,
        # Parameters are what customers said; an error's text goes to the log.
        hide_parameters=True,
    )

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _check_value(key: bytes) -> str:
    return hmac.digest(key, b"pult key check", hashlib.sha256).hex()[:32]


def check_key(folder: Path, key: bytes) -> None:
    """Make sure the key is the one the files were made with, as far as that is known.

    Raises:
        Unavailable: ``keyring_changed``: the files belong to another secret.
    """
    marker = folder / KEY_CHECK
    known = marker.read_text(encoding="ascii").strip() if marker.exists() else ""
    if known and not hmac.compare_digest(known, _check_value(key)):
        raise Unavailable(Code.KEYRING_CHANGED, "the files were made with another key")


def keep_key_check(folder: Path, key: bytes) -> None:
    """Remember which key the files belong to; called once work.db has opened with it."""
    marker = folder / KEY_CHECK
    if marker.exists() and marker.read_text(encoding="ascii").strip():
        return
    _log.info("key_check_made")
    fresh = marker.with_suffix(".new")
    fresh.write_text(_check_value(key), encoding="ascii")
    fresh.replace(marker)


def begin_use(folder: Path) -> bool:
    """Note that the files are in use; return whether their last use ended in order."""
    marker = folder / IN_USE
    in_order = not marker.exists()
    with contextlib.suppress(OSError):  # a full disk keeps nobody from opening
        marker.touch()
    return in_order


def end_use(folder: Path) -> None:
    """Note that the files were closed in order and nothing was wrong with them."""
    (folder / IN_USE).unlink(missing_ok=True)


def _opens(path: Path, key: bytes, *, durable: bool) -> bool:
    """Tell whether a file can be read with the key at all."""
    try:
        with contextlib.closing(connect_quietly(path, key, durable=durable)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlcipher.DatabaseError:
        return False
    return True


def _is_whole(path: Path, key: bytes, *, durable: bool) -> bool:
    """Tell whether every page of a file is as it was written (40 ms for 10 MB)."""
    try:
        with contextlib.closing(connect_quietly(path, key, durable=durable)) as connection:
            # A page torn by a power cut is whole in the log: put it back before looking.
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            return not connection.execute("PRAGMA cipher_integrity_check").fetchall()
    except sqlcipher.OperationalError:
        _log.warning("store_not_checked", file=path.name)  # the disk is full, say
        return True
    except sqlcipher.DatabaseError:
        return False


def set_aside(path: Path) -> None:
    """Move a damaged cache away with its journals, so that a new one can be made."""
    for suffix in ("", "-wal", "-shm"):
        part = path.with_name(path.name + suffix)
        if part.exists():
            shutil.move(part, path.with_name(path.name + suffix + ".damaged"))


def remove(path: Path) -> None:
    """Delete a rebuildable file with its journals."""
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


@contextlib.contextmanager
def _briefly(path: Path, key: bytes, *, durable: bool) -> Iterator[sa.Connection]:
    """Open a file for one transaction; nothing of it stays open whatever happens."""
    engine = engine_for(path, key, durable=durable, begin="BEGIN IMMEDIATE")
    try:
        with engine.begin() as made:
            yield made
    finally:
        engine.dispose()


@functools.cache
def _cache_tables() -> tuple[str, ...]:
    """Return what makes the tables of a cache, for each lock makes an empty one."""
    made: list[str] = []

    def take(statement: sa.schema.ExecutableDDLElement, *_: object) -> None:
        made.append(str(statement.compile(dialect=DeskDialect())))

    schema.cache.create_all(sa.create_mock_engine("sqlite://", take), checkfirst=False)
    return tuple(made)


def open_cache(path: Path, key: bytes, *, thorough: bool = False) -> None:
    """Make cache.db ready: a damaged or outdated one is replaced by an empty one.

    Args:
        path: the file.
        key: its key.
        thorough: look at every page: the last use did not end in order.
    """
    sound = not path.exists() or _opens(path, key, durable=False)
    if sound and thorough and path.exists():
        sound = _is_whole(path, key, durable=False)
    if not sound:
        _log.error("cache_damaged")
        set_aside(path)
    with contextlib.closing(connect(path, key, durable=False)) as connection:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version not in (0, schema.CACHE_VERSION):
        _log.info("cache_outdated", found=version)
        remove(path)
        version = 0
    if version == schema.CACHE_VERSION:
        return
    with _briefly(path, key, durable=False) as made:
        for statement in (*_cache_tables(), *schema.TALLYING, *schema.FULL_TEXT):
            made.exec_driver_sql(statement)
        made.exec_driver_sql(f"PRAGMA user_version={schema.CACHE_VERSION}")


def open_work(path: Path, key: bytes) -> None:
    """Make work.db ready: migrated forward in place, after a copy was taken.

    Raises:
        Unavailable: damaged, or written by a newer version of the program.
    """
    if path.exists() and not _opens(path, key, durable=True):
        raise Unavailable(Code.STORE_DAMAGED, "work.db cannot be read")
    with contextlib.closing(connect(path, key, durable=True)) as connection:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > WORK_VERSION:
        raise Unavailable(Code.STORE_TOO_NEW, f"work.db has version {version}")
    if not _is_whole(path, key, durable=True):
        raise Unavailable(Code.STORE_DAMAGED, "a page of work.db is damaged")
    seen = _migrations_seen(path, key) if version else 0
    if seen < WORK_VERSION:
        # Imported here because alembic is slow to import and a file is hardly ever behind.
        from sync.store.migrate import upgrade_work

        if seen:
            _copy(path, key, path.with_name(f"work.v{seen}.db"))
        with _briefly(path, key, durable=True) as made:
            upgrade_work(made, WORK_VERSION, readable_from=WORK_READABLE_FROM)


def _migrations_seen(path: Path, key: bytes) -> int:
    with contextlib.closing(connect(path, key, durable=True)) as connection:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return int(row[0]) if row is not None else 0


def _copy(path: Path, key: bytes, copy: Path) -> None:
    copy.unlink(missing_ok=True)
    with contextlib.closing(connect(path, key, durable=True)) as source:
        source.execute("VACUUM INTO ?", (str(copy),))


def keep_ballast(folder: Path) -> None:
    """Reserve disk space that saving can fall back on when the disk is full."""
    ballast = folder / "reserve.bin"
    free = shutil.disk_usage(folder).free
    if not ballast.exists() and free > 4 * BALLAST_BYTES:
        ballast.write_bytes(b"\0" * BALLAST_BYTES)


def drop_ballast(folder: Path) -> bool:
    """Give the reserve up; False when it was gone already."""
    ballast = folder / "reserve.bin"
    if not ballast.exists():
        return False
    ballast.unlink()
    return True
