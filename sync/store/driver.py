"""Opening an encrypted file by the bare driver: keys and pragmas, nothing slow to import.

The whole store stands on this (``files``), and so does the first glance at it after a start.
"""

from __future__ import annotations

import hashlib
import hmac
import sqlite3
from collections.abc import Iterable
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher

PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA busy_timeout=5000",
    "PRAGMA secure_delete=ON",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA mmap_size=0",
    "PRAGMA journal_size_limit=67108864",
)

DatabaseError: type[Exception] = sqlcipher.DatabaseError
"""What the driver raises: a wrong key and a damaged file look the same to it."""


Connection = sqlite3.Connection


def derive_key(secret: bytes, purpose: str) -> bytes:
    """Return the 256-bit key of one file from the device secret."""
    return hmac.digest(secret, b"pult " + purpose.encode(), hashlib.sha256)


def connect_quietly(path: Path, key: bytes, *, durable: bool) -> sqlite3.Connection:
    """Open a connection without the pragmas that read the file.

    Args:
        path: the file; made where it is missing.
        key: 32 bytes, used raw (no key derivation at each opening).
        durable: whether a commit must survive a power cut (``synchronous=FULL``).
    """
    connection: sqlite3.Connection = sqlcipher.connect(
        str(path), isolation_level=None, check_same_thread=False, cached_statements=96
    )
    first = (
        f"PRAGMA key=\"x'{key.hex()}'\"",
        "PRAGMA cipher_memory_security=OFF",
        f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}",
    )
    return _set_up(connection, first)


def _set_up(connection: sqlite3.Connection, pragmas: Iterable[str]) -> sqlite3.Connection:
    try:
        for pragma in pragmas:
            connection.execute(pragma)
    except DatabaseError:
        connection.close()  # a full disk or a damaged file: nothing of it stays open
        raise
    return connection


def connect(path: Path, key: bytes, *, durable: bool) -> sqlite3.Connection:
    """Open a connection ready for work; the arguments are those of ``connect_quietly``."""
    return _set_up(connect_quietly(path, key, durable=durable), PRAGMAS)
