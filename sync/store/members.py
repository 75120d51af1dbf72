"""Memberships: a row lives here while at least one held bucket holds it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.entities import KIND_BY_CODE
from sync.store import overlay, rows
from sync.store.outbox import Key

CHUNK = 500
ALL_BUCKETS = 0
"""Stands in ``removed`` for a row that was deleted altogether."""

Member = tuple[int, bytes, int, int]
"""Kind code, id, bucket number, copy that saw it."""


def hold(connection: sa.Connection, found: list[Member]) -> None:
    """Note that buckets hold rows."""
    if found:
        connection.exec_driver_sql(
            "INSERT OR REPLACE INTO member (kind, id, bucket, seen) VALUES (?, ?, ?, ?)", found
        )


def drop_row(
    connection: sa.Connection, code: int, entity_id: bytes, bucket: int | None = None
) -> set[Key]:
    """Let one bucket, or all, no longer hold a row; return it if nothing holds it now."""
    if bucket is None:
        return _drop(connection, "kind = ? AND id = ?", (code, entity_id))
    return _drop(connection, "kind = ? AND id = ? AND bucket = ?", (code, entity_id, bucket))


def drop_bucket(connection: sa.Connection, bucket: int) -> set[Key]:
    """Let a bucket hold nothing; return the rows nothing holds now."""
    return _drop(connection, "bucket = ?", (bucket,))


def sweep(connection: sa.Connection, bucket: int, current: int) -> set[Key]:
    """Let a bucket hold only what its finished copy saw; return the rows nothing holds now."""
    return _drop(connection, "bucket = ? AND seen < ?", (bucket, current))


def confirm(connection: sa.Connection, bucket: int, current: int) -> None:
    """Note that a copy saw everything the bucket holds here."""
    connection.exec_driver_sql("UPDATE member SET seen = ? WHERE bucket = ?", (current, bucket))


def distrust(connection: sa.Connection, bucket: int, current: int) -> None:
    """Forget the versions of a bucket's rows that were written before its running copy.

    They are of a history the centre no longer knows, where numbers went higher; rows the new
    history brought meanwhile, by any bucket, keep theirs.
    """
    stale = connection.exec_driver_sql(
        "SELECT m.kind, m.id FROM member m WHERE m.bucket = ? AND m.seen < ? AND NOT EXISTS ("
        "SELECT 1 FROM member o JOIN bucket b ON b.number = o.bucket "
        "WHERE o.kind = m.kind AND o.id = m.id AND o.seen >= b.round)",
        (bucket, current),
    ).all()
    for code, ids in _by_kind(stale).items():
        rows.forget_versions(connection, KIND_BY_CODE[code], ids)
        connection.exec_driver_sql(
            "UPDATE shadow SET ver = 0 WHERE kind = ? AND id = ?", [(code, item) for item in ids]
        )


def of_old_history(connection: sa.Connection, keys: Iterable[Key]) -> list[Key]:
    """Return those rows that no running copy and no change of the present history has brought.

    Their versions say nothing: a bucket held only since may bring them before their own is copied.
    """
    return [
        key
        for key in keys
        if connection.exec_driver_sql(
            "SELECT 1 FROM member o JOIN bucket b ON b.number = o.bucket "
            "WHERE o.kind = ? AND o.id = ? AND o.seen >= b.round LIMIT 1",
            (key[0].CODE, key[1].bytes),
        ).first()
        is None
    ]


def _drop(connection: sa.Connection, where: str, values: tuple[Any, ...]) -> set[Key]:
    found = connection.exec_driver_sql(
        f"SELECT kind, id FROM member WHERE {where}",  # noqa: S608 - fixed words only
        values,
    ).all()
    connection.exec_driver_sql(f"DELETE FROM member WHERE {where}", values)  # noqa: S608
    shadows = overlay.dirty(connection) if found else {}
    lost: set[Key] = set()
    for code, ids in _by_kind(found).items():
        struct = KIND_BY_CODE[code]
        orphans = _not_held(connection, code, ids)
        lost |= {(struct, UUID(bytes=raw)) for raw in orphans}
        for raw in [raw for raw in orphans if (struct, UUID(bytes=raw)) in shadows]:
            # Our own work on it stays; the centre no longer has (or shows) the row itself.
            key = (struct, UUID(bytes=raw))
            overlay.set_confirmed(connection, key, None, shadows[key])
        clean = [raw for raw in orphans if (struct, UUID(bytes=raw)) not in shadows]
        rows.delete_many(connection, struct, clean)
    return lost


def _by_kind(found: Iterable[Sequence[Any]]) -> dict[int, list[bytes]]:
    kinds: dict[int, list[bytes]] = {}
    for code, raw in found:
        kinds.setdefault(code, []).append(bytes(raw))
    return kinds


def _not_held(connection: sa.Connection, code: int, ids: list[bytes]) -> list[bytes]:
    held: set[bytes] = set()
    for part in chunks(ids):
        holes = ",".join("?" * len(part))
        answer = connection.exec_driver_sql(
            f"SELECT id FROM member WHERE kind = ? AND id IN ({holes})",  # noqa: S608
            (code, *part),
        )
        held |= {bytes(row[0]) for row in answer}
    return [raw for raw in ids if raw not in held]


def chunks(ids: list[bytes]) -> Iterable[list[bytes]]:
    """Return ids in portions one statement can hold."""
    return (ids[at : at + CHUNK] for at in range(0, len(ids), CHUNK))


# -- what left while a copy was under way ------------------------------------------------------


def remember_removed(
    connection: sa.Connection, code: int, entity_id: bytes, bucket: int, rev: int
) -> None:
    """Remember that a row left a bucket (or all), by a revision."""
    connection.exec_driver_sql(
        "INSERT OR REPLACE INTO removed (kind, id, bucket, rev) VALUES (?, ?, ?, ?)",
        (code, entity_id, bucket, rev),
    )


def removed_since(connection: sa.Connection, bucket: int, r0: int) -> set[tuple[int, bytes]]:
    """Return (kind code, id) of what left a bucket after a copy page was read."""
    found = connection.exec_driver_sql(
        "SELECT kind, id FROM removed WHERE rev > ? AND bucket IN (?, ?)",
        (r0, ALL_BUCKETS, bucket),
    )
    return {(row[0], bytes(row[1])) for row in found}


def forget_removed(connection: sa.Connection, bucket: int) -> None:
    """Forget what a bucket's copy needed to know, now that it is complete."""
    connection.exec_driver_sql("DELETE FROM removed WHERE bucket = ?", (bucket,))
    connection.exec_driver_sql(
        "DELETE FROM removed WHERE NOT EXISTS (SELECT 1 FROM bucket WHERE copied = 0)"
    )
