"""Where this store stands in the centre's history, and other small facts of cache.db."""

from __future__ import annotations

import msgspec
import sqlalchemy as sa

from domain.wire import Cursor, pack
from sync.store import schema
from sync.store.plain import ask

WINDOW = "window"
"""Fact: the branch's bucket holds who is current; completely here is only who is pinned."""

_meta = schema.meta


def fact(connection: sa.Connection, name: str) -> bytes | None:
    """Return a small fact of cache.db."""
    found = ask(connection, "SELECT value FROM meta WHERE name = ?", (name,))
    return bytes(found[0][0]) if found else None


def set_fact(connection: sa.Connection, name: str, value: bytes | None) -> None:
    """Store or forget a small fact of cache.db."""
    if value is None:
        connection.execute(_meta.delete().where(_meta.c.name == name))
        return
    connection.exec_driver_sql(
        "INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", (name, value)
    )


def cursor(connection: sa.Connection) -> Cursor | None:
    """Return this store's position in the centre's history."""
    raw = fact(connection, "cursor")
    return msgspec.msgpack.decode(raw, type=Cursor) if raw is not None else None


def set_cursor(connection: sa.Connection, position: Cursor | None) -> None:
    """Store this store's position; None: as if it had never met the centre."""
    set_fact(connection, "cursor", pack(position) if position is not None else None)


def grants_seen(connection: sa.Connection, grant_epoch: int) -> bool:
    """Raise the known grant epoch; return whether it was news.

    Whatever was computed under an older one is refused from here on.
    """
    position = cursor(connection)
    if position is None or grant_epoch <= position.grant_epoch:
        return False
    set_cursor(connection, msgspec.structs.replace(position, grant_epoch=grant_epoch))
    return True
