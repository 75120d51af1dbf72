"""What the database says of the disk, as errors an agent can read."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
import sqlcipher3.dbapi2 as sqlcipher

from domain.errors import Code, Unavailable


def is_full(error: sa.exc.OperationalError) -> bool:
    """Tell whether a statement failed for want of space."""
    return "full" in str(error.orig)


@contextmanager
def disk_errors() -> Iterator[None]:
    """Turn errors of the files into ours.

    Raises:
        Unavailable: ``disk_full``, ``store_busy`` or ``store_damaged``.
    """
    try:
        yield
    except (sa.exc.DatabaseError, sqlcipher.DatabaseError, OSError) as error:
        reason = str(getattr(error, "orig", error))
        raise Unavailable(_code_of(reason, getattr(error, "errno", 0)), reason) from error


def _code_of(reason: str, number: int) -> Code:
    if "full" in reason or number == errno.ENOSPC:
        return Code.DISK_FULL
    busy = "locked" in reason or "interrupted" in reason
    return Code.STORE_BUSY if busy else Code.STORE_DAMAGED
