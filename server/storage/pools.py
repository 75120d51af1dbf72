"""Pools of connections to the central database, each engine's own way of beginning."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import sqlalchemy as sa
import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy.engine import URL

from domain.errors import Code, Unavailable
from server.storage.statements import engine_over

SQLITE_FIXED = (3, 51, 3)
"""First SQLite without the WAL-reset corruption race."""

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA busy_timeout=5000",
    "PRAGMA foreign_keys=ON",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA cache_size=-65536",
)


def check_sqlite_version() -> None:
    """Refuse a SQLite library with the WAL-reset race.

    Raises:
        Unavailable: the bundled library is too old.
    """
    version = tuple(int(part) for part in sqlcipher.sqlite_version.split("."))
    if version < SQLITE_FIXED:
        raise Unavailable(Code.STORE_DAMAGED, f"SQLite {sqlcipher.sqlite_version} is unsafe")


def sqlite_engine(url: URL, begin: str) -> sa.Engine:
    """Return connections to a file; each transaction begins with ``begin``."""
    path = url.database or ":memory:"
    if path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)

    def connect() -> sqlite3.Connection:
        connection: sqlite3.Connection = sqlcipher.connect(
            path, isolation_level=None, check_same_thread=False, cached_statements=512
        )
        for pragma in _PRAGMAS:
            connection.execute(pragma)
        return connection

    engine = engine_over(
        module=sqlcipher,
        creator=connect,
        poolclass=sa.pool.QueuePool,
        pool_size=4,
        hide_parameters=True,
    )

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def postgres_engine(url: URL, isolation: str) -> sa.Engine:
    """Return connections to a server at an isolation level."""
    return sa.create_engine(
        url.set(drivername="postgresql+psycopg"),
        isolation_level=isolation,
        # Parameters are what customers said; an error's text goes to the log.
        hide_parameters=True,
        pool_size=8,
        connect_args={
            "options": "-c lock_timeout=3s -c idle_in_transaction_session_timeout=10s",
            "connect_timeout": 5,
        },
    )
