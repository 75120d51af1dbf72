"""Short questions past SQLAlchemy: its wrapping of one takes several times as long as asking it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import sqlalchemy as sa
import sqlcipher3.dbapi2 as sqlcipher

from sync.store.inbox import Ask


def ask(connection: sa.Connection, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Return the rows of a query, in the connection's transaction.

    Raises:
        sqlalchemy.exc.DatabaseError: as the connection itself would.
    """
    raw = connection.connection.dbapi_connection
    if raw is None:
        raise sa.exc.ResourceClosedError("the connection is closed")
    cursor = raw.cursor()
    try:
        cursor.execute(query, values)
        return list(cursor.fetchall())
    except sqlcipher.DatabaseError as error:
        raise sa.exc.DBAPIError.instance(
            query, values, error, sqlcipher.DatabaseError, dialect=connection.dialect
        ) from error
    finally:
        cursor.close()


def asking(connection: sa.Connection) -> Ask:
    """Return how plain SQL is asked on a connection."""
    return partial(ask, connection)
